from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    fulfilment_print_days = fields.Integer(
        "Keep Printed Files",
        default=14,
        help="Days after which printed files are deleted; 0: they are kept.",
    )

    _fulfilment_print_days_range = models.Constraint(
        "CHECK (fulfilment_print_days >= 0)", "Enter 0 or more days."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    fulfilment_print_days = fields.Integer(
        related="company_id.fulfilment_print_days", readonly=False
    )
