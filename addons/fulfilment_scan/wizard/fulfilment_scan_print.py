from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.fulfilment_scan_label import MOST_BINS, MOST_COPIES, MOST_RECORDS
from ..models.ir_actions_report import SCAN_REPORT
from ..tools.scan_label import LABEL_NAMES

#: What labels are made of, and what they are called there.
KINDS = {
    "product.product": "product",
    "product.template": "product",
    "stock.location": "location",
    "stock.package": "package",
    "stock.picking": "transfer",
}


class FulfilmentScanPrint(models.TransientModel):
    """Labels of what is scanned, chosen in a list of the office; or the numbers of a
    cart's bins."""

    _name = "fulfilment.scan.print"
    _description = "Print Labels to Scan"

    res_model = fields.Char(readonly=True)
    res_ids = fields.Json(readonly=True)
    record_count = fields.Integer("Labels", compute="_compute_record_count")
    bins = fields.Integer("Bins of the Cart", default=12)
    how = fields.Selection(
        [("pdf", "Download a PDF"), ("printer", "Send to a Label Printer")],
        "Print",
        required=True,
        default="pdf",
    )
    size = fields.Selection(LABEL_NAMES, "Paper", required=True, default="label_57x32")
    printer_id = fields.Many2one(
        "fulfilment.scan.printer",
        default=lambda self: self.env["fulfilment.scan.printer"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    copies = fields.Integer(required=True, default=1)

    _copies_range = models.Constraint(
        f"CHECK (copies BETWEEN 1 AND {MOST_COPIES})", "Print 1 to 20 copies."
    )
    _bins_range = models.Constraint(
        f"CHECK (bins BETWEEN 1 AND {MOST_BINS})", "A cart has 1 to 50 bins."
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") in KINDS:
            values["res_model"] = context["active_model"]
            values["res_ids"] = context.get("active_ids") or []
        return values

    @api.depends("res_ids")
    def _compute_record_count(self):
        for wizard in self:
            wizard.record_count = len(wizard.res_ids or [])

    def _records(self):
        """:return: what was chosen; of templates their variants
        :raise UserError: nothing, or too many"""
        self.ensure_one()
        if self.res_model not in KINDS:
            raise UserError(self.env._("There are no labels of this."))
        ids = [number for number in self.res_ids or [] if type(number) is int]
        records = self.env[self.res_model].browse(ids).exists()
        records.check_access("read")
        if records._name == "product.template":
            records = records.product_variant_ids
        if not records:
            raise UserError(self.env._("Choose at least one record."))
        if len(records) > MOST_RECORDS:
            raise UserError(
                self.env._("Choose at most %s records at once.", MOST_RECORDS)
            )
        return records

    def action_print(self):
        """Download the labels, or send them to the printer.

        :return: action of the client
        :raise AccessError: the user may not read one of them
        :raise UserError: there is nothing to print, or no printer
        """
        self.ensure_one()
        if self.res_model and self.how == "printer":
            return self._send()
        report = self.env["ir.actions.report"]._get_report_from_name(
            f"{SCAN_REPORT}labels"
        )
        action = report.sudo(False).report_action(self.ids, config=False)
        return {**action, "close_on_report_download": True}

    def _send(self):
        if not self.printer_id:
            raise UserError(self.env._("Choose a printer."))
        self.printer_id.check_access("read")
        records = self._records()
        self.printer_id._print_labels(KINDS[self.res_model], records, self.copies)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Sent to %s.", self.printer_id.name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _print_content(self):
        """What the report downloads.

        :return: bytes"""
        self.ensure_one()
        self.check_access("read")
        labels = self.env["fulfilment.scan.label"]
        if not self.res_model:
            return labels._bins(self.bins)[0]
        kind = KINDS[self.res_model]
        return labels._make(kind, self._records(), "pdf", self.size, self.copies)[0]
