from odoo import fields, models


class PaymentTransaction(models.Model):
    """Refunds of returns."""

    _inherit = "payment.transaction"

    fulfilment_return_id = fields.Many2one(
        "fulfilment.return",
        "Return",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _payment_orders(self):
        """What customers pay for a return is for its order, be it fees only."""
        roots = self | self.source_transaction_id
        returns = roots.invoice_ids.fulfilment_return_ids
        return super()._payment_orders() | returns.order_id

    def _post_process(self):
        """What a return costs may be paid by the link of the order, too."""
        result = super()._post_process()
        came = self.sudo().filtered(
            lambda each: (
                each.state == "done" and each.operation not in ("refund", "validation")
            )
        )
        came._payment_orders().fulfilment_return_ids._paid_with_order()
        return result

    def _create_payment(self, **extra_create_values):
        """What somebody has sent back by hand left the bank, not the provider, which
        may have no journal."""
        if self.fulfilment_return_id and self.received_on:
            extra_create_values = {**self._bank_journal_values(), **extra_create_values}
        return super()._create_payment(**extra_create_values)

    def _can_refund(self, amount):
        """:param float amount: in its currency
        :return: whether the provider gives back so much"""
        self.ensure_one()
        method = (
            self.payment_method_id.primary_payment_method_id or self.payment_method_id
        )
        supports = {self.provider_id.support_refund, method.support_refund}
        if "none" in supports or self.provider_id.state == "disabled":
            return False
        is_all = self.currency_id.compare_amounts(amount, self.amount) == 0
        return is_all or supports == {"partial"}
