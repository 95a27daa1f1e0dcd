import re
from unittest.mock import patch

from odoo import tools
from odoo.tests import tagged

from odoo.addons.access_link.tools.dispatcher import HEADERS

from ..const import REGISTRATIONS_PER_ADDRESS, REGISTRATIONS_PER_LINK
from .test_offer_page import OfferHttpCommon


@tagged("post_install", "-at_install")
class TestOpenLink(OfferHttpCommon):
    """Anyone who has the open link can ask for a link of their own."""

    def setUp(self):
        super().setUp()
        self.ask()
        self.theirs._answer("offer", amount=1111)
        self.open = self.bids._issue_open_link().rsplit("/", 1)[1]
        self.env.flush_all()

    def register(self, **values):
        html = self.get(f"/offer/{self.open}").text
        values = {
            **self.fields_in(html),
            "company_name": "Trans Odra",
            "name": "Ola",
            "email": "ola@odra.example",
            **values,
        }
        response = self.get(f"/offer/{self.open}/register", data=values)
        self.env.invalidate_all()
        return response

    def visitors(self):
        return self.env["order.share.visitor"].search(
            [("request_id", "=", self.bids.id)], order="id"
        )

    def mails(self):
        self.run_jobs()
        return self.env["mail.mail"].search([("email_to", "!=", False)], order="id")

    def test_what_is_shown(self):
        html = self.get(f"/offer/{self.open}").text
        for text in ("Vilnius", "Circulation Pump", "Twelve straps", "Get my link"):
            self.assertIn(text, html)
        for text in (
            "Savanori", "Brandt", "Nowak", "1,111", "loading.pdf", "Baltijos", "778.31",
        ):  # fmt: skip
            self.assertNotIn(text, html)
        for document in (self.document, self.secret):
            path = f"/link/{self.open}/file/{document.id}"
            self.assertEqual(self.get(path).status_code, 404)

    def test_a_mail_brings_the_own_link(self):
        response = self.register(phone="+48 71 5500000")
        self.assertEqual(response.status_code, 303)
        self.assertTrue(
            response.headers["Location"].endswith(f"{self.open}?said=registered")
        )
        html = self.get(f"/offer/{self.open}?said=registered").text
        self.assertIn("Look into your mailbox", html)
        self.assertNotIn("odra", html)
        visitor = self.visitors()
        self.assertEqual(
            (visitor.company_name, visitor.name, visitor.phone),
            ("Trans Odra", "Ola", "+48 71 5500000"),
        )
        self.assertFalse(visitor.partner_id, "staff decide who it is")
        mail = self.mails()
        self.assertEqual(mail.email_to, "ola@odra.example")
        token = mail.body_html.split("/share/")[1].split('"')[0]
        html = self.page(token).text
        self.assertIn("Trans Odra (Ola)", html)
        self.assertIn("loading.pdf", html)
        self.assertEqual(self.offer(token).status_code, 303)
        self.assertEqual(visitor.share_id.offer_id.amount, 1520)

    def test_the_same_address_again(self):
        answers = {
            (response.status_code, response.headers["Location"].rsplit("/", 1)[1])
            for response in (
                self.register(),
                self.register(email=" OLA@odra.example", name="Other"),
                self.register(email=self.carrier.email),
            )
        }
        self.assertEqual(len(answers), 1, "nobody learns who is known")
        self.assertEqual(len(self.visitors()), 2)
        self.assertEqual(len(self.mails()), 3)
        # who was matched with a contact gets the own link again, not a second share
        share = self.visitors()[0].share_id
        self.visitors()[0].with_user(self.env.user).action_create_partner()
        self.env.flush_all()
        self.register()
        self.assertEqual(len(self.visitors()), 2)
        self.assertTrue(share.partner_id)

    def test_sent_twice_counts_once(self):
        keys = self.fields_in(self.get(f"/offer/{self.open}").text)
        for _index in range(2):
            self.assertEqual(self.register(**keys).status_code, 303)
        self.assertEqual(self.run_jobs().count("_job_tell"), 1)

    def test_what_is_refused(self):
        before = self.counts()
        for values, field in (
            ({"company_name": ""}, "company_name"),
            ({"name": " \x00"}, "name"),
            ({"email": ""}, "email"),
            ({"email": "nobody"}, "email"),
            ({"email": "a@b.example, c@d.example"}, "email"),
            ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
            ({"email": "<script>"}, "email"),
        ):
            response = self.register(phone="typed", **values)
            self.assert_refused(response, "typed", field)
        self.assertFalse(self.visitors())
        after = self.counts()
        for table in ("queue_job", "mail_message", "access_link_command"):
            self.assertEqual(after[table], before[table], table)

    def test_names_are_text_on_one_line(self):
        self.register(
            company_name="Evil\r\nBcc: x@y.example <script>",
            name="{{7*7}}\tÖ" + "x" * 99,
        )
        visitor = self.visitors()
        self.assertEqual(visitor.company_name, "Evil Bcc: x@y.example <script>")
        self.assertLessEqual(len(visitor.name), 60)
        mail = self.mails()
        self.assertEqual(mail.email_to, "ola@odra.example")
        # what a stranger typed goes to no stranger's mailbox
        for text in ("Evil", "script", "7*7"):
            self.assertNotIn(text, mail.subject)
            self.assertNotIn(text, re.sub(r"/share/[^\"]+", "", mail.body_html))
        self.assertIn("Hello ola@odra.example,", tools.html2plaintext(mail.body_html))
        self.assertIn("{{7*7}}", visitor.share_id.recipient_name)

    def test_mails_to_one_address_are_limited(self):
        for _index in range(REGISTRATIONS_PER_ADDRESS):
            self.assertEqual(self.register().status_code, 303)
        for email in ("ola@odra.example", "OLA@ODRA.example"):
            response = self.register(email=email)
            self.assertEqual(response.status_code, 429)
            self.assertEqual(response.headers["Retry-After"], "600")
        self.assertEqual(self.register(email="b@odra.example").status_code, 303)

    def test_mails_of_one_link_are_limited(self):
        link = self.env["access.link"]._find(self.open)
        quota = self.env["access.link.quota"]
        quota._take(
            f"register:{link.id}",
            REGISTRATIONS_PER_LINK,
            REGISTRATIONS_PER_LINK,
            seconds=3600,
        )
        before = self.counts()
        self.assertEqual(self.register().status_code, 429)
        after = self.counts()
        for table in ("queue_job", "mail_message", "access_link_command"):
            self.assertEqual(after[table], before[table], table)
        self.assertFalse(self.visitors())

    def test_closed(self):
        self.register()
        self.bids.with_user(self.sender).action_close()
        self.env.flush_all()
        keys = self.fields_of(self.token)
        response = self.get(f"/offer/{self.open}?said=registered")
        self.assertIn("This request is closed", response.text)
        for text in ("Vilnius", "Circulation Pump", "Twelve straps", "Look into"):
            self.assertNotIn(text, response.text)
        self.env["access.link.command"].search([]).unlink()
        response = self.get(
            f"/offer/{self.open}/register",
            data={
                **keys, "company_name": "Late", "name": "Late",
                "email": "late@odra.example",
            },
        )  # fmt: skip
        self.assert_refused(response, "This request is closed")
        self.assertEqual(len(self.visitors()), 1)

    def test_other_addresses_and_methods(self):
        _share, foreign = self._share()
        for method, path in (
            ("GET", "/offer"), ("GET", f"/offer/{self.open}/register"),
            ("GET", f"/offer/{foreign}"), ("GET", f"/offer/{self.open}x"),
            ("PUT", f"/offer/{self.open}"), ("OPTIONS", f"/offer/{self.open}/register"),
            ("GET", f"/offer/{self.open}/order.pdf"), ("GET", f"/share/{self.open}"),
            ("GET", "/offer/my-1"), ("GET", f"/offer/{self.token}"),
        ):  # fmt: skip
            response = self.opener.request(method, self.base_url() + path)
            self.assertEqual(response.status_code, 404, path)
            for name, value in HEADERS.items():
                self.assertEqual(response.headers.get(name), value)

    def test_the_link_can_be_replaced(self):
        self.bids.with_user(self.sender).action_new_open_link()
        self.env.flush_all()
        response = self.get(f"/offer/{self.open}")
        self.assertEqual(response.status_code, 410)
        self.assertNotIn("Vilnius", response.text)

    def test_languages(self):
        self.env["res.lang"]._activate_lang("de_DE")
        headers = {"Accept-Language": "de"}
        html = self.get(f"/offer/{self.open}", headers=headers).text
        self.assertIn('<html lang="de"', html)
        response = self.register(email="x")
        self.assertIn(f'href="/offer/{self.open}?lang=de_DE"', response.text)

    def test_an_error_while_registering_saves_nothing(self):
        with (
            patch.object(
                type(self.env["order.share"]), "_tell", side_effect=ZeroDivisionError
            ),
            self.assertLogs("odoo.http", "ERROR"),
        ):
            response = self.register()
        self.assertEqual(response.status_code, 500)
        self.assertFalse(self.visitors())
