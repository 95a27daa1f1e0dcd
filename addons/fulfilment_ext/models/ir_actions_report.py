from odoo import models

#: Slips that send somebody to the shelf: report, how it leads to transfers.
SLIPS = {
    "stock.report_picking": None,
    "stock.report_deliveryslip": None,
    "stock_picking_batch.report_picking_batch": "picking_ids",
}


class IrActionsReport(models.Model):
    """Slips of transfers that must wait are not printed, from whatever menu."""

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        if report.report_name in SLIPS:
            records = self.env[report.model].browse(docids or [])
            path = SLIPS[report.report_name]
            (records[path] if path else records)._check_fulfilment_hold()
        return super()._get_rendering_context(report, docids, data)
