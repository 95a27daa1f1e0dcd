from odoo import models


class StockMove(models.Model):
    """What shipping asks of a move."""

    _inherit = "stock.move"

    def _ships_out(self):
        """:return: whether it is a step of ours to the customer: no return, no goods
        that a vendor sends himself"""
        self.ensure_one()
        if self.location_id.usage not in ("internal", "transit"):
            return False
        if self.location_dest_id._is_outgoing():
            return True
        if self.location_dest_id.usage not in ("internal", "transit"):
            return False
        final = self.location_final_id
        return bool(final and final._is_outgoing()) or any(
            # made by the step after it, which is the one that knows where it goes
            move._ships_out()
            for move in self.move_dest_ids
        )

    def _ship_next_open(self):
        """:return: what waits for it"""
        return self.move_dest_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )

    def _ship_depth(self):
        """:return: how many steps are behind it; the last step is the deepest"""
        self.ensure_one()
        if self.location_dest_id._is_outgoing():
            return 1000
        depth, moves = 0, self.move_orig_ids
        while moves and depth < 20:
            depth, moves = depth + 1, moves.move_orig_ids
        return depth

    def _ship_ready(self):
        """:return: what can be taken from it now, in the unit of the product"""
        self.ensure_one()
        unit = self.product_id.uom_id
        if self.product_id.is_storable or not self.move_orig_ids:
            return self.product_uom._compute_quantity(
                self.quantity, unit, rounding_method="HALF-UP"
            )
        # nothing is reserved of what is not counted: as much as the step before brought
        return max(
            sum(
                sign
                * move.product_uom._compute_quantity(
                    move.quantity, unit, rounding_method="HALF-UP"
                )
                for sign, moves in (
                    (1, self.move_orig_ids),
                    (-1, self.move_orig_ids.move_dest_ids),
                )
                for move in moves
                if move.state == "done"
            ),
            0.0,
        )

    def _ship_asks_for_lot(self):
        """:return: whether somebody has to say which one goes"""
        self.ensure_one()
        kind = self.picking_type_id
        return self.product_id.tracking != "none" and (
            kind.use_existing_lots or kind.use_create_lots
        )
