from odoo import models
from odoo.tools import SQL


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _said_before(self):
        """Also what was reported by link."""
        said = super()._said_before()
        shares = self.env["order.share"]
        shares.flush_model(["state", "picking_id", "sale_order_id"])
        # asked whenever goods leave: in plain words, most were shared with nobody
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM order_share WHERE state = 'delivered'"
                " AND (picking_id IN %s OR sale_order_id IN %s) ORDER BY id",
                tuple(self.ids),
                tuple(self.sale_id.ids),
            )
        )
        for share in shares.browse(row[0] for row in rows):
            if report := share._delivered_report():
                order, picking = share._fulfilment_order()
                said.append((order, picking, report.create_date, share._name))
        return said
