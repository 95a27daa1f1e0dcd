from odoo import api, models

#: Whole documents, with their own header in the body.
RECEIPTS = ("fulfilment_ext.report_receipt", "fulfilment_ext.report_order_receipt")
#: Slips that send somebody to the shelf: report, how it leads to transfers.
SLIPS = {
    "stock.report_picking": None,
    "stock.report_deliveryslip": None,
    "stock_picking_batch.report_picking_batch": "picking_ids",
}


class IrActionsReport(models.Model):
    """Slips of transfers that must wait are not printed, from whatever menu; receipts
    are documents of their own."""

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        if report.report_name in SLIPS:
            records = self.env[report.model].browse(docids or [])
            path = SLIPS[report.report_name]
            (records[path] if path else records)._check_fulfilment_hold()
        return super()._get_rendering_context(report, docids, data)

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Receipts go to wkhtmltopdf as they are: core looks for the parts of its own
        layout in a document, and fails without them."""
        report = self._get_report(report_ref)
        if report.report_name not in RECEIPTS:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        html, _kind = self._render_qweb_html(report_ref, res_ids, data)
        return report._run_wkhtmltopdf([html.decode()]), "pdf"
