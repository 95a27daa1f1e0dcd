from odoo import models


class SaleOrder(models.Model):
    """Receipts of what was paid for an order."""

    _inherit = "sale.order"

    def _receipt_transactions(self):
        """:return: ``payment.transaction`` with a receipt, oldest first; also of parts
        that were captured, and of payments of its invoices"""
        family = self._payment_family() | self.invoice_ids.transaction_ids
        return family._receipts()

    def action_print_receipts(self):
        """:return: action that prints the receipts of these orders
        :raise UserError: nothing was received yet"""
        self.check_access("read")
        return self.env.ref("fulfilment_ext.action_report_order_receipt").report_action(
            self
        )
