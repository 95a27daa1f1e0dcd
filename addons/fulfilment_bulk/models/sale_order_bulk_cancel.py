from odoo import models

from odoo.addons.order_payment.const import PAYMENT_COVERED


class SaleOrder(models.Model):
    """Cancels many orders, which frees their stock. What was shipped or paid is for a
    person to decide, order by order."""

    _inherit = "sale.order"

    def _bulk_left_out_cancel(self, **_why):
        answers = {}
        for order in self:
            state, text = order._bulk_cancel_refusal()
            if state:
                answers[order.id] = (state, text)
        return answers

    def _bulk_cancel_refusal(self):
        """:return: state and text of one that is not cancelled, or False twice"""
        self.ensure_one()
        if self.state == "cancel":
            return ("skipped", self.env._("Was cancelled already."))
        if self.item_count_shipped:
            return (
                "failed",
                self.env._("Something of it was shipped. Cancel it on the order."),
            )
        is_free = self.currency_id.is_zero(self.amount_total)
        if self.payment_status == "partial" or (
            self.payment_status in PAYMENT_COVERED and not is_free
        ):
            return (
                "failed",
                self.env._(
                    "Something was paid. Cancel it on the order, and refund it."
                ),
            )
        if self.locked:
            return ("failed", self.env._("It is locked. Unlock it first."))
        return (False, False)

    def _bulk_cancel(self, reason=""):
        """Cancel them as core's button does; who awaits a payment, as at its deadline.

        :param str reason: kept in the chatter, for the team only
        """
        self.check_access("write")
        awaited = self.filtered(
            lambda order: order.payment_status == "awaiting" or order.is_payment_hold
        )
        if awaited:
            awaited._check_payment_access()
            awaited._cancel_unpaid("hand")
        others = (self - awaited).with_context(disable_cancel_warning=True)
        if others:
            others.action_cancel()
        if reason:
            self._message_log_batch(bodies={order.id: reason for order in self})
