from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import answer
from ..tools.client import connect
from ..tools.number import e164
from ..tools.sms_api import SmsApiVonage


class SmsVonageAccountManage(models.TransientModel):
    """Where administrators enter the account, try it, and see what is left on it."""

    _name = "sms.vonage.account.manage"
    _description = "Vonage Account"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    sms_provider = fields.Selection(related="company_id.sms_provider")
    sms_vonage_api_key = fields.Char(
        related="company_id.sms_vonage_api_key", readonly=False
    )
    sms_vonage_api_secret = fields.Char(
        related="company_id.sms_vonage_api_secret", readonly=False
    )
    sms_vonage_sender = fields.Char(
        related="company_id.sms_vonage_sender", readonly=False
    )
    sms_vonage_price = fields.Float(
        related="company_id.sms_vonage_price", readonly=False
    )
    sms_vonage_currency_id = fields.Many2one(related="company_id.currency_id")
    sms_vonage_signature_method = fields.Selection(
        related="company_id.sms_vonage_signature_method", readonly=False
    )
    sms_vonage_signature_secret = fields.Char(
        related="company_id.sms_vonage_signature_secret", readonly=False
    )
    inbound_url = fields.Char("Address for Messages", compute="_compute_inbound_url")
    is_receipt_url_too_long = fields.Boolean(
        "Address too Long", compute="_compute_is_receipt_url_too_long"
    )
    test_number = fields.Char("Number")
    test_text = fields.Text("Text", default=lambda self: self.env._("A test message."))
    test_sms_uuid = fields.Char("Test SMS", readonly=True)
    test_state = fields.Selection(
        [
            ("sent", "Sent, no receipt yet"),
            ("delivered", "Delivered"),
            ("failed", "Failed"),
        ],
        "Result",
        compute="_compute_test_state",
    )
    test_advice = fields.Char("What to Do", compute="_compute_test_state")

    @api.depends("company_id")
    def _compute_inbound_url(self):
        for wizard in self:
            wizard.inbound_url = wizard.company_id._sms_vonage_inbound_url()

    @api.depends("company_id")
    def _compute_is_receipt_url_too_long(self):
        for wizard in self:
            wizard.is_receipt_url_too_long = not wizard.company_id._sms_vonage_callback(
                "0" * 32
            )

    @api.depends("test_sms_uuid")
    def _compute_test_state(self):
        for wizard in self:
            sms = self._test_sms(wizard.test_sms_uuid)
            wizard.test_state = (
                {"error": "failed", "sent": "delivered"}.get(sms.state, "sent")
                if sms
                else False
            )
            wizard.test_advice = sms.sms_vonage_advice

    @api.model
    def _test_sms(self, uuid):
        sms = self.env["sms.sms"].sudo()
        return sms.search([("uuid", "=", uuid)], limit=1) if uuid else sms

    def action_balance(self):
        """Show what is left on the account."""
        self.ensure_one()
        self._check_credentials()
        try:
            with connect(self.company_id) as client:
                balance = client.account.get_balance()
        except Exception as error:  # whatever answers there
            return self._notify(self._reason(answer.read_error(error)), "danger")
        amount = f"{balance.value:.2f}"  # Vonage has accounts in euros only
        message = (
            self.env._("%s EUR are left. The account tops itself up.", amount)
            if balance.auto_reload
            else self.env._("%s EUR are left. Somebody has to top it up.", amount)
        )
        return self._notify(message, "success")

    def action_send_test(self):
        """Send a real SMS at once, and show what became of it."""
        self.ensure_one()
        self._check_credentials()
        number = e164(self.test_number or "", self.company_id.country_id)
        if not number:
            raise UserError(
                self.env._(
                    "Enter a mobile number to which the test message goes, with its"
                    " country code."
                )
            )
        if not (self.test_text or "").strip():
            raise UserError(self.env._("Enter a text for the test message."))
        company = self.company_id.sudo()
        sms = (
            self.env["sms.sms"]
            .sudo()
            .create(
                {
                    "body": self.test_text,
                    "number": number,
                    "record_company_id": company.id,
                }
            )
        )
        # receipts are followed by this; core's composer makes none without a document
        self.env["sms.tracker"].sudo().create({"sms_uuid": sms.uuid})
        sms_api = SmsApiVonage(self.env)
        sms_api._set_company(company)
        sms.with_context(sms_api=sms_api)._send()
        self.test_sms_uuid = sms.uuid
        return self._reopen()

    def action_refresh(self):
        """Look whether a receipt has come."""
        return self._reopen()

    def action_renew_inbound_url(self):
        """End the address for messages and make another one."""
        self.company_id._sms_vonage_renew_inbound_secret()
        return self._reopen()

    def action_save(self):
        """Keep what was entered; it is kept with each button."""
        return {"type": "ir.actions.act_window_close"}

    def _check_credentials(self):
        if not (self.sms_vonage_api_key and self.sms_vonage_api_secret):
            raise UserError(self.env._("Enter the API key and the API secret first."))

    def _reason(self, outcome):
        reasons = SmsApiVonage(self.env)._get_sms_api_error_messages()
        if outcome in ("server_error", "vonage_unclear"):
            return self.env._("Vonage could not be reached. Try again later.")
        return reasons[outcome]

    def _reopen(self):
        return self.company_id._action_open_sms_vonage_account_manage() | {
            "res_id": self.id
        }

    def _notify(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Vonage"),
                "message": message,
                "type": kind,
                "sticky": False,
            },
        }
