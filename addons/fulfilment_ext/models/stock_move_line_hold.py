from odoo import models


class StockMoveLine(models.Model):
    """What must wait can't be picked."""

    _inherit = "stock.move.line"

    def write(self, vals):
        # each line is marked by itself: the answer for the first is kept for the others
        if vals.get("picked") and any(
            picking.fulfilment_hold_reason for picking in self.picking_id
        ):
            self.picking_id._check_fulfilment_hold()
        return super().write(vals)
