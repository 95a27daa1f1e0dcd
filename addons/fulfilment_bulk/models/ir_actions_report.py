from odoo import api, models

from .fulfilment_bulk_mail import SLIP


class IrActionsReport(models.Model):
    """Mails of a bulk action have slips that were made together."""

    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        slips = self.env.context.get("fulfilment_slip")
        if slips and res_ids and len(res_ids) == 1 and res_ids[0] in slips:
            if self._get_report(report_ref).report_name == SLIP:
                return slips[res_ids[0]], "pdf"
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
