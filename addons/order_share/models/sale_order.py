from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.share.mixin"]

    order_share_ids = fields.One2many("order.share", "sale_order_id", "Shares with Partners")

    def _order_share_stops(self):
        return [
            {
                "kind": "pickup",
                "partner": self.warehouse_id.partner_id or self.company_id.partner_id,
                "when": False,
                "note": False,
            },
            {
                "kind": "delivery",
                "partner": self.partner_shipping_id,
                "when": self.commitment_date or self.expected_date,
                "note": False,
            },
        ]

    def _order_share_goods(self):
        # in one query, without the products' templates
        lines = self.env["sale.order.line"].search_fetch(
            [
                ("order_id", "=", self.id),
                ("display_type", "=", False),
                ("product_id.type", "=", "consu"),
            ]
        )
        return [
            {
                "product": line.product_id,
                "name": line.product_id.display_name,
                "quantity": line.product_uom_qty,
                "uom": line.product_uom_id,
            }
            for line in lines
        ]
