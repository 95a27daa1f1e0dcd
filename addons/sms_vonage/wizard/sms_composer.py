from odoo import api, fields, models


class SmsComposer(models.TransientModel):
    """Shows segments and cost before a message is sent."""

    _inherit = "sms.composer"

    sms_provider = fields.Char("SMS Provider", compute="_compute_sms_vonage")
    sms_vonage_price = fields.Float(
        "Price per Segment", compute="_compute_sms_vonage", digits=(12, 5)
    )
    sms_vonage_currency_id = fields.Many2one(
        "res.currency", "Currency", compute="_compute_sms_vonage"
    )

    @api.depends_context("company")
    def _compute_sms_vonage(self):
        """What the preview needs; it is made in the browser."""
        company = self.env.company.sudo()
        for composer in self:
            composer.sms_provider = company.sms_provider
            composer.sms_vonage_price = company.sms_vonage_price
            composer.sms_vonage_currency_id = company.currency_id
