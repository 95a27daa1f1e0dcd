from datetime import datetime
from xml.etree import ElementTree

from freezegun import freeze_time

from odoo.tests import tagged

from ..const import DELIVERER_NOTICES, NOTICES
from .notification_common import NotificationCase

#: 3GPP TS 23.038, the characters of an SMS that holds 160 of them.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ!\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@tagged("post_install", "-at_install")
class TestTemplates(NotificationCase):
    """What the notices say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(
            "web.base.url", "https://shop.example.com"
        )
        cls.company.name = "Green Shop"
        cls.company.phone = "+48 12 345 67 89"

    def _text(self, job, kind, channel="mail"):
        """What goes out for one notice, as plain text and as it is."""
        self.notices(job).write({"state": "cancelled"})
        event = job._log("noted")
        if kind in DELIVERER_NOTICES:
            job._tell_deliverer(kind, event)
        elif kind in ("status", "paid", "payment_failed", "payment_switched"):
            values = job._notice_values("eta", self.customer, channel, event)
            template = job._notice_templates(kind)[channel]
            self.outbox._queue(
                [{**values, "kind": kind, f"{channel}_template_id": template.id}]
            )
        else:
            job._tell_customer(kind, event)
        if channel == "sms":
            ((_number, text, _uuid),) = self.send_texts().posts
            return text, text
        sent = self.send_mails()
        self.assertEqual(len(sent), 1, kind)
        return (
            sent[0]["Subject"] + "\n" + sent[0].get_body(("plain",)).get_content(),
            sent[0].get_body(("html",)).get_content(),
        )

    def test_all_of_them(self):
        """Each kind has a mail, and an SMS but for the list of the day; they can be
        filled in, also with nothing known."""
        job = self._job(self.marek)
        for kind, _label in NOTICES:
            with self.subTest(kind=kind):
                text, html = self._text(job, kind)
                self.assertIn("Green Shop", text)
                self.assertNotIn("False", text)
                self.assertNotIn("None", text)
                ElementTree.fromstring(html[html.index("<div") :].split("</body>")[0])
                if kind != "tour":
                    text, _same = self._text(job, kind, "sms")
                    self.assertNotIn("False", text)

    @freeze_time("2026-03-10 08:00:00")
    def test_deliverer(self):
        """Place, map, time, phone, goods, how to get in; no prices, two buttons."""
        job = self._job(
            self.marek,
            access_note="Gate code 4711",
            note="Ring twice",
            window_from=datetime(2026, 3, 10, 13, 20),
            window_to=datetime(2026, 3, 10, 13, 50),
        )
        text, html = self._text(job, "job_assigned")
        for word in (
            "ul. Kazimierza Wielkiego 27/14",
            "30-074 Krakow",
            "Gate code 4711",
            "Ring twice",
            "Vegetable box",
            "Anna Wisniewska",
            "Mar 10, 14:20–14:50",
        ):
            self.assertIn(word, text)
        self.assertIn('href="tel:+48603123456"', html)
        self.assertIn("https://www.google.com/maps/dir/", html)
        self.assertRegex(html, r'href="https://shop\.example\.com/delivery/[^"/]+"')
        self.assertRegex(
            html, r'href="https://shop\.example\.com/delivery/[^"/]+/delivered"'
        )
        for price in ("89.00", "178"):
            self.assertNotIn(price, text.split("delivery/")[0])

    @freeze_time("2026-03-10 08:00:00")
    def test_customers_zone(self):
        """The time is the reader's."""
        self.customer.tz = "America/New_York"
        job = self._job(
            self.marek,
            window_from=datetime(2026, 3, 10, 13, 20),
            window_to=datetime(2026, 3, 10, 13, 50),
        )
        text, _html = self._text(job, "eta")
        self.assertIn("09:20", text)
        self.assertNotIn("14:20", text)

    def test_who_had_it_before(self):
        """Is told by name, not by that of who has it now."""
        job = self._job(self.marek)
        job._assign(self.ewa)
        sent = self.send_mails()
        (taken,) = [mail for mail in sent if "Not yours" in mail["Subject"]]
        self.assertIn("Marek", taken["To"])
        self.assertIn("Hello Marek", taken.get_body(("plain",)).get_content())

    def test_language(self):
        """The recipient's, where it is installed; each of several in one go."""
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.env.ref("delivery_supplier.sms_template_eta")
        template.with_context(lang="de_DE").body = "Hallo {{ object.name }}"
        template.with_context(lang="en_US").body = "Hello {{ object.name }}"
        german = self.customer.copy({"lang": "de_DE"})
        french = self.customer.copy({"lang": "en_US"})
        texts = {}
        notices = self.one()
        notices.partner_id = german
        other = self.one()
        other.partner_id = french
        for _number, text, uuid in self.send_texts().posts:
            texts[uuid] = text[:5]
        self.assertEqual(texts[notices.sms_uuid], "Hallo")
        self.assertEqual(texts[other.sms_uuid], "Hello")

    def test_same_delivery_two_readers(self):
        """Each in his or her own language, though it is one record."""
        self.env["res.lang"]._activate_lang("de_DE")
        job = self._job(self.marek)
        self.notices(job).write({"state": "cancelled"})
        for partner in (self.customer, self.customer.copy({"name": "Berta Brot"})):
            values = job._notice_values("eta", partner, "mail")
            self.outbox._queue([{**values, "event": f"eta:{partner.id}"}])
        sent = self.send_mails()
        self.assertEqual(len(sent), 2)
        for mail in sent:
            name = mail["To"].split('"')[1]
            self.assertIn(f"Hello {name}", mail.get_body(("plain",)).get_content())

    @freeze_time("2026-03-10 08:00:00")
    def test_short(self):
        """One part of an SMS, as far as it is ours: 160 characters of GSM's."""
        job = self._job(
            self.marek,
            window_from=datetime(2026, 3, 10, 13, 20),
            window_to=datetime(2026, 3, 10, 13, 50),
        )
        self.customer.write({"street": "Lipowa 4", "city": "Krakow"})
        for kind, _label in NOTICES:
            if kind == "tour":
                continue
            with self.subTest(kind=kind):
                text, _same = self._text(job, kind, "sms")
                self.assertLessEqual(len(text), 160, text)
                self.assertFalse(set(text) - GSM, text)
                if "https://" in text:
                    self.assertRegex(text, r"https://\S+$", "the link comes last")

    def test_preview(self):
        """Somebody looks at a template in the settings: no link is made."""
        job = self._job(self.marek)
        count = self.env["access.link"].search_count([])
        for kind, _label in NOTICES:
            template = job._notice_templates(kind)["mail"]
            record = job if template.model == "delivery.job" else job.order_id
            values = template._generate_template(record.ids, ("subject", "body_html"))
            self.assertIn(job.name, values[record.id]["body_html"] + job.name)
        self.assertEqual(self.env["access.link"].search_count([]), count)

    def test_merchants_own_layout(self):
        """A template with core's layout gets it."""
        template = self.env.ref("delivery_supplier.mail_template_eta")
        template.email_layout_xmlid = "mail.mail_notification_light"
        job = self._job(self.marek)
        _text, html = self._text(job, "eta")
        self.assertIn("Powered by", html)
