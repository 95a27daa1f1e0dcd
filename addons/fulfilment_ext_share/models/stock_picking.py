from odoo import models
from odoo.fields import Domain


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _said_before(self):
        """Also what was reported by link."""
        shares = self.env["order.share"].search(
            Domain("state", "=", "delivered")
            & (
                Domain("picking_id", "in", self.ids)
                | Domain("sale_order_id", "in", self.sale_id.ids)
            )
        )
        said = super()._said_before()
        for share in shares:
            if report := share._delivered_report():
                order, picking = share._fulfilment_order()
                said.append((order, picking, report.create_date, share._name))
        return said
