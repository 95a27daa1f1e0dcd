from odoo import fields, models


class PaymentTransaction(models.Model):
    """Payments that are awaited hold stock; what came by bank carries its day."""

    _inherit = "payment.transaction"

    # noted by a person or read from a bank file; the reference of the bank is
    # the provider_reference
    received_on = fields.Date("Value Date", readonly=True, copy=False)

    def _post_process(self):
        pending = self.filtered(
            lambda each: each.state == "pending" and each.operation != "validation"
        )
        # core marks the orders as sent and tells the customer how to pay
        result = super()._post_process()
        for transaction in pending.sudo():
            transaction._hold_orders()
        return result

    def _hold_orders(self):
        """Orders that were placed, to be paid in a moment or in days."""
        self.ensure_one()
        for order in self.sale_order_ids:
            if order.state == "cancel":
                continue
            self.env["fulfilment.event"]._log("ordered", order)
            rule = self.payment_method_id._fulfilment_rule(order.company_id)
            if rule.fulfilment_hold:
                order._hold_stock()

    def _create_payment(self, **extra_create_values):
        """What a person has noted is booked on the bank's day. Core gives no way to
        book it to providers that are not online: the bank journal is taken."""
        if self.received_on:
            extra_create_values.setdefault("date", self.received_on)
        lines = self.provider_id.journal_id.inbound_payment_method_line_ids
        if self._is_manual() and self.provider_id not in lines.payment_provider_id:
            extra_create_values = {**self._bank_journal_values(), **extra_create_values}
        return super()._create_payment(**extra_create_values)

    def _bank_journal_values(self):
        """:return: dict for ``account.payment``; empty without a bank journal"""
        journal = self.provider_id.journal_id or self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.company_id),
                ("type", "=", "bank"),
            ],
            limit=1,
        )
        if self.amount < 0:
            line = journal.outbound_payment_method_line_ids[:1]
        else:
            line = journal.inbound_payment_method_line_ids[:1]
        if not line:
            return {}
        return {"journal_id": journal.id, "payment_method_line_id": line.id}

    def _is_manual(self):
        """:return: whether a person notes that it came, such as of a bank transfer; no
        provider will answer"""
        self.ensure_one()
        return self.provider_code == "custom"
