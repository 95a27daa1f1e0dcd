from odoo import models


class SaleOrder(models.Model):
    """Receipts of what was paid for an order."""

    _inherit = "sale.order"

    def _receipt_transactions(self):
        """:return: ``payment.transaction`` with a receipt, oldest first; also of parts
        that were captured, and of payments of its invoices"""
        family = self._payment_family() | self.invoice_ids.transaction_ids
        return family._receipts()
