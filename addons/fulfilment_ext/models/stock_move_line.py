from odoo import api, fields, models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    """When what was shipped has arrived."""

    _inherit = "stock.move.line"

    delivered_at = fields.Datetime("Delivered on", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_delivered_at(vals)
        lines = super().create(vals_list)
        lines._item_corrected()
        return lines

    def write(self, vals):
        self._check_delivered_at(vals)
        result = super().write(vals)
        if "delivered_at" in vals:
            self.move_id.sale_line_id._items_delivered_changed()
            self.picking_id._delivered_changed()
        if "quantity" in vals or "product_uom_id" in vals:
            self._item_corrected()
        return result

    def _check_delivered_at(self, vals):
        if "delivered_at" in vals and not self.env.su:
            raise UserError(
                self.env._("Press Mark as Delivered on the transfer instead.")
            )

    def _item_corrected(self):
        """Quantities of a transfer that is done were changed."""
        done = [line.id for line in self if line.state == "done"]
        if done:
            lines = self.browse(done)
            lines.move_id.sale_line_id._items_done_changed()
            lines.picking_id._delivered_changed()
