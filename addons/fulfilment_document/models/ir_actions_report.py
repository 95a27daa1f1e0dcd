from odoo import api, models
from odoo.exceptions import UserError

from ..const import KINDS, REPORT


class IrActionsReport(models.Model):
    """Our reports are offered and downloaded as core's are, and drawn without
    wkhtmltopdf."""

    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        report = self._get_report(report_ref)
        if not (report.report_name or "").startswith(REPORT):
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        return self._fulfilment_content(report, res_ids), "pdf"

    @api.model
    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        # those who attach several files to something ask for streams; there is one
        report = self._get_report(report_ref)
        if not (report.report_name or "").startswith(REPORT):
            return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        return self._fulfilment_content(report, res_ids), "bytes"

    @api.model
    def _render_qweb_text(self, report_ref, docids, data=None):
        report = self._get_report(report_ref)
        if not (report.report_name or "").startswith(REPORT):
            return super()._render_qweb_text(report_ref, docids, data=data)
        return self._fulfilment_content(report, docids), "text"

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        report = self._get_report(report_ref)
        if (report.report_name or "").startswith(REPORT):
            raise UserError(
                self.env._("This document is printed, not shown as a page.")
            )
        return super()._render_qweb_html(report_ref, docids, data=data)

    @api.model
    def _fulfilment_content(self, report, res_ids):
        """:param res_ids: id or list of ids of the report's model
        :return: bytes"""
        res_ids = [res_ids] if isinstance(res_ids, int) else res_ids
        records = self.env[report.model].browse(res_ids or [])
        if not records:
            raise UserError(self.env._("Choose what to print."))
        if hasattr(records, "_print_content"):
            return records._print_content()
        name = report.report_name.removeprefix(REPORT)
        kind = next(kind for kind, _name in KINDS if name.startswith(f"{kind}_"))
        size = name.removeprefix(f"{kind}_")
        return self.env["fulfilment.document"]._render(kind, records, size)[0]
