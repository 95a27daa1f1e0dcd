from odoo import api, fields, models


class MailMail(models.Model):
    """Mails of notices: whoever has core send one, it is claimed before, so that it is
    never sent twice."""

    _inherit = "mail.mail"

    delivery_notification_id = fields.Many2one(
        "delivery.notification", "Notice", ondelete="cascade", index="btree_not_null",
        readonly=True, copy=False,
    )  # fmt: skip

    @api.model
    def process_email_queue(self, email_ids=(), batch_size=1000):
        """The outbox sends its own ones, in its own time."""
        filters = [
            *self.env.context.get("filters", ()),
            ("delivery_notification_id", "=", False),
        ]
        return super(
            MailMail, self.with_context(filters=filters)
        ).process_email_queue(email_ids, batch_size)  # fmt: skip

    def _send(self, *args, **kwargs):
        """Those of notices that were sent or cancelled stay.

        Between two batches the queue commits, and whoever sent a mail meanwhile has
        deleted it: one that is gone must not keep the others from being sent.
        """
        mails = self.exists()
        notices = mails.sudo().delivery_notification_id
        if notices:
            notices.invalidate_recordset(["state"])
            over = notices.filtered(
                lambda notice: notice.state in ("sending", "sent", "cancelled")
            )
            mails = mails.filtered(
                lambda mail: mail.sudo().delivery_notification_id not in over
            )
        return super(MailMail, mails)._send(*args, **kwargs)

    def _prepare_outgoing_body(self):
        body = super()._prepare_outgoing_body()
        notice = self.sudo().delivery_notification_id
        return notice._with_link(body) if notice else body

    def _prepare_outgoing_list(self, *args, **kwargs):
        """Right before core talks to the server; it has written "exception" by now."""
        emails = super()._prepare_outgoing_list(*args, **kwargs)
        notice = self.sudo().delivery_notification_id
        if notice:
            notice._claim_mail()
        return emails

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        notices = self.sudo().delivery_notification_id
        if notices:
            reason = failure_reason or self[:1].sudo().failure_reason
            notices._tell_outcome(failure_type, reason)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
