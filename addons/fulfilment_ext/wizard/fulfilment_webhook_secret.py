from odoo import fields, models


class FulfilmentWebhookSecret(models.TransientModel):
    """Shows a secret once; it has no column to be saved in."""

    _name = "fulfilment.webhook.secret"
    _description = "Secret of a Webhook"

    secret = fields.Char(store=False, readonly=True)
