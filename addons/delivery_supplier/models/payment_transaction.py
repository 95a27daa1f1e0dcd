from odoo import fields, models


class PaymentTransaction(models.Model):
    """Cash that a deliverer has collected."""

    _inherit = "payment.transaction"

    delivery_event_id = fields.Many2one(
        "delivery.event",
        "Collected at",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _create_payment(self, **extra_create_values):
        """Cash that a deliverer has collected goes to the cash journal, on the day it
        was collected."""
        event = self.delivery_event_id
        if event:
            journal = (
                self.company_id._delivery_cash_journal() or self.provider_id.journal_id
            )
            extra_create_values = {
                "journal_id": journal.id,
                "payment_method_line_id": journal.inbound_payment_method_line_ids[
                    :1
                ].id,
                **extra_create_values,
            }
            extra_create_values.setdefault("date", event.cash_id.date)
        return super()._create_payment(**extra_create_values)
