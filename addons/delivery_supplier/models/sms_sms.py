from odoo import fields, models


class SmsSms(models.Model):
    """SMS of notices: whoever wants core to send one leaves it to the outbox, which
    never sends one twice."""

    _inherit = "sms.sms"

    delivery_notification_id = fields.Many2one(
        "delivery.notification", "Notice", ondelete="cascade", index="btree_not_null",
        readonly=True, copy=False,
    )  # fmt: skip

    def _send(self, *args, **kwargs):
        mine = self.filtered("delivery_notification_id")
        if not mine:
            return super()._send(*args, **kwargs)
        mine.sudo().write({"state": "process", "failure_type": False})
        mine.sudo().delivery_notification_id.filtered(
            lambda notice: notice.state in ("failed", "unclear")
        )._resend()
        rest = self - mine
        return super(SmsSms, rest)._send(*args, **kwargs) if rest else None
