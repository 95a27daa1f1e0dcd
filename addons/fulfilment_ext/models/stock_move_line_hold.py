from odoo import models


class StockMoveLine(models.Model):
    """What must wait can't be picked."""

    _inherit = "stock.move.line"

    def write(self, vals):
        if vals.get("picked"):
            self.picking_id._check_fulfilment_hold()
        return super().write(vals)
