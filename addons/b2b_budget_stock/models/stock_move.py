from odoo import models


class StockMove(models.Model):
    """A return gives money back to the period that it was taken from."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # of many transfers few are of such customers, and fewer are returns
        orders = moves.sale_line_id.order_id.filtered("budget_state")
        orders.sudo()._budget_follow()
        return moves
