from odoo import models


class AccountMove(models.Model):
    """What is collected at the door and invoices."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Cash that was booked straight into a cash account counts as paid at once;
        core settles later invoices with payments in process only."""
        posted = super()._post(soft)
        for invoice in posted.filtered(lambda move: move.is_sale_document()):
            payments = invoice.transaction_ids.payment_id.filtered(
                lambda payment: payment.state == "paid" and not payment.is_reconciled
            )
            for line in payments.move_id.line_ids:
                if line.account_type == "asset_receivable" and not line.reconciled:
                    invoice.js_assign_outstanding_line(line.id)
        return posted

    def _invoice_paid_hook(self):
        """Who brings the order must not collect what the bank has got meanwhile."""
        result = super()._invoice_paid_hook()
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id
        orders.filtered(
            lambda order: order.payment_channel == "cash" and order.delivery_job_ids
        )._end_cash()
        # paid by the link of an invoice: the order's own payments were told already
        for payment in self.sudo().transaction_ids:
            if payment.state == "done" and not payment._payment_root().sale_order_ids:
                for order in payment._payment_orders():
                    if order.payment_status == "paid":
                        order._tell_paid(payment._payment_root())
        return result
