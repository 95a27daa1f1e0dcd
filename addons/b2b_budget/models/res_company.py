from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    budget_date = fields.Selection(
        [
            ("submission", "Of the submission"),
            ("commitment", "Of the delivery date, if the order has one"),
        ],
        "Budget Period of an Order",
        required=True,
        default="submission",
    )
    budget_includes_delivery = fields.Boolean("Delivery Costs Count", default=True)
    budget_tolerance = fields.Float("Tolerance after Approval (%)", digits=(5, 2))
    budget_remind_hours = fields.Integer("Hours until a Reminder", default=48)
    budget_start_mail = fields.Boolean("Mail about New Periods", default=True)
    budget_report_user_id = fields.Many2one(
        "res.users", "Reports to", domain="[('share', '=', False)]"
    )

    _budget_remind_hours = models.Constraint(
        "CHECK (budget_remind_hours >= 0)", "Hours are a number of 0 or more."
    )
    budget_statement = fields.Boolean(
        "Monthly Statements", default=True, help="Mailed to who may change budgets"
    )
