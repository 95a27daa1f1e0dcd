import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import const
from ..tools.sms_api import SmsApiVonage

SYSTEM = "base.group_system"


class ResCompany(models.Model):
    """Each company has a Vonage account of its own, or none."""

    _inherit = "res.company"

    sms_provider = fields.Selection(
        selection_add=[("vonage", "Send via Vonage")],
        ondelete={"vonage": "set default"},
    )
    sms_vonage_api_key = fields.Char("API Key", groups=SYSTEM, copy=False)
    sms_vonage_api_secret = fields.Char("API Secret", groups=SYSTEM, copy=False)
    sms_vonage_sender = fields.Char(
        "Sender",
        groups=SYSTEM,
        help="Up to 11 letters and digits, or a number of yours at Vonage. Recipients"
        " can answer a number only.",
    )
    sms_vonage_signature_method = fields.Selection(
        const.SIGNATURE_METHODS,
        "Signature",
        groups=SYSTEM,
        help="Choose it when your Vonage account signs what it sends to you. Then"
        " nothing else is accepted.",
    )
    sms_vonage_signature_secret = fields.Char(
        "Signature Secret", groups=SYSTEM, copy=False
    )
    sms_vonage_inbound_secret = fields.Char(
        "Secret of the Address", groups=SYSTEM, copy=False
    )
    sms_vonage_price = fields.Float(
        "Price per Segment",
        digits=(12, 5),
        help="For the preview of what a message costs. See the price list of Vonage.",
    )

    @api.constrains("sms_vonage_sender")
    def _check_sms_vonage_sender(self):
        for company in self.sudo():
            sender = company.sms_vonage_sender
            if sender and not const.SENDER.fullmatch(sender):
                raise ValidationError(
                    self.env._(
                        "The sender has up to 11 letters and digits, without accents,"
                        " or up to 15 digits."
                    )
                )

    def _get_sms_api_class(self):
        self.ensure_one()
        if self.sms_provider == "vonage":
            return SmsApiVonage
        return super()._get_sms_api_class()

    def _sms_vonage_callback(self, uuid):
        """Where Vonage reports what became of an SMS.

        :return: ``None`` when the address is longer than Vonage takes
        """
        self.ensure_one()
        url = f"{self.get_base_url()}/sms_vonage/status/{uuid}"
        return url if len(url) <= const.CALLBACK_LENGTH else None

    def _sms_vonage_inbound_url(self):
        """Where Vonage hands over messages to this company; made when there is none."""
        self.ensure_one()
        company = self.sudo()
        if not company.sms_vonage_inbound_secret:
            company._sms_vonage_renew_inbound_secret()
        return (
            f"{self.get_base_url()}/sms_vonage/inbound/{self.id}/"
            f"{company.sms_vonage_inbound_secret}"
        )

    def _sms_vonage_renew_inbound_secret(self):
        """End the address that Vonage uses so far."""
        for company in self.sudo():
            company.sms_vonage_inbound_secret = secrets.token_urlsafe(24)

    def _action_open_sms_vonage_account_manage(self):
        """Open the dialog of the account."""
        return {
            "name": self.env._("Vonage Account"),
            "type": "ir.actions.act_window",
            "res_model": "sms.vonage.account.manage",
            "views": [(False, "form")],
            "target": "new",
            "context": self.env.context,
        }
