from odoo import api, models
from odoo.exceptions import UserError


class ReportReceipt(models.AbstractModel):
    """Receipts of payments; of an order, all that it has."""

    _name = "report.fulfilment_ext.report_receipt"
    _description = "Receipt"

    @api.model
    def _get_report_values(self, docids, data=None):
        return self._values(self.env["payment.transaction"].browse(docids))

    @api.model
    def _values(self, transactions):
        """:raise UserError: nothing was received yet"""
        receipts = transactions.sudo()._receipts()
        if not receipts:
            raise UserError(
                self.env._("There is no receipt: no payment was received yet.")
            )
        return {
            "doc_ids": receipts.ids,
            "doc_model": "payment.transaction",
            "receipts": receipts,
        }


class ReportOrderReceipt(models.AbstractModel):
    _name = "report.fulfilment_ext.report_order_receipt"
    _inherit = "report.fulfilment_ext.report_receipt"
    _description = "Receipts of an Order"

    @api.model
    def _get_report_values(self, docids, data=None):
        orders = self.env["sale.order"].browse(docids)
        orders.check_access("read")
        return self._values(orders.sudo()._receipt_transactions())
