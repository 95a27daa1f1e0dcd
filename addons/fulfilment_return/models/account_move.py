from odoo import fields, models


class AccountMove(models.Model):
    """Credit notes and invoices that settle returns."""

    _inherit = "account.move"

    fulfilment_return_ids = fields.One2many(
        "fulfilment.return", "move_id", "Settled Return", readonly=True
    )

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self.sudo().fulfilment_return_ids._paid()
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # of its own: what is linked to an item by sale_line_ids counts as invoiced
    fulfilment_return_line_id = fields.Many2one(
        "fulfilment.return.line",
        "Returned Item",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
