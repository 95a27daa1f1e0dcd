from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Money that came without a provider: bank transfer, cheque, cash."""

    _inherit = "sale.order"

    def action_payment_received(self):
        """Ask what has come for these orders.

        :return: action of the wizard
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Received"),
            "res_model": "fulfilment.payment.received",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_ids": self.ids},
        }

    def _receive_payment(
        self, amount, date=None, reference="", currency=None, background=False
    ):
        """Book money that has come for this order.

        :param float amount: more than 0
        :param date date: the bank's value date, today by default
        :param str reference: of the bank
        :param currency: ``res.currency``, that of the order by default
        :param bool background: what follows of it is done by a job
        :return: ``payment.transaction``, done
        :raise UserError: it was noted already, or the company can't take it
        """
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        order._lock_payment()
        currency = currency or order.currency_id
        if currency.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("Enter what has come for %s.", order.name))
        reference = (reference or "").strip()
        if reference and any(
            each.state == "done"
            and each.provider_reference == reference
            and each.currency_id == currency
            and currency.compare_amounts(each.amount, amount) == 0
            for each in order.transaction_ids
        ):
            raise UserError(
                self.env._(
                    "%(order)s: %(amount)s with reference %(reference)s was noted "
                    "already.",
                    order=order.name,
                    amount=currency.format(amount),
                    reference=reference,
                )
            )
        transaction = order._transaction_to_receive(amount, currency)
        transaction = transaction.with_context(payment_backend_action=True)
        transaction.write(
            {
                "provider_reference": reference or transaction.provider_reference,
                "received_on": date or fields.Date.context_today(self),
            }
        )
        transaction._set_done()
        if background:
            transaction._delay_post_process()
        else:
            transaction._post_process()
        return transaction

    def _transaction_to_receive(self, amount, currency):
        """The payment that was awaited; of a part a payment of its own, the rest goes
        on being awaited.

        :return: ``payment.transaction`` of this amount
        """
        self.ensure_one()
        awaited = self.transaction_ids.filtered(
            lambda each: (
                each.state == "pending"
                and each._is_manual()
                and each.currency_id == currency
                and each.sale_order_ids == self
                and not each.source_transaction_id
            )
        ).sorted(lambda each: (not each.superseded_at, each.id))[-1:]
        if awaited and currency.compare_amounts(amount, awaited.amount) >= 0:
            awaited.amount = amount
            return awaited
        provider = awaited.provider_id or self._provider_to_receive()
        transaction = self._new_transaction(provider, amount)
        if currency != self.currency_id:
            transaction.currency_id = currency
        if awaited:
            awaited.amount -= amount
        return transaction

    def _provider_to_receive(self):
        """:return: ``payment.provider`` by which it comes
        :raise UserError: the company has none"""
        provider = self.payment_provider_id
        if provider.code == "custom" and provider.state != "disabled":
            return provider
        return self.env["payment.provider"]._for_channel("transfer", self.company_id)
