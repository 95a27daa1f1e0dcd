from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Another way to pay, agreed on with the customer."""

    _inherit = "sale.order"

    def action_switch_payment(self):
        """Ask for the new channel and the reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Payment"),
            "res_model": "delivery.payment.switch",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _switch_payment(self, channel, reason):
        """Have it paid by another channel.

        What was reserved is released first, through its provider. What was begun is not
        cancelled: it may be completed at this very moment, and then it counts.

        :param str channel: one of ``order_payment.const.PAYMENT_CHANNELS``
        :param str reason: why; it is kept with who did it
        :return: whether it was changed; False when the provider did not release what
            it has reserved
        :raise UserError: paid already, cancelled, or the channel is not set up
        """
        self.ensure_one()
        self.check_access("write")
        order = self.sudo()
        order._lock_payment()
        order._check_switch(channel)
        provider = self.env["payment.provider"].sudo()
        if channel != "online":
            provider = provider._for_channel(channel, order.company_id)
        before = order.payment_channel
        if not order._release_payment():
            return False
        order.transaction_ids._supersede()
        if provider:
            order.payment_online_since = False
            transaction = order._new_transaction(provider)
            transaction._set_pending()
            transaction._delay_post_process()
        else:
            order.payment_online_since = fields.Datetime.now()
        message = order._log_switch(before, channel, reason)
        order._tell_payment("payment_switched", f"payment_switched:{message.id}")
        if "cash" in (before, channel):
            order._tell_cash_changed("job_changed")
        return True

    def _check_switch(self, channel):
        """:raise UserError: the payment can't be changed to this channel"""
        self.ensure_one()
        if self.state == "cancel":
            raise UserError(self.env._("%s is cancelled.", self.name))
        if self.payment_status == "paid":
            raise UserError(
                self.env._(
                    "%(order)s is paid (%(method)s). Refund that payment first, then "
                    "change how it is paid.",
                    order=self.name,
                    method=self.payment_method_id.name or self.env._("by invoice"),
                )
            )
        if self.payment_channel == channel and self.payment_status == "awaiting":
            raise UserError(
                self.env._(
                    "%(order)s is to be paid this way already: %(channel)s.",
                    order=self.name,
                    channel=self._channel_label(channel),
                )
            )

    def _release_payment(self):
        """:return: whether nothing is reserved any more"""
        reserved = self.transaction_ids.filtered(
            lambda each: each.state == "authorized" and not each.source_transaction_id
        )
        if reserved:
            reserved.action_void()
        return not any(each.state == "authorized" for each in reserved)

    def _log_switch(self, before, channel, reason):
        """:return: the message in the order's history"""
        return self.message_post(
            body=Markup("<p>%s</p><p>%s</p>")
            % (
                self.env._(
                    "Payment changed from %(before)s to %(after)s.",
                    before=self._channel_label(before) or self.env._("nothing"),
                    after=self._channel_label(channel),
                ),
                reason,
            )
        )

    def _channel_label(self, channel):
        """:return: in the reader's language"""
        labels = dict(self._fields["payment_channel"]._description_selection(self.env))
        return labels.get(channel, "")
