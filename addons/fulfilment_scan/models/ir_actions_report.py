from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.fulfilment_document.const import REPORT

#: Reports of the scan app are drawn and downloaded as the house's others are.
SCAN_REPORT = f"{REPORT}scan_"


class IrActionsReport(models.Model):
    """Badges and the sheet to try the scan app, behind buttons and in menus."""

    _inherit = "ir.actions.report"

    @api.model
    def _fulfilment_content(self, report, res_ids):
        name = report.report_name
        if name not in (f"{SCAN_REPORT}badges", f"{SCAN_REPORT}sheet"):
            return super()._fulfilment_content(report, res_ids)
        res_ids = [res_ids] if isinstance(res_ids, int) else res_ids
        records = self.env[report.model].browse(res_ids or []).exists()
        if not records:
            raise UserError(self.env._("Choose what to print."))
        labels = self.env["fulfilment.scan.label"]
        if name == f"{SCAN_REPORT}badges":
            return labels._badges(records)[0]
        # who may see transfers and products of the company; that is asked there
        return labels.with_company(records[:1])._sheet()[0]
