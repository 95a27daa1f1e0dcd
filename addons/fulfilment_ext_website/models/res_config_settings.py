from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    fulfilment_recipient_ids = fields.Many2many(
        related="website_id.fulfilment_recipient_ids", readonly=False
    )
