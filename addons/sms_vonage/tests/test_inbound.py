"""Messages of recipients: to the chatter, and on or off the list of those who want
none."""

import logging

from odoo.tests import tagged

from .. import const
from .common import NUMBER, VonageHttpCase


@tagged("post_install", "-at_install")
class TestInbound(VonageHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = cls.company._sms_vonage_inbound_url()
        cls.env.flush_all()

    def answer(self, text, number=NUMBER, **changes):
        status = self.gateway.answer(self.url, number, text, **changes)
        self.env.invalidate_all()
        return status

    def blacklisted(self, number=NUMBER):
        return bool(self.env["phone.blacklist"].search([("number", "=", number)]))

    def test_chatter(self):
        """An answer is a note in the contact's name; its salesperson is told."""
        user = self.env.ref("base.user_admin")
        self.partner.user_id = user
        outsider = self.env["res.partner"].create(
            {"name": "Follower", "email": "follower@example.com"}
        )
        self.partner.message_subscribe(outsider.ids)
        self.env.flush_all()
        for method in ("POST", "GET", "JSON"):
            self.gateway.method = method
            self.assertEqual(self.answer(f"I am <b>late</b>\nby {method} ą"), 200)
            note = self.partner.message_ids[0]
            self.assertIn("I am &lt;b&gt;late&lt;/b&gt;<br", note.body)
            self.assertIn(f"by {method} ą", note.body)
            self.assertEqual(note.author_id, self.partner)
            self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
            self.assertEqual(note.notified_partner_ids, user.partner_id)

    def test_once(self):
        """What Vonage repeats is written down once."""
        before = len(self.partner.message_ids)
        for _time in range(3):
            self.assertEqual(self.answer("Hello", messageId="0A0B"), 200)
        self.assertEqual(len(self.partner.message_ids), before + 1)
        self.answer("Hello", messageId="0A0C")
        self.assertEqual(len(self.partner.message_ids), before + 2)

    def test_several_contacts(self):
        """All contacts with the number get it, up to a limit."""
        others = self.env["res.partner"].create(
            [
                {
                    "name": f"Anna {number}",
                    "phone": "0176 04069000",
                    "country_id": self.env.ref("base.de").id,
                }
                for number in range(const.MAX_PARTNERS)
            ]
        )
        self.env.flush_all()
        self.answer("Hello")
        everybody = self.partner | others
        got = everybody.filtered(
            lambda one: "Hello" in (one.message_ids[:1].body or "")
        )
        self.assertEqual(got, everybody[: const.MAX_PARTNERS])

    def test_nobody(self):
        """From a number that no contact has: a line in the log, without the text."""
        number = "+4917604069099"
        with self.assertLogs("odoo.addons.sms_vonage", logging.INFO) as log:
            self.assertEqual(self.answer("Confidential", number), 200)
        self.assertEqual(len(log.output), 1)
        self.assertNotIn("Confidential", log.output[0])
        self.assertNotIn(number[1:], log.output[0])

    def test_parts(self):
        """The parts of a long message say which they are."""
        self.answer("the end", concat="true", concat_part="2", concat_total="3")
        self.assertIn("(part 2 of 3)", self.partner.message_ids[0].body)

    def test_stop(self):
        """One word ends the consent, however it is written."""
        for text in (
            "STOP", "stop", " Stop. ", "STOPP!", "Koniec", "rezygnuję", "stop  sms",
            "Abmelden", "UNSUBSCRIBE", '"stop"', "Arrêt",
        ):  # fmt: skip
            with self.subTest(text=text):
                self.env["phone.blacklist"].search([]).unlink()
                self.env.flush_all()
                self.assertEqual(self.answer(text), 200)
                self.assertTrue(self.blacklisted())
                self.assertTrue(self.partner.phone_sanitized_blacklisted)

    def test_not_stop(self):
        """What only sounds so does not."""
        for text in (
            "Please stop at the gate", "Don't stop", "cancel", "unstoppable", "",
        ):  # fmt: skip
            with self.subTest(text=text):
                self.assertEqual(self.answer(text), 200)
                self.assertFalse(self.blacklisted())

    def test_start(self):
        """And one word renews it; it makes no entry where there was none."""
        self.answer("START")
        blacklist = self.env["phone.blacklist"].with_context(active_test=False)
        self.assertFalse(blacklist.search([("number", "=", NUMBER)]))
        self.answer("STOP")
        self.answer("STOP")
        self.assertTrue(self.blacklisted())
        self.answer("start")
        self.assertFalse(self.blacklisted())
        self.answer("Stop")
        self.assertTrue(self.blacklisted())

    def test_repeated_stop(self):
        """Vonage's repetition of an old STOP does not undo a START."""
        self.answer("STOP", messageId="0B01")
        self.answer("START", messageId="0B02")
        self.answer("STOP", messageId="0B01")
        self.assertFalse(self.blacklisted())

    def test_stop_of_a_stranger(self):
        """A number without contact may not want any either."""
        self.assertEqual(self.answer("STOP", "+4917604069098"), 200)
        self.assertTrue(self.blacklisted("+4917604069098"))

    def test_addresses(self):
        """Without the secret nothing is taken; a new one ends the old one."""
        company, secret = self.url.split("/")[-2:]
        before = len(self.partner.message_ids)
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertNoLogs("odoo", "WARNING"):
            for path in (
                f"{company}/{secret}x",
                f"{company}/{secret[:-1]}",
                f"{company}/{secret.swapcase()}",
                f"{company}/False",
                f"{company}/%00",
                f"{company}/%ff",
                f"{other.id}/{secret}",
                f"{other.id}/False",
                f"0/{secret}",
                f"{2**31}/{secret}",
                f"{10**30}/{secret}",
                f"-1/{secret}",
                f"x/{secret}",
            ):
                url = f"{self.base_url()}/sms_vonage/inbound/{path}"
                self.assertEqual(self.gateway.answer(url, NUMBER, "Hello"), 404, path)
        self.company._sms_vonage_renew_inbound_secret()
        self.env.flush_all()
        self.assertEqual(self.answer("Hello"), 404)
        self.assertEqual(len(self.partner.message_ids), before)

    def test_other_account(self):
        """The key in a message is the company's."""
        self.assertEqual(self.answer("Hello", api_key="another"), 403)

    def test_odd(self):
        """Nonsense is answered without a trace, and writes nothing foreign."""
        before = len(self.partner.message_ids)
        with self.assertNoLogs("odoo", "WARNING"):
            for changes in (
                {"msisdn": ""},
                {"msisdn": "Bank"},
                {"msisdn": "9" * 400},
                {"msisdn": "１２３"},
                {"msisdn": "4917604069000' OR 1=1 --"},
                {"msisdn": None},
            ):
                with self.subTest(changes=changes):
                    self.assertEqual(self.answer("Hello", **changes), 200)
            values = {"msisdn": NUMBER[1:], "messageId": "0C01"}
            self.assertEqual(self.gateway.call(self.url, values), 200)
            self.assertEqual(len(self.partner.message_ids), before)
            for text in ("\0", "x" * 9000, "\ud83d", "<script>alert(1)</script>"):
                self.gateway.method = "JSON"
                self.assertEqual(self.answer(text), 200)
        self.assertNotIn("<script", "".join(self.partner.message_ids.mapped("body")))

    def test_log_of_requests(self):
        """The log of requests holds neither secret nor text nor number."""
        path = f"{self.url}?msisdn={NUMBER[1:]}&text=Confidential%20words"
        logger = logging.getLogger("werkzeug")
        for message, args in (
            ('"%s" %s', (f"GET {path} HTTP/1.1", 200)),
            (f"GET {path} HTTP/1.1", ()),
        ):
            record = logger.makeRecord(
                "werkzeug", logging.INFO, "", 0, message, args, None
            )
            for known in logger.filters:
                known.filter(record)
            words = record.getMessage()
            self.assertIn("/sms_vonage/inbound/*** HTTP/1.1", words)
            for secret in ("Confidential", NUMBER[1:], self.url.split("/")[-1]):
                self.assertNotIn(secret, words)
