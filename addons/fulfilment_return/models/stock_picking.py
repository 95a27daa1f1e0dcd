from odoo import fields, models


class StockPicking(models.Model):
    """Transfers by which goods of returns come back."""

    _inherit = "stock.picking"

    fulfilment_return_id = fields.Many2one(
        "fulfilment.return",
        "Return",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _action_done(self):
        result = super()._action_done()
        self.sudo().fulfilment_return_id._receipt_changed()
        return result

    def action_cancel(self):
        result = super().action_cancel()
        returns = self.sudo().fulfilment_return_id
        # who cancels the return itself goes on there
        if returns and not self.env.context.get("fulfilment_return_undone"):
            returns._receipt_changed()
        return result
