from odoo import api, fields, models

from odoo.addons.order_payment.const import PAYMENT_CHANNELS


class DeliveryPaymentSwitch(models.TransientModel):
    """Which other way an order is to be paid, and why."""

    _name = "delivery.payment.switch"
    _description = "Change Payment"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="order_id.currency_id")
    payment_status = fields.Selection(related="order_id.payment_status")
    payment_due = fields.Monetary(related="order_id.payment_due")
    before = fields.Selection(string="Until Now", related="order_id.payment_channel")
    payment_method_id = fields.Many2one(
        "payment.method", related="order_id.payment_method_id"
    )
    channel = fields.Selection(
        PAYMENT_CHANNELS,
        "To be Paid by",
        required=True,
        compute="_compute_channel",
        store=True,
        readonly=False,
    )
    reason = fields.Char(required=True, help="Kept in the order's history")

    @api.depends("before")
    def _compute_channel(self):
        """What is asked for most: cash at the door, else online."""
        for wizard in self:
            wizard.channel = "online" if wizard.before == "cash" else "cash"

    def action_switch(self):
        """:return: what to show next: the payment link, or why it did not work"""
        self.ensure_one()
        order = self.order_id
        if not order._switch_payment(self.channel, self.reason):
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "warning",
                    "sticky": True,
                    "message": self.env._(
                        "The provider has not released the reserved amount yet. "
                        "Nothing was changed. Look at its answer in the history and "
                        "try again."
                    ),
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        if self.channel != "online":
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Link"),
            "res_model": "payment.link.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": order._name, "active_id": order.id},
        }
