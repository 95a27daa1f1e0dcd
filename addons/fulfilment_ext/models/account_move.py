from odoo import models


class AccountMove(models.Model):
    """Orders that are paid through their invoices."""

    _inherit = "account.move"

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self.sudo().invoice_line_ids.sale_line_ids.order_id._payment_invoiced()
        return result
