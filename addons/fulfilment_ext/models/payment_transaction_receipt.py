from odoo import SUPERUSER_ID, fields, models

from ..tools.words import amount_in_words


class PaymentTransaction(models.Model):
    """A receipt for each payment that was received."""

    _inherit = "payment.transaction"

    receipt_number = fields.Char("Receipt", readonly=True, copy=False)
    receipt_mailed_at = fields.Datetime("Receipt Sent on", readonly=True, copy=False)

    _receipt_number_uniq = models.UniqueIndex(
        "(company_id, receipt_number) WHERE receipt_number IS NOT NULL",
        "This receipt is there already.",
    )

    def _update_state(self, allowed_states, target_state, state_message):
        changed = super()._update_state(allowed_states, target_state, state_message)
        if target_state == "done":
            for transaction in changed.sudo():
                transaction._give_receipt()
        return changed

    def _give_receipt(self):
        """Number it, once; with a receipt for each part there is none for the whole."""
        self.ensure_one()
        has_parts = any(kid.operation != "refund" for kid in self.child_transaction_ids)
        if (
            self.receipt_number
            or has_parts
            or self.operation in ("refund", "validation")
            or self.currency_id.compare_amounts(self.amount, 0) <= 0
            or not self._payment_orders()
        ):
            return
        company = self.company_id
        self.receipt_number = company._receipt_sequence().next_by_id()
        if company.fulfilment_receipt_mail:
            self.with_delay(
                channel="root.fulfilment",
                description=self.env._("Send receipt %s", self.receipt_number),
                identity_key=f"fulfilment_ext.receipt.{self.id}",
            )._job_send_receipt()

    def _job_send_receipt(self):
        """Put the mail with the receipt into the queue, once."""
        transaction = self.with_user(SUPERUSER_ID).exists()
        if not transaction.receipt_number or transaction.receipt_mailed_at:
            return
        template = self.env.ref(
            "fulfilment_ext.mail_template_receipt", raise_if_not_found=False
        )
        if not template:
            return
        transaction.receipt_mailed_at = fields.Datetime.now()
        template.sudo().send_mail(
            transaction.id, email_layout_xmlid="mail.mail_notification_light"
        )
        # core empties its queue once an hour
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    # --- what stands on it

    def _receipts(self):
        """:return: those of these for which there is a receipt, oldest first"""
        return self.filtered(lambda each: each.receipt_number).sorted("id")

    def _receipt_lang(self):
        """:return: code of the customer's language"""
        self.ensure_one()
        partner = self._payment_orders().partner_id[:1] or self.partner_id
        return partner.lang or self.company_id.partner_id.lang or "en_US"

    def _receipt_words(self):
        """:return: the amount in words, in the customer's language; "" where there are
        none for it"""
        self.ensure_one()
        return amount_in_words(
            self.amount,
            self.currency_id.name,
            self.currency_id.decimal_places,
            self._receipt_lang(),
        )

    def _receipt_day(self):
        """:return: date on which it came, in the customer's time zone"""
        self.ensure_one()
        if self.received_on:
            return self.received_on
        partner = self.with_context(tz=self.partner_id.tz or "UTC")
        return fields.Datetime.context_timestamp(
            partner, self.last_state_change or self.write_date
        ).date()

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.env._("Receipt %s", self.receipt_number or self.reference)
