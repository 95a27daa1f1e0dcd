from odoo import fields, models
from odoo.tools import email_normalize


class ResPartner(models.Model):
    _inherit = "res.partner"

    order_notice_channel = fields.Selection(
        [
            ("mail", "Mail"),
            ("sms", "SMS"),
            ("both", "Mail and SMS"),
            ("none", "Nothing"),
        ],
        "Notices about Orders",
        help="How this customer is told about orders and deliveries; as the company "
        "does it when empty",
    )

    def _order_notice_channels(self, company):
        """How the customer is told about an order.

        :return: dict of channel: why it is not used after all, False when it is. Mail
            takes the place of an SMS that nobody can send or get, and the other way
            round.
        """
        self.ensure_one()
        partner = self.sudo()
        wanted = partner.order_notice_channel or company.delivery_customer_channel
        if wanted == "none":
            return {"mail": self.env._("The customer wants no notices.")}
        can = {
            "mail": bool(email_normalize(partner.email)),
            "sms": bool(
                company.delivery_sms_customer
                and company._delivery_sms_ready()
                and partner._phone_format(number=partner.phone or "")
            ),
        }
        channels = [name for name in can if wanted in (name, "both") and can[name]]
        channels = channels or [name for name in can if can[name]][:1] or ["mail"]
        refusals = {}
        for name in channels:
            refusals[name] = False
            if not can[name]:
                refusals[name] = self.env._(
                    "There is neither a mail address nor a mobile number."
                )
            elif name == "mail" and partner.is_blacklisted:
                refusals[name] = self.env._("The mail address is on the blacklist.")
            elif name == "sms" and partner.phone_sanitized_blacklisted:
                refusals[name] = self.env._("The number is on the blacklist.")
        return refusals
