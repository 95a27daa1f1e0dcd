from odoo import models


class SaleOrder(models.Model):
    """What customers read on their pages while a payment is awaited."""

    _inherit = "sale.order"

    def _awaited_payment(self):
        """:return: dict of ``until`` and ``due`` (texts, may be empty), ``is_held``,
        ``is_cancelled`` (at the deadline); empty where no rule of the payment method
        says anything and nothing has come in part
        """
        self.ensure_one()
        order = self.sudo()
        status, deadline = order.payment_status, order.payment_deadline
        if order.state == "cancel" or status not in ("awaiting", "partial"):
            return {}
        if status == "awaiting" and not deadline and not order.is_payment_hold:
            return {}
        notices = self.env["fulfilment.notice"].sudo()
        rule = order.payment_method_id._fulfilment_rule(order.company_id)
        due = order.currency_id.format(order.payment_due)
        return {
            "until": order._notice_deadline({}, order._notice_zone(notices)),
            "due": due if status == "partial" else "",
            "is_held": order.is_payment_hold,
            "is_cancelled": bool(deadline and rule.fulfilment_auto_cancel),
        }
