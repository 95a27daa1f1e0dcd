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
