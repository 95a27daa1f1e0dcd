from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _payment_channels(self, kind):
        """A mail with the receipt says that it is paid."""
        channels = super()._payment_channels(kind)
        if kind == "paid" and self.company_id.fulfilment_receipt_mail:
            channels = {name: why for name, why in channels.items() if name != "mail"}
        return channels
