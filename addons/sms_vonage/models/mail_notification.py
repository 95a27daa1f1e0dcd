from odoo import fields, models


class MailNotification(models.Model):
    """Knows the failures that Vonage has beyond core's."""

    _inherit = "mail.notification"

    failure_type = fields.Selection(
        selection_add=[
            ("vonage_account", "Account May not Send"),
            ("vonage_barred", "Number Takes no Messages"),
            ("vonage_credentials", "API Key or Secret Refused"),
            ("vonage_demo", "Number not on Test List"),
            ("vonage_request", "Message Refused"),
            ("vonage_sender", "Sender not Allowed"),
            ("vonage_throttled", "Too Many at Once"),
            ("vonage_unclear", "Unclear, May Be Sent"),
        ],
    )
