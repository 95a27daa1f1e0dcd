from odoo import fields, models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "order.share.mixin"]

    order_share_ids = fields.One2many(
        "order.share", "purchase_order_id", "Shares with Partners"
    )

    def _order_share_reference(self):
        return self.partner_ref

    def _order_share_stops(self):
        return [
            {
                "kind": "pickup",
                "partner": self.partner_id,
                "when": False,
                "note": False,
            },
            {
                "kind": "delivery",
                "partner": self.dest_address_id
                or self.picking_type_id.warehouse_id.partner_id
                or self.company_id.partner_id,
                "when": self.date_planned,
                "note": False,
            },
        ]

    def _order_share_goods(self):
        return self._order_share_rows(
            "purchase.order.line",
            [
                ("order_id", "=", self.id),
                ("display_type", "=", False),
                ("product_id.type", "=", "consu"),
            ],
            "product_qty",
            "product_uom_id",
        )
