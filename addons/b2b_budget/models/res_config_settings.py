from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    budget_date = fields.Selection(related="company_id.budget_date", readonly=False)
    budget_includes_delivery = fields.Boolean(
        related="company_id.budget_includes_delivery", readonly=False
    )
    budget_tolerance = fields.Float(
        related="company_id.budget_tolerance", readonly=False
    )
    budget_remind_hours = fields.Integer(
        related="company_id.budget_remind_hours", readonly=False
    )
    budget_start_mail = fields.Boolean(
        related="company_id.budget_start_mail", readonly=False
    )
    budget_report_user_id = fields.Many2one(
        related="company_id.budget_report_user_id", readonly=False
    )

    def action_budget_templates(self):
        """Mail templates about budgets: their wording, per language."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "b2b_budget"), ("model", "=", "mail.template")]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mails about Budgets"),
            "res_model": "mail.template",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", data.mapped("res_id"))],
        }

    budget_statement = fields.Boolean(
        related="company_id.budget_statement", readonly=False
    )
