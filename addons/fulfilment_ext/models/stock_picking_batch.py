from odoo import models


class StockPickingBatch(models.Model):
    """A batch with a transfer that must wait is neither printed nor validated."""

    _inherit = "stock.picking.batch"

    def action_done(self):
        self.picking_ids._check_fulfilment_hold()
        return super().action_done()

    def action_print(self):
        self.picking_ids._check_fulfilment_hold()
        return super().action_print()
