from odoo import api, fields, models


class StockMoveLine(models.Model):
    """When what was shipped has arrived."""

    _name = "stock.move.line"
    _inherit = ["stock.move.line", "order.derived.mixin"]

    delivered_at = fields.Datetime(
        "Delivered on", readonly=True, copy=False, derived=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._item_corrected()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "delivered_at" in vals:
            self.move_id.sale_line_id._items_delivered_changed()
            self.picking_id._delivered_changed()
        if "quantity" in vals or "product_uom_id" in vals:
            self._item_corrected()
        return result

    def _item_corrected(self):
        """Quantities of a transfer that is done were changed."""
        done = [line.id for line in self if line.state == "done"]
        if done:
            lines = self.browse(done)
            lines.move_id.sale_line_id._items_done_changed()
            lines.picking_id._delivered_changed()
