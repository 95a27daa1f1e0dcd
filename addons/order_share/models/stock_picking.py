from odoo import fields, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "order.share.mixin"]

    order_share_ids = fields.One2many(
        "order.share", "picking_id", "Shares with Partners"
    )

    def _order_share_stops(self):
        here = (
            self.picking_type_id.warehouse_id.partner_id or self.company_id.partner_id
        )
        there = self.partner_id or here
        source, destination = (
            (there, here) if self.picking_type_code == "incoming" else (here, there)
        )
        return [
            {
                "kind": "pickup",
                "partner": source,
                "when": self.scheduled_date,
                "note": False,
            },
            {
                "kind": "delivery",
                "partner": destination,
                "when": self.date_deadline,
                "note": False,
            },
        ]

    def _order_share_goods(self):
        return self._order_share_rows(
            "stock.move",
            [("picking_id", "=", self.id), ("state", "!=", "cancel")],
            "product_uom_qty",
            "product_uom",
        )
