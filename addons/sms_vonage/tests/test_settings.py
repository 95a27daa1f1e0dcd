"""Who sees the account, the dialog, and what a copy of the database keeps."""

from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .. import const
from .common import KEY, NUMBER, SECRET, VonageCase

FIELDS = (
    "sms_vonage_api_key",
    "sms_vonage_api_secret",
    "sms_vonage_sender",
    "sms_vonage_signature_method",
    "sms_vonage_signature_secret",
    "sms_vonage_inbound_secret",
)


@tagged("post_install", "-at_install")
class TestRights(VonageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "clerk",
            "base.group_user,base.group_partner_manager,base.group_erp_manager",
        )

    def test_company(self):
        """Only system administrators read or change an account."""
        company = self.company.with_user(self.user)
        self.assertFalse(set(FIELDS) & company.fields_get().keys())
        for field in FIELDS:
            with self.assertRaises(AccessError):
                company.read([field])
            with self.assertRaises(AccessError):
                company.write({field: "x"})

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_dialog(self):
        """Nor do others open the dialog."""
        dialogs = self.env["sms.vonage.account.manage"].with_user(self.user)
        with self.assertRaises(AccessError):
            dialogs.create({})
        with self.assertRaises(AccessError):
            dialogs.search([])

    def test_send(self):
        """An employee sends without seeing any of it."""
        partner = self.partner.with_user(self.user)
        partner._message_sms("Hello", partner_ids=partner.ids)
        self.assertEqual(self.gateway.all[0].text, "Hello")

    def test_composer(self):
        """The composer knows what its preview needs, without the account."""
        composer = self.env["sms.composer"].with_user(self.user).new({})
        self.company.sms_vonage_price = 0.07123
        self.assertEqual(composer.sms_provider, "vonage")
        self.assertEqual(composer.sms_vonage_price, 0.07123)
        self.assertEqual(composer.sms_vonage_currency_id, self.company.currency_id)


@tagged("post_install", "-at_install")
class TestDialog(VonageCase):
    def dialog(self, **values):
        return self.env["sms.vonage.account.manage"].create(
            {"test_number": NUMBER, **values}
        )

    def test_settings(self):
        """The settings lead to the dialog of their company."""
        settings = self.env["res.config.settings"].create({})
        action = settings.action_open_sms_vonage_account_manage()
        with Form(self.env[action["res_model"]]) as form:
            form.sms_vonage_sender = "Store"
        self.assertEqual(self.company.sms_vonage_sender, "Store")
        self.assertEqual(settings.sms_provider, "vonage")

    def test_send(self):
        """The test message goes out at once; its receipt shows in the dialog."""
        dialog = self.dialog(test_text="Zażółć")
        action = dialog.action_send_test()
        self.assertEqual((action["res_id"], dialog.test_state), (dialog.id, "sent"))
        (got,) = self.gateway.all
        self.assertEqual((got.to, got.text), (NUMBER[1:], "Zażółć"))
        tracker = self.env["sms.tracker"].search(
            [("sms_uuid", "=", dialog.test_sms_uuid)]
        )
        tracker._sms_vonage_receipt(got.message_ids[0], "delivered", "0")
        dialog.invalidate_recordset()
        self.assertEqual(dialog.test_state, "delivered")
        self.assertFalse(dialog.test_advice)

    def test_failure(self):
        """A failure says what to do."""
        self.gateway.script("status:29")
        dialog = self.dialog()
        dialog.action_send_test()
        self.assertEqual(dialog.test_state, "failed")
        self.assertIn("test list", dialog.test_advice)

    def test_incomplete(self):
        """Nothing is sent without a number, a text or an account."""
        for values in ({"test_number": "12"}, {"test_number": ""}, {"test_text": " "}):
            with self.assertRaises(UserError):
                self.dialog(**values).action_send_test()
        self.company.sms_vonage_api_secret = False
        with self.assertRaises(UserError):
            self.dialog().action_send_test()
        with self.assertRaises(UserError):
            self.dialog().action_balance()
        self.assertFalse(self.gateway.posts)

    def test_balance(self):
        """What is left on the account, or why nobody knows."""
        action = self.dialog().action_balance()
        self.assertIn("10.28", action["params"]["message"])
        self.assertEqual(action["params"]["type"], "success")
        self.company.sms_vonage_api_secret = "wrong"
        action = self.dialog().action_balance()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn("API key", action["params"]["message"])
        self.env["ir.config_parameter"].set_param(
            const.API_BASE_PARAMETER, "http://127.0.0.1:1"
        )
        action = self.dialog().action_balance()
        self.assertIn("could not be reached", action["params"]["message"])

    def test_inbound_url(self):
        """The address for messages is made once, and anew when somebody wants it."""
        dialog = self.dialog()
        url = dialog.inbound_url
        self.assertGreater(len(url.rsplit("/", 1)[1]), 30)
        self.assertEqual(self.dialog().inbound_url, url)
        dialog.action_renew_inbound_url()
        self.assertNotEqual(self.dialog().inbound_url, url)

    def test_long_address(self):
        """Who will get no receipts is told."""
        self.assertFalse(self.dialog().is_receipt_url_too_long)
        self.env["ir.config_parameter"].set_param(
            "web.base.url", f"https://{'a' * 50}.example.com"
        )
        self.assertTrue(self.dialog().is_receipt_url_too_long)


@tagged("post_install", "-at_install")
class TestNeutralize(VonageCase):
    def test_neutralize(self):
        """A neutralized copy can neither send nor take messages."""
        self.company._sms_vonage_inbound_url()
        self.company.sms_vonage_signature_secret = "x"
        self.env.flush_all()
        path = Path(__file__).parents[1] / "data/neutralize.sql"
        self.env.cr.execute(path.read_text())
        self.env.invalidate_all()
        self.assertEqual(self.send(self.queue()).failure_type, "vonage_credentials")
        self.assertNotIn(
            SECRET,
            (self.company.sms_vonage_api_secret, self.company.sms_vonage_api_key),
        )
        self.assertNotEqual(self.company.sms_vonage_api_key, KEY)
        self.assertFalse(self.company.sms_vonage_signature_secret)
        self.assertFalse(self.company.sms_vonage_inbound_secret)
