from odoo import api, fields, models

from ..const import CONDITIONS


class FulfilmentReturnReceiveLine(models.TransientModel):
    """So many of an item came, in one condition; an item may have several rows."""

    _name = "fulfilment.return.receive.line"
    _description = "Item That Came Back"

    wizard_id = fields.Many2one(
        "fulfilment.return.receive", required=True, ondelete="cascade"
    )
    return_line_id = fields.Many2one("fulfilment.return.line", readonly=True)
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Item",
        required=True,
        domain="[('order_id', '=', parent.order_id), ('item_shipped', '>', 0)]",
    )
    product_id = fields.Many2one(related="sale_line_id.product_id")
    tracking = fields.Selection(related="product_id.tracking")
    expected = fields.Float(digits="Product Unit", readonly=True)
    quantity = fields.Float("Came", digits="Product Unit")
    product_uom_id = fields.Many2one(related="sale_line_id.product_uom_id")
    condition = fields.Selection(CONDITIONS, required=True, default="restock")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        domain="[('product_id', '=', product_id)]",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "Enter how many came; nothing is 0."
    )

    @api.onchange("sale_line_id")
    def _onchange_sale_line_id(self):
        """Another row of an item that was announced."""
        if not self.return_line_id and self.sale_line_id:
            lines = self.wizard_id.return_id.line_ids._needs_goods()
            self.return_line_id = lines.filtered(
                lambda line: line.sale_line_id == self.sale_line_id
            )[:1]
