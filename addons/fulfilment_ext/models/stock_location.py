from odoo import models


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _is_at_customer(self):
        """:return: whether goods there have left for the customer; another company of
        ours is one, too"""
        return self.usage == "customer" or (
            self.usage == "transit" and not self.company_id
        )
