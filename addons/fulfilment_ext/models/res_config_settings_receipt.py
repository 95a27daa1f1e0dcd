from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    fulfilment_receipt_mail = fields.Boolean(
        related="company_id.fulfilment_receipt_mail", readonly=False
    )
    receipt_sequence_id = fields.Many2one(
        related="company_id.receipt_sequence_id", readonly=False
    )
