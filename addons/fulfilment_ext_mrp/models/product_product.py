from collections import defaultdict

from odoo import models
from odoo.fields import Domain


class ProductProduct(models.Model):
    """Kits take their components from the shelf."""

    _inherit = "product.product"

    def _promise_parts(self, company):
        parts = super()._promise_parts(company)
        kits = self.env["mrp.bom"]._bom_find(
            self, company_id=company.id, bom_type="phantom"
        )
        for product, kit in kits.items():
            one = product.uom_id._compute_quantity(1, kit.product_uom_id, round=False)
            needed = defaultdict(float)
            for line, data in kit.explode(product, one / (kit.product_qty or 1.0))[1]:
                if line.product_id.is_storable:
                    needed[line.product_id] += line.product_uom_id._compute_quantity(
                        data["qty"], line.product_id.uom_id, round=False
                    )
            parts[product] = dict(needed)
        return parts

    def _promise_takers(self, company):
        takers = super()._promise_takers(company)
        new = takers
        # kits may be made of kits
        while new:
            kits = (
                self.env["mrp.bom.line"]
                .search(
                    Domain("product_id", "in", new.ids)
                    & Domain("bom_id.type", "=", "phantom")
                    & Domain("bom_id.company_id", "in", (False, company.id))
                )
                .bom_id
            )
            found = (
                kits.product_id
                | (
                    kits.filtered(lambda kit: not kit.product_id)
                ).product_tmpl_id.product_variant_ids
            )
            new = found - takers
            takers |= new
        return takers
