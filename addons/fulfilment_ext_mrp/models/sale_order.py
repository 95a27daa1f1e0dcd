from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _promise_products(self):
        """Of a kit its components are promised."""
        products = super()._promise_products()
        kits = self.env["mrp.bom"]._bom_find(
            self.order_line.product_id,
            company_id=self.company_id.id,
            bom_type="phantom",
        )
        for product, kit in kits.items():
            _kits, parts = kit.explode(product, 1)
            for part, _data in parts:
                products |= part.product_id.filtered("is_storable")
        return products
