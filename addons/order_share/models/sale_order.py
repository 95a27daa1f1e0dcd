from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.share.mixin"]

    order_share_ids = fields.One2many(
        "order.share", "sale_order_id", "Shares with Partners"
    )

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
                # what was promised; core's expected date moves with the clock
                "when": self.commitment_date,
                "note": False,
            },
        ]

    def _order_share_goods(self):
        return self._order_share_rows(
            "sale.order.line",
            [
                ("order_id", "=", self.id),
                ("display_type", "=", False),
                ("product_id.type", "=", "consu"),
            ],
            "product_uom_qty",
            "product_uom_id",
        )
