"""Orders that are paid at the door, or by card after all."""

from delivery_supplier.rounds import Rounds


class Cash(Rounds):
    """Rounds whose orders are paid at the door."""

    def __init__(self, stack):
        super().__init__(stack)
        self.run(
            "provider = env.ref('delivery.payment_provider_cod')\n"
            "provider.write({'state': 'test'})\n"
            f"env['product.product'].browse({self.product})"
            ".write({'taxes_id': [(5,)]})\n"
            # of the pricelist that customers in Europe get
            "env.ref('base.EUR').write({'active': True})"
        )

    def order(self, job):
        return self.read(job, "order_id")[0][0]

    def switch(self, job, channel="cash"):
        """As an operator does it in the order's form.

        :return: what is to be collected
        """
        wizard = self.admin["delivery.payment.switch"].create(
            {
                "order_id": self.order(job),
                "channel": channel,
                "reason": "The card did not work",
            }
        )
        self.admin["delivery.payment.switch"].action_switch([wizard])
        return self.read(job, "cash_to_collect")[0]

    def card(self, job):
        """A payment by card that its provider has not answered yet.

        :return: its id
        """
        return self.run(
            f"order = env['delivery.job'].browse({job}).order_id\n"
            "provider = env['payment.provider'].create("
            "{'name': 'Card', 'code': 'none'})\n"
            "method = env['payment.method'].with_context(active_test=False)"
            ".search([('code', '=', 'unknown')], limit=1)\n"
            "payment = env['payment.transaction'].create({\n"
            "    'provider_id': provider.id, 'payment_method_id': method.id,\n"
            "    'amount': order.amount_total,\n"
            "    'currency_id': order.currency_id.id,\n"
            "    'partner_id': order.partner_id.id,\n"
            "    'sale_order_ids': [(4, order.id)]})\n"
            "payment._set_pending()\n"
            "answer = payment.id"
        )

    def succeeds(self, payment):
        """The provider's answer."""
        self.run(f"env['payment.transaction'].browse({payment})._set_done()")

    def paid(self, job):
        """:return: payment status and what is still to pay"""
        [row] = self.admin["sale.order"].read(
            [self.order(job)], ["payment_status", "payment_due"]
        )
        return row["payment_status"], row["payment_due"]

    def payments(self, job):
        """:return: what was booked for the order"""
        return self.admin["account.payment"].search_read(
            [
                ("payment_transaction_id.sale_order_ids", "=", self.order(job)),
                ("state", "in", ("in_process", "paid")),
            ],
            ["amount", "journal_id"],
        )

    def cash(self, deliverer):
        """:return: the deliverer's cash-ups"""
        return self.admin["delivery.tour.cash"].search_read(
            [("deliverer_id", "=", deliverer)],
            ["expected", "handed_in", "counted", "difference", "state"],
        )
