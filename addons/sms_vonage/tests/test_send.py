"""Sending over a socket: one SMS is one request, whatever happens to it."""

from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import const
from ..tools import sms_api
from .common import KEY, NUMBER, VonageCase


@tagged("post_install", "-at_install")
class TestSend(VonageCase):
    def test_request(self):
        """The request is the documented one."""
        sms = self.send(self.queue("Grüße"))
        (got,) = self.gateway.all
        self.assertEqual(got.to, NUMBER.lstrip("+"))
        self.assertEqual((got.sender, got.text, got.type), ("Shop", "Grüße", "text"))
        self.assertEqual(got.api_key, KEY)
        self.assertEqual(got.client_ref, sms.uuid)
        self.assertEqual(
            got.callback, f"{self.company.get_base_url()}/sms_vonage/status/{sms.uuid}"
        )
        self.assertEqual((sms.state, sms.to_delete), ("pending", True))
        self.assertEqual(self.notice(sms).notification_status, "pending")

    def test_one_connection(self):
        """Ten SMS are ten requests through one connection."""
        sms = self.env["sms.sms"]
        for number in range(10):
            sms |= self.queue(f"Message {number}")
        self.send(sms)
        self.assertEqual(self.gateway.posts, 10)
        self.assertEqual(self.gateway.connections, 1)
        self.assertEqual(set(sms.mapped("state")), {"pending"})
        self.assertEqual(
            sorted(got.text for got in self.gateway.all),
            [f"Message {number}" for number in range(10)],
        )

    def test_kept_open(self):
        """Who sends them one by one may keep the connection meanwhile."""
        api = self.company._get_sms_api_class()(self.env)

        def send(number):
            values = [{"uuid": f"kept-{number}", "number": NUMBER}]
            (result,) = api._send_sms_batch([{"content": "Hello", "numbers": values}])
            self.assertEqual(result["state"], "sent")

        with api._kept_open():
            for number in range(3):
                send(number)
        self.assertEqual((self.gateway.posts, self.gateway.connections), (3, 1))
        send(3)
        self.assertEqual((self.gateway.posts, self.gateway.connections), (4, 2))

    def test_parts(self):
        """The tracker knows Vonage's ids of all parts."""
        sms = self.send(self.queue("a" * 400))
        (got,) = self.gateway.all
        self.assertEqual(len(got.message_ids), 3)
        self.assertEqual(sms.sms_vonage_message_ids.split(), got.message_ids)
        self.assertEqual(sms.sms_tracker_id.sms_vonage_segments, 3)

    def test_unicode(self):
        """Letters that GSM-7 lacks go as Unicode, and arrive."""
        self.send(self.queue("Zażółć gęślą jaźń 👍"))
        (got,) = self.gateway.all
        self.assertEqual((got.type, got.text), ("unicode", "Zażółć gęślą jaźń 👍"))

    def test_ambiguous(self):
        """Nobody sends again what may have been sent: one request, "unclear"."""
        self.env["ir.config_parameter"].set_param(const.TIMEOUT_PARAMETER, "1")
        for behaviour in (
            "hang",
            "reset",
            "lost",
            "garbage",
            "html",
            "redirect",
            "http:502",
            "http:504",
        ):
            with self.subTest(behaviour=behaviour):
                self.gateway.clear()
                self.gateway.script("ok", behaviour, "ok")
                before, sms, after = (self.queue(text) for text in "abc")
                self.send(before | sms | after)
                self.assertEqual(self.gateway.posts, 3)
                self.assertEqual(
                    (sms.state, sms.failure_type), ("error", "vonage_unclear")
                )
                self.assertFalse(sms.to_delete)
                # the others of the batch are not touched by it
                self.assertEqual((before.state, after.state), ("pending", "pending"))

    def test_partial(self):
        """To send all again would double the parts that were taken."""
        self.gateway.script("partial")
        sms = self.send(self.queue("a" * 400))
        self.assertEqual(sms.failure_type, "vonage_unclear")
        self.assertEqual(len(sms.sms_vonage_message_ids.split()), 2)
        self.assertEqual(self.gateway.posts, 1)

    def test_not_reached(self):
        """What never left this machine was not sent for sure."""
        self.env["ir.config_parameter"].set_param(
            const.API_BASE_PARAMETER, "http://127.0.0.1:1"
        )
        sms = self.send(self.queue())
        self.assertEqual(sms.failure_type, "sms_server")

    def test_throttled(self):
        """A moment's rest, then the others go out."""
        self.gateway.script("status:1", "http:429")
        sms = self.env["sms.sms"]
        for number in range(4):
            sms |= self.queue(f"Message {number}")
        with (
            patch.object(const, "PAUSE", 0.01),
            patch.object(sms_api, "sleep") as sleep,
        ):
            self.send(sms)
        self.assertEqual(self.gateway.posts, 4)
        self.assertEqual(sleep.call_count, 2)
        self.assertEqual(
            sorted(sms.mapped(lambda one: one.failure_type or "")),
            ["", "", "vonage_throttled", "vonage_throttled"],
        )

    def test_wrong_credentials(self):
        """Vonage says so with HTTP."""
        self.company.sms_vonage_api_secret = "wrong"
        self.assertEqual(self.send(self.queue()).failure_type, "vonage_credentials")

    def test_not_set_up(self):
        """Without credentials or sender nothing is sent, and somebody can read why."""
        for field, failure_type in (
            ("sms_vonage_api_key", "vonage_credentials"),
            ("sms_vonage_api_secret", "vonage_credentials"),
            ("sms_vonage_sender", "vonage_sender"),
        ):
            with self.subTest(field=field):
                self.set_up(self.company, **{field: False})
                self.assertEqual(self.send(self.queue()).failure_type, failure_type)
        self.assertFalse(self.gateway.posts)

    def test_numbers(self):
        """Numbers go out as E.164, with the country of the contact."""
        for number, country, expected in (
            (NUMBER, "base.pl", "4917604069000"),
            ("0176 0406 9000", "base.de", "4917604069000"),
            ("0176/04069-000", False, "4917604069000"),
            ("004917604069000", "base.us", "4917604069000"),
            ("512 345 678", "base.pl", "48512345678"),
            ("+48 512 345 678", "base.de", "48512345678"),
        ):
            with self.subTest(number=number, country=country):
                self.gateway.clear()
                partner = self.env["res.partner"].create(
                    {
                        "name": "Ola",
                        "country_id": country and self.env.ref(country).id,
                    }
                )
                sms = self.env["sms.sms"].create(
                    {"number": number, "body": "Hello", "partner_id": partner.id}
                )
                self.send(sms)
                self.assertEqual(self.gateway.all[0].to, expected)

    def test_wrong_numbers(self):
        """What is no number does not go out."""
        for number, failure_type in (
            (False, "sms_number_missing"),
            ("", "sms_number_missing"),
            ("+49", "sms_number_format"),
            ("+49 1234", "sms_number_format"),
            ("call me", "sms_number_format"),
            ("+99 999 999 999", "sms_number_format"),
            ("１２３", "sms_number_format"),
        ):
            with self.subTest(number=number):
                sms = self.env["sms.sms"].create({"number": number, "body": "Hello"})
                self.assertEqual(self.send(sms).failure_type, failure_type)
        self.assertFalse(self.gateway.posts)

    def test_long_address(self):
        """An address that Vonage would refuse is left out; the SMS goes out."""
        self.env["ir.config_parameter"].set_param(
            "web.base.url", f"https://{'a' * 50}.example.com"
        )
        self.assertEqual(self.send(self.queue()).state, "pending")
        self.assertFalse(self.gateway.all[0].callback)

    def test_sender(self):
        """Senders that Vonage can't use are refused when they are entered."""
        for sender in ("Shop", "My Shop", "4915792389012", "+4915792389012"):
            self.company.sms_vonage_sender = sender
        for sender in ("A shop of ours", "Müller", "1234567890123456", "-", "Shop!"):
            with self.subTest(sender=sender), self.assertRaises(ValidationError):
                self.company.sms_vonage_sender = sender

    @mute_logger("odoo.addons.sms_vonage.tools.sms_api")
    def test_never_raises(self):
        """A fault of ours fails what was not sent, and nothing that was."""
        first, second = self.queue("a"), self.queue("b")
        send_one = sms_api.SmsApiVonage._send_one

        def broken(api, client, values):
            if self.gateway.posts:
                raise MemoryError
            return send_one(api, client, values)

        with patch.object(sms_api.SmsApiVonage, "_send_one", broken):
            self.send(first | second)
        self.assertEqual(self.gateway.posts, 1)
        self.assertEqual(
            sorted((sms.state, sms.failure_type or "") for sms in first | second),
            [("error", "sms_server"), ("pending", "")],
        )

    def test_secrets_in_the_log(self):
        """Neither credentials nor texts are logged, whatever happens."""
        self.gateway.script("ok", "http:500", "status:9", "garbage", "reset")
        with self.assertLogs(level="DEBUG") as log:
            for number in range(5):
                self.send(self.queue(f"Confidential {number}"))
        words = "\n".join(log.output)
        for secret in (KEY, self.company.sms_vonage_api_secret, "Basic "):
            self.assertNotIn(secret, words.replace("'", ""))
        self.assertNotIn(
            "Confidential",
            "\n".join(line for line in log.output if "odoo.sql_db" not in line),
        )
