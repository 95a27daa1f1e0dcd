from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _merchant_recipients(self, kind="new_order"):
        """The website names its own people; else those of the team, the salesperson or
        the company are told."""
        own = self.sudo().website_id.fulfilment_recipient_ids
        return own or super()._merchant_recipients(kind)
