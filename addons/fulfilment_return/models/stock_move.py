from odoo import fields, models


class StockMove(models.Model):
    """Movements by which goods of returns come back."""

    _inherit = "stock.move"

    fulfilment_return_line_id = fields.Many2one(
        "fulfilment.return.line",
        "Returned Item",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _prepare_merge_moves_distinct_fields(self):
        # the same item may come back for two reasons
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "fulfilment_return_line_id",
        ]

    def _prepare_move_split_vals(self, qty):
        """What comes later belongs to the same return."""
        return {
            **super()._prepare_move_split_vals(qty),
            "fulfilment_return_line_id": self.fulfilment_return_line_id.id,
        }

    def _left_to_return(self):
        """:return: pieces that have left by it and that no transfer brings back, in the
        unit of the product"""
        self.ensure_one()
        unit = self.product_id.uom_id
        back = 0.0
        for move in self.returned_move_ids:
            if move.state == "cancel" or move._item_way() not in ("back", False):
                continue
            # one that is open brings what it asks for
            quantity = move.quantity if move.state == "done" else move.product_uom_qty
            back += move.product_uom._compute_quantity(quantity, unit, round=False)
        own = self.product_uom._compute_quantity(self.quantity, unit, round=False)
        return max(own - back, 0.0)
