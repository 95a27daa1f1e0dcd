from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_share_status_days = fields.Integer(
        related="company_id.order_share_status_days", readonly=False
    )
    order_share_details_days = fields.Integer(
        related="company_id.order_share_details_days", readonly=False
    )
    order_share_max_days = fields.Integer(
        related="company_id.order_share_max_days", readonly=False
    )
    order_share_map_url = fields.Char(
        related="company_id.order_share_map_url", readonly=False
    )
