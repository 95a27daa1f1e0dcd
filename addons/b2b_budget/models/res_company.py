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
