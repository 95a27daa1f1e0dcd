from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _budget_is_sold(self):
        """What the shop does not show any more is not ordered again either; what it
        never had is the merchant's offer."""
        product = self.product_id
        return super()._budget_is_sold() and (
            not self.order_id.website_id or product.website_published
        )
