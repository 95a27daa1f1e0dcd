from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    access_link_upload_max_megabytes = fields.Integer(
        "Largest File", config_parameter="access_link.upload_max_megabytes", default=10
    )
    access_link_upload_max_files = fields.Integer(
        "Files per Link", config_parameter="access_link.upload_max_files", default=50
    )
    access_link_upload_max_total_megabytes = fields.Integer(
        "All Files per Link",
        config_parameter="access_link.upload_max_total_megabytes",
        default=200,
    )
    access_link_event_retention_days = fields.Integer(
        "Keep the Access Log",
        config_parameter="access_link.event_retention_days",
        default=180,
    )
