from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _promise_exempt(self, order):
        """The shop's setting “Sell when Out-of-Stock” is for orders of the shop."""
        exempt = super()._promise_exempt(order)
        if order.website_id:
            exempt |= self.filtered("allow_out_of_stock_order")
        return exempt
