"""Nobody is told twice: core's own mails and SMS are left out where a notice of ours
tells the same."""

from odoo import models

#: One of these tells that goods have left.
SHIPPED = ("shipped", "partly_shipped")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _is_told(self, kind, channel="mail"):
        """:return: whether the company has the customer told of this by us"""
        self.ensure_one()
        found = self.env["fulfilment.notice.rule"]._switched_on(self.company_id.id)
        _rule, channels = found.get(kind, (0, ()))
        return channel in channels

    def _send_order_confirmation_mail(self):
        """Ours says that the order was received. Written here when it is not yet, so
        that nobody is left without either."""
        told = self.filtered(lambda order: order._is_told("ordered"))
        for order in told:
            self.env["fulfilment.event"].sudo()._log("ordered", order)
        return super(SaleOrder, self - told)._send_order_confirmation_mail()

    def _send_payment_succeeded_for_order_mail(self):
        """Core tells by it that a payment is under way as well as that it was made."""
        told = self.browse()
        for order in self:
            if order._is_payment_covered():
                is_mine = order._is_told("paid")
                if is_mine:
                    order._tell_payment_alone()
            else:
                is_mine = order.payment_status == "awaiting" and order._is_told(
                    "ordered"
                )
                if is_mine:
                    self.env["fulfilment.event"].sudo()._log("ordered", order)
            if is_mine:
                told += order
        return super(SaleOrder, self - told)._send_payment_succeeded_for_order_mail()

    def _tell_payment_alone(self):
        """It was left to the confirmation, and nothing has confirmed the order."""
        self.ensure_one()
        paid = self.sudo().fulfilment_event_ids.filtered(lambda e: e.kind == "paid")[:1]
        told = self.env["fulfilment.notice"].sudo()
        if paid and not told.search_count([("event_id", "=", paid.id)], limit=1):
            paid._tell_customer()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _send_confirmation_email(self):
        """It also hands the parcel to the carrier: only what it says is left out."""
        told = {
            channel: self._told_by_notice(channel).ids for channel in ("mail", "sms")
        }
        if any(told.values()):
            self = self.with_context(fulfilment_told=told)
        return super()._send_confirmation_email()

    def _told_by_notice(self, channel):
        """:return: deliveries to customers of which a notice of ours tells"""
        rules = self.env["fulfilment.notice.rule"]
        told = self.browse()
        for picking in self:
            # first what costs nothing: mostly nothing is switched on
            found = rules._switched_on(picking.company_id.id)
            if all(channel in found.get(kind, (0, ()))[1] for kind in SHIPPED):
                if picking.picking_type_code == "outgoing" and picking.sale_id:
                    told += picking
        return told

    def _is_left_out(self, channel):
        told = self.env.context.get("fulfilment_told") or {}
        return bool(self) and set(self.ids) <= set(told.get(channel, ()))

    def message_post_with_source(self, source_ref, **kwargs):
        if self._is_left_out("mail") and source_ref == (
            self.company_id.stock_mail_confirmation_template_id
        ):
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)

    def _check_warn_sms(self):
        """stock_sms asks before it sends the first; nothing to ask about ours."""
        return super()._check_warn_sms() - self._told_by_notice("sms")

    def _message_sms_with_template(self, *args, **kwargs):
        if self._is_left_out("sms"):
            return self.env["mail.message"]
        return super()._message_sms_with_template(*args, **kwargs)
