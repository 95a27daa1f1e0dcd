from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _payment_channels(self, kind):
        """A mail with the receipt says that it is paid."""
        channels = super()._payment_channels(kind)
        if kind == "paid" and self.company_id.fulfilment_receipt_mail:
            channels = {name: why for name, why in channels.items() if name != "mail"}
        return channels

    def _customer_changed(self, former):
        """The customer before can't track its deliveries any more, and is told no
        more."""
        result = super()._customer_changed(former)
        jobs = self.sudo().delivery_job_ids
        jobs._revoke_links("track")
        family = former.commercial_partner_id
        self.env["delivery.notification"].sudo().search(
            [("order_id", "in", self.ids), ("state", "=", "waiting")]
        ).filtered(
            lambda notice: notice.partner_id.commercial_partner_id == family
        )._cancel()
        return result
