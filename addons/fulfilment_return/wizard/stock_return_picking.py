from odoo import fields, models


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    fulfilment_return_line_id = fields.Many2one("fulfilment.return.line")

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        line = self.fulfilment_return_line_id
        if line:
            values["fulfilment_return_line_id"] = line.id
        return values


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        values = super()._prepare_picking_default_values_based_on(picking)
        record = self.env["fulfilment.return"].browse(
            self.env.context.get("fulfilment_return_id")
        )
        values["fulfilment_return_id"] = record.id
        if (
            record
            and not record.is_to_vendor
            and picking.location_id.usage == "supplier"
        ):
            # a supplier has sent it, but it comes to us
            house = record.order_id.warehouse_id
            kind = house.in_type_id
            values["picking_type_id"] = kind.id
            values["location_dest_id"] = (
                kind.default_location_dest_id or house.lot_stock_id
            ).id
        return values
