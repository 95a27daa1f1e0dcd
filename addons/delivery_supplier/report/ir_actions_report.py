import base64

from odoo import api, models
from odoo.exceptions import UserError

from .delivery_roll import roll_pdf

#: Name of the report: width of the roll in mm, None for A4. A name each: the client
#: asks for reports by it.
WIDTHS = {
    "delivery_supplier.report_delivery_list": None,
    "delivery_supplier.report_delivery_list_80": 80,
    "delivery_supplier.report_delivery_list_58": 58,
    "delivery_supplier.report_delivery_list_jobs": None,
    "delivery_supplier.report_delivery_list_jobs_80": 80,
    "delivery_supplier.report_delivery_list_jobs_58": 58,
}


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Delivery lists are one document, without header and footer files: it is the
        same with the patched and with Debian's wkhtmltopdf. Rolls are drawn: no page of
        theirs is as long as its text.

        :raise UserError: none of them is to be brought
        """
        report = self._get_report(report_ref)
        if report.report_name not in WIDTHS:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        width = WIDTHS[report.report_name]
        if width:
            return roll_pdf(self._delivery_sheets(report, res_ids), width), "pdf"
        html, _type = self._render_qweb_html(report_ref, res_ids, data)
        return report._run_wkhtmltopdf([html.decode()]), "pdf"

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        """Without wkhtmltopdf the client shows this, of rolls as well."""
        report = self._get_report(report_ref)
        if report.report_name not in WIDTHS:
            return super()._render_qweb_html(report_ref, docids, data=data)
        values = {
            "sheets": self._delivery_sheets(report, docids),
            "qr_code": self._delivery_qr_code,
        }
        html = self._render_template("delivery_supplier.report_delivery_list", values)
        return html, "html"

    def _delivery_sheets(self, report, ids):
        """:return: what is on the lists, see ``delivery.job._sheet``
        :raise UserError: nothing is"""
        ids = [ids] if isinstance(ids, int) else ids
        sheets = self.env[report.model].browse(ids).exists()._delivery_sheets()
        if not sheets:
            raise UserError(self.env._("There is nothing to print."))
        return sheets

    def _delivery_qr_code(self, text):
        """:return: a picture, as ``data:`` address"""
        png = self.barcode("QR", text, width=120, height=120)
        return "data:image/png;base64," + base64.b64encode(png).decode()
