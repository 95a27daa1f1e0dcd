"""What core could not send after all is shown as failed, too."""

from odoo import api, models
from odoo.tools import exception_to_unicode


class FulfilmentNotice(models.Model):
    _inherit = "fulfilment.notice"

    @api.model
    def _not_sent(self, messages, reason):
        """:param messages: ``mail.message``
        :param str reason: for people"""
        self.sudo().search(
            [("message_id", "in", messages.ids), ("state", "=", "queued")]
        )._end("failed", reason)

    @api.model
    def _sent_again(self, messages):
        """Somebody has core send these again."""
        self.sudo().search(
            [("message_id", "in", messages.ids), ("state", "=", "failed")]
        ).write({"state": "queued", "reason": False})


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # core may have sent and deleted it meanwhile; the others of the queue go on
        mails = self.exists() if failure_type else self
        messages = mails.mail_message_id if failure_type else None
        if messages:
            reason = self._fulfilment_failure(
                failure_type, failure_reason or mails[:1].sudo().failure_reason
            )
            self.env["fulfilment.notice"]._not_sent(messages, reason)
        return super(MailMail, mails)._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _fulfilment_failure(self, failure_type, failure_reason):
        """:return: a sentence for people, the server's words behind it"""
        if failure_type in ("mail_email_invalid", "mail_email_missing"):
            return self.env._("There is no valid mail address.")
        if failure_type in ("mail_from_invalid", "mail_from_missing"):
            return self.env._("The company has no valid mail address to send from.")
        text = self.env._("The mail server did not take it.")
        words = " ".join(exception_to_unicode(failure_reason or "").split())
        return f"{text} ({words})" if words else text

    def mark_outgoing(self):
        self.env["fulfilment.notice"]._sent_again(self.mail_message_id)
        return super().mark_outgoing()


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_notifications(
        self, notification_status, failure_type=False, failure_reason=False
    ):
        result = super()._update_sms_notifications(
            notification_status,
            failure_type=failure_type,
            failure_reason=failure_reason,
        )
        if notification_status in ("exception", "bounce"):
            notifications = self.sudo().mail_notification_id
            types = notifications._fields["failure_type"]
            label = dict(types._description_selection(self.env)).get(failure_type)
            self.env["fulfilment.notice"]._not_sent(
                notifications.mail_message_id,
                self.env._("The SMS did not arrive: %s", label or failure_reason or ""),
            )
        return result
