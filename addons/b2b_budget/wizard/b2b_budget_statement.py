import base64

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

#: So many months back can be chosen.
MONTHS = 36


class B2bBudgetStatementPrint(models.TransientModel):
    """Which month, and as what."""

    _name = "b2b.budget.statement.print"
    _description = "Print Budget Statements"

    organization_ids = fields.Many2many(
        "b2b.organization", string="Customers", required=True
    )
    month = fields.Selection(
        "_month_selection", required=True, default=lambda self: self._last_month()
    )
    file_type = fields.Selection(
        [("pdf", "PDF, to read"), ("xlsx", "Spreadsheet, to go on counting")],
        "Format",
        required=True,
        default="pdf",
    )
    content = fields.Binary(readonly=True)

    @api.model
    def _last_month(self):
        month = self.env["report.b2b_budget.statement"]._parse_month(None)
        return f"{month:%Y-%m}"

    @api.model
    def _month_selection(self):
        first = fields.Date.context_today(self).replace(day=1)
        months = [first - relativedelta(months=number) for number in range(MONTHS)]
        title = self.env["b2b.organization"]._month_title
        return [(f"{month:%Y-%m}", title(month)) for month in months]

    @api.model
    def default_get(self, field_names):
        """From the list of budgets: of their customers."""
        values = super().default_get(field_names)
        found = self.env["b2b.organization"]
        ids = self.env.context.get("active_ids") or []
        match self.env.context.get("active_model"):
            case "b2b.organization":
                found = found.browse(ids)
            case "b2b.budget":
                found = self.env["b2b.budget"].browse(ids).organization_id
        if found:
            values["organization_ids"] = [Command.set(found.ids)]
        return values

    def action_print(self):
        """Download the file: documents in each customer's language, a spreadsheet in
        the one that they have in common."""
        self.ensure_one()
        self.organization_ids.check_access("read")
        if self.file_type == "pdf":
            return {
                **self.env.ref("b2b_budget.action_report_statement").report_action(
                    self.organization_ids,
                    data={
                        "month": self.month,
                        "organization_ids": self.organization_ids.ids,
                    },
                    config=False,
                ),
                "close_on_report_download": True,
            }
        languages = set(self.organization_ids.partner_id.mapped("lang"))
        lang = languages.pop() if len(languages) == 1 else self.env.lang
        report = self.env["report.b2b_budget.statement"].with_context(lang=lang)
        organizations = self.organization_ids.with_env(report.env)
        month = report._parse_month(self.month)
        self.content = base64.b64encode(report._xlsx(organizations, month))
        customer = organizations if len(organizations) == 1 else organizations.browse()
        name = report._file_name(customer, month, "xlsx")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content"
            f"?download=true&filename={name}",
            "target": "download",
        }
