import re
from email import message_from_string, policy

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import MockSmtplibCase

from ..tools import pickup_code
from .pickup_common import PickupCase


@tagged("post_install", "-at_install")
class TestPickupCode(PickupCase, MockSmtplibCase):
    """The code, and where it is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch("ready", "pickup_reminded", "collected", sms=True)
        cls.customer.phone = "+49 151 23456789"

    def _leave(self, notices):
        """:return: mails as they leave the house, parsed"""
        mails = self.mails(notices)
        with self.mock_smtplib_connection():
            mails.send()
        return [
            message_from_string(each["message"], policy=policy.default)
            for each in self.emails
        ]

    # --- what it is

    def test_signs(self):
        codes = {pickup_code.make_code("secret", 7, str(turn)) for turn in range(500)}
        self.assertEqual(len(codes), 500)
        for code in codes:
            self.assertEqual(len(code), 8)
            self.assertFalse(set(code) & set("0O1ILS5B8AEUYZ"))
        self.assertEqual(
            pickup_code.make_code("secret", 7, "a"),
            pickup_code.make_code("secret", 7, "a"),
        )
        for other in (("other", 7, "a"), ("secret", 8, "a"), ("secret", 7, "b")):
            self.assertNotEqual(
                pickup_code.make_code(*other), pickup_code.make_code("secret", 7, "a")
            )

    def test_read(self):
        for text in ("234C-679D", " 234c 679d", "PICKUP.234C679D", "pickup.234c679d"):
            self.assertEqual(pickup_code.read_code(text), "234C679D", text)
        for text in (
            "",
            "234C-679",
            "234C-679D2",
            "S00042",
            "4006381333931",
            "PICKUP.",
        ):
            self.assertFalse(pickup_code.read_code(text), text)

    def test_at_rest(self):
        """Neither the code nor what the customer has is in the database."""
        picking = self._lies_ready()
        self.run_jobs()
        code = self._code(picking)
        self.env.flush_all()
        for table in ("stock_picking", "fulfilment_event", "mail_message", "mail_mail"):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ILIKE ANY(%s)",
                [[f"%{code}%", f"%{pickup_code.show_code(code)}%"]],
            )
            self.assertEqual(self.env.cr.fetchone()[0], 0, table)

    # --- what customers get

    def test_mail(self):
        """The picture is in the mail itself, where Gmail and Outlook show it."""
        picking = self._lies_ready()
        self.run_jobs()
        code = self._code(picking)
        notices = self.told(picking.sale_id, "ready")
        (mail,) = self._leave(notices.filtered(lambda each: each.channel == "mail"))
        html = mail.get_body(("html",))
        self.assertIn(pickup_code.show_code(code), html.get_content())
        self.assertNotIn(pickup_code.MASK, html.get_content())
        source = re.search(r'<img[^>]+src="cid:([^"]+)"', html.get_content())[1]
        parts = [part for part in mail.walk() if part["Content-ID"]]
        self.assertEqual([part["Content-ID"] for part in parts], [f"<{source}>"])
        self.assertEqual(parts[0].get_content_type(), "image/png")
        self.assertEqual(parts[0].get_content_disposition(), "inline")
        self.assertTrue(parts[0].get_content().startswith(b"\x89PNG"))
        related = [
            part for part in mail.walk() if part.get_content_type().endswith("related")
        ]
        self.assertEqual(len(related), 1)
        self.assertEqual(
            [part.get_content_type() for part in related[0].iter_parts()],
            ["text/html", "image/png"],
        )
        plain = mail.get_body(("plain",)).get_content()
        self.assertIn(pickup_code.show_code(code), plain)
        self.assertNotIn("cid:", plain)
        for words in ("Oranienstraße 1", "Mon–Fri 09:00–18:00", "We keep it until"):
            self.assertIn(words, html.get_content())

    def test_qr_says_the_code(self):
        picking = self._lies_ready()
        code = self._code(picking)
        made = []
        self.patch(
            type(self.env["ir.actions.report"]),
            "barcode",
            lambda report, kind, value, **_options: made.append((kind, value)) or b"x",
        )
        self.env["stock.picking"]._pickup_qr_png(code)
        self.assertEqual(made, [("QR", f"PICKUP.{code}")])

    def test_other_mails_are_as_before(self):
        mail = self.env["mail.mail"].create(
            {
                "body_html": "<p>Hello</p>",
                "email_to": "a@b.example",
                "email_from": "shop@b.example",
                "attachment_ids": [(0, 0, {"name": "a.txt", "raw": b"text"})],
            }
        )
        with self.mock_smtplib_connection():
            mail.send()
        (sent,) = self.emails
        self.assertNotIn("Content-ID", sent["message"])
        self.assertIn("attachment", sent["message"])

    def test_mail_with_an_attachment(self):
        """Both are where they belong."""
        picking = self._lies_ready()
        self.run_jobs()
        notice = self.told(picking.sale_id, "ready")[:1]
        self.mails(notice).attachment_ids = [(0, 0, {"name": "a.txt", "raw": b"text"})]
        (mail,) = self._leave(notice)
        self.assertEqual(
            [part.get_filename() for part in mail.iter_attachments()], ["a.txt"]
        )
        self.assertEqual(
            [p.get_content_type() for p in mail.walk() if p["Content-ID"]],
            ["image/png"],
        )

    def test_sent_after_a_new_code(self):
        """What leaves has the code that counts."""
        picking = self._lies_ready()
        self.run_jobs()
        picking.sudo().write(picking.sudo()._pickup_new_nonce())
        (mail,) = self._leave(self.told(picking.sale_id, "ready")[:1])
        self.assertIn(
            pickup_code.show_code(self._code(picking)),
            mail.get_body(("html",)).get_content(),
        )

    def test_sent_after_it_was_collected(self):
        picking = self._lies_ready()
        self.run_jobs()
        code = pickup_code.show_code(self._code(picking))
        self.env.cr.execute(
            "UPDATE stock_picking SET state = 'done' WHERE id = %s", [picking.id]
        )
        picking.invalidate_recordset()
        (mail,) = self._leave(self.told(picking.sale_id, "ready")[:1])
        self.assertNotIn(code, mail.as_string())
        self.assertNotIn("cid:", mail.as_string())

    def test_sms(self):
        """The SMS has it, the chatter does not."""
        picking = self._lies_ready()
        self.run_jobs()
        code = pickup_code.show_code(self._code(picking))
        notice = self.told(picking.sale_id, "ready").filtered(
            lambda each: each.channel == "sms"
        )
        sms = self.env["sms.sms"].search(
            [("mail_message_id", "=", notice.message_id.id)]
        )
        self.assertIn(f"Code: {code}", sms.body)
        self.assertNotIn(code, notice.message_id.body)
        self.assertIn(pickup_code.MASK, notice.message_id.body)

    def test_chatter_and_details(self):
        picking = self._lies_ready()
        self.run_jobs()
        code = self._code(picking)
        shown = pickup_code.show_code(code)
        order = picking.sale_id
        texts = [str(message.body) for message in order.message_ids]
        texts += [str(message.body) for message in picking.message_ids]
        texts += [str(event.detail) for event in self._events(picking, "ready")]
        for text in texts:
            self.assertNotIn(code, text)
            self.assertNotIn(shown, text)
            self.assertNotIn("cid:", text)

    def test_log(self):
        """Nothing that is logged on the way has the code in it."""
        picking = self._lies_ready()
        code = self._code(picking)
        with self.assertLogs(level="DEBUG") as log:
            self.run_jobs()
            self._leave(self.told(picking.sale_id, "ready")[:1])
            self._screen().find(code)
        for line in log.output:
            # what the test's mail server gets is the mail itself
            if "odoo.sql_db" in line and "sms_sms" in line:
                continue
            self.assertNotIn(code, line)

    def test_languages(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        picking = self._lies_ready()
        self.run_jobs()
        (mail,) = self._leave(self.told(picking.sale_id, "ready")[:1])
        self.assertIn("Mo.–Fr. 09:00–18:00", mail.get_body(("html",)).get_content())

    def test_preview(self):
        """An administrator sees how it looks, with a code that is none."""
        self._lies_ready()
        rule = self.rules.search(
            [("company_id", "=", self.company.id), ("kind", "=", "ready")]
        ).with_user(self.manager)
        action = rule.action_preview()
        shown = self.env[action["res_model"]].with_user(self.manager)
        shown = shown.with_context(**action["context"]).create({})
        self.assertIn(pickup_code.MASK, shown.body_html)
        self.assertIn("/report/barcode/QR/EXAMPLE", shown.body_html)

    # --- found by it

    def test_find(self):
        picking = self._lies_ready()
        code = self._code(picking)
        for text in (code, pickup_code.show_code(code).lower(), f"PICKUP.{code}"):
            found = self._screen().find(text)["picking"]
            self.assertEqual(found["id"], picking.id)
            self.assertTrue(found["is_checked"])

    def test_find_is_by_an_index(self):
        """Not by making the codes of all that lie ready."""
        picking = self._lies_ready()
        code = self._code(picking)
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM stock_picking WHERE pickup_hash = %s",
            [pickup_code.lookup("secret", code)],
        )
        plan = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("pickup_hash", plan)

    def test_code_of_another_company(self):
        """It is as if there was none."""
        other = self.env["res.company"].create({"name": "Tea Shop"})
        picking = self._lies_ready()
        clerk = self._user(
            "user", "tea", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        answer = self._screen(clerk).find(self._code(picking))
        self.assertEqual(list(answer), ["error"])
        self.assertNotIn(picking.sale_id.name, answer["error"])

    @mute_logger("odoo.sql_db")
    def test_brute_force(self):
        """After some wrong ones also the right one is refused, for a while; the right
        ones of a busy day are not counted."""
        picking = self._lies_ready()
        code = self._code(picking)
        guess = self._screen(self._user("user", "guesser"))
        for _turn in range(25):
            self.assertIn("picking", guess.find(code))
        wrong = "2222-2222"
        for _turn in range(20):
            self.assertIn("Nothing is kept", guess.find(wrong)["error"])
        self.assertIn("Too many wrong codes", guess.find(wrong)["error"])
        self.assertIn("Too many wrong codes", guess.find(code)["error"])
        self.assertIn("picking", self._screen().find(code), "others go on")
        self.assertIn("picking", guess.find(picking.sale_id.name))
