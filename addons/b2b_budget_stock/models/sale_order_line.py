from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _budget_returned(self):
        """Goods that came back, or were credited: mostly both, in either order, and the
        same ones. What was sent again, instead of what came back, counts again."""
        credited = super()._budget_returned()
        outgoing, incoming = self.sudo()._get_outgoing_incoming_moves()
        back = self._budget_done(incoming)
        again = max(0.0, self._budget_done(outgoing) - self.product_uom_qty)
        return max(credited, back - again)

    def _budget_done(self, moves):
        """:return: what these moves have moved, in the line's unit"""
        return sum(
            move.product_uom._compute_quantity(
                move.quantity, self.product_uom_id, rounding_method="HALF-UP"
            )
            for move in moves
            if move.state == "done"
        )
