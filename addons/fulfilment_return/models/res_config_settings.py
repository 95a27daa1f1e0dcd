from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    return_portal = fields.Boolean(related="company_id.return_portal", readonly=False)
    return_days = fields.Integer(related="company_id.return_days", readonly=False)
    return_auto_approve = fields.Boolean(
        related="company_id.return_auto_approve", readonly=False
    )
    return_restocking_percent = fields.Float(
        related="company_id.return_restocking_percent", readonly=False
    )
    return_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Return Fees"
    )
    return_shipping_fee = fields.Monetary(
        related="company_id.return_shipping_fee",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_exchange_when = fields.Selection(
        related="company_id.return_exchange_when", readonly=False, required=True
    )
    return_exchange_pricing = fields.Selection(
        related="company_id.return_exchange_pricing", readonly=False, required=True
    )
    return_instructions = fields.Text(
        related="company_id.return_instructions", readonly=False
    )
