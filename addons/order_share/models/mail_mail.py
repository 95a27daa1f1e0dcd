from odoo import fields, models


class MailMail(models.Model):
    """Mails with links belong to no chatter, where a failure would be seen: the sender
    of the share is told."""

    _inherit = "mail.mail"

    order_share_id = fields.Many2one(
        "order.share", ondelete="set null", index="btree_not_null", readonly=True
    )
    order_share_driver_id = fields.Many2one(
        "order.share.driver", ondelete="set null", readonly=True
    )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        if failure_type:
            for mail in self.sudo().filtered("order_share_id"):
                types = dict(
                    self._fields["failure_type"]._description_selection(self.env)
                )
                mail.order_share_id._undelivered(
                    failure_reason or types.get(failure_type),
                    mail.order_share_driver_id,
                )
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
