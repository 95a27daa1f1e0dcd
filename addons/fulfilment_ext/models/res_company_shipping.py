from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    parcel_notify = fields.Boolean(
        "Tell Customers about Tracking Numbers",
        default=True,
        help="What the dialogs propose",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    parcel_notify = fields.Boolean(related="company_id.parcel_notify", readonly=False)
