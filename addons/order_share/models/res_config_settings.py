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
    order_share_offer_days = fields.Integer(
        related="company_id.order_share_offer_days", readonly=False
    )
    order_share_remind_days = fields.Integer(
        related="company_id.order_share_remind_days", readonly=False
    )
    order_share_offer_upload = fields.Boolean(
        related="company_id.order_share_offer_upload", readonly=False
    )
    order_share_product_id = fields.Many2one(
        related="company_id.order_share_product_id", readonly=False
    )
    order_share_confirm_purchase = fields.Boolean(
        related="company_id.order_share_confirm_purchase", readonly=False
    )
    order_share_step_accepted = fields.Boolean(
        related="company_id.order_share_step_accepted", readonly=False
    )
    order_share_step_at_pickup = fields.Boolean(
        related="company_id.order_share_step_at_pickup", readonly=False
    )
    order_share_step_in_transit = fields.Boolean(
        related="company_id.order_share_step_in_transit", readonly=False
    )
    order_share_step_at_delivery = fields.Boolean(
        related="company_id.order_share_step_at_delivery", readonly=False
    )
    order_share_tile_url = fields.Char(
        related="company_id.order_share_tile_url", readonly=False
    )
    order_share_tile_attribution = fields.Char(
        related="company_id.order_share_tile_attribution", readonly=False
    )
    order_share_android_map = fields.Selection(
        related="company_id.order_share_android_map", readonly=False
    )
    order_share_geolocalize = fields.Boolean(
        related="company_id.order_share_geolocalize", readonly=False
    )

    def action_order_share_templates(self):
        """Mail templates of shares: their wording, per language."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mails to Partners"),
            "res_model": "mail.template",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                "|",
                ("model", "=", "order.share"),
                (
                    "id",
                    "=",
                    self.env.ref("order_share.mail_template_confirm_address").id,
                ),
            ],
        }
