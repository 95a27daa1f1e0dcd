from odoo import models


class AccountMove(models.Model):
    """A credit note gives money back to the period that it was taken from."""

    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            refunds = self.filtered(lambda move: move.move_type == "out_refund")
            refunds.sudo().invoice_line_ids.sale_line_ids.order_id._budget_follow()
        return result
