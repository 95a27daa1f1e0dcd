from odoo.tests import HttpCase, TransactionCase, tagged

from ..const import CUSTOMER_NOTICES
from ..tools import sms_text
from .pickup_common import PickupCase

#: One SMS, and what each of two holds beside what joins them.
ONE, TWO = 160, 2 * 153


class TestSmsText(TransactionCase):
    """Letters that make an SMS dear."""

    def test_plain(self):
        for text, wanted in (
            ("Zażółć gęślą jaźń, Łódź", "Zazolc gesla jazn, Lodz"),
            ("Käse für Straße, 5 €", "Käse für Straße, 5 €"),
            ("„2\u00a0× Café“ – Anna’s…", '"2 x Café" - Anna\'s...'),
            # nothing is won, so nothing is changed
            ("Замовлення – ąę", "Замовлення – ąę"),
            ("Fine 👍 ąę", "Fine 👍 ąę"),
            ("", ""),
        ):
            with self.subTest(text=text):
                self.assertEqual(sms_text.plain(text), wanted)


@tagged("post_install", "-at_install")
class TestShortLink(PickupCase, HttpCase):
    """Links that fit into an SMS, and the SMS."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(
            "web.base.url", "https://shop.example.com"
        )
        cls.customer.phone = "+49 151 23456789"

    def _goes_to(self, link):
        """:return: path to which a link leads"""
        path = link.removeprefix("https://shop.example.com")
        answer = self.url_open(path, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        return answer.headers["Location"].removeprefix(self.base_url())

    def _sms(self, order):
        """:return: dict of kind: SMS that goes out, of all that customers get"""
        kinds = [kind for kind, _label in CUSTOMER_NOTICES]
        self.switch(*kinds, mail=False, sms=True)
        picking = order.picking_ids
        event = self.env["fulfilment.event"]._log(
            "courier_exception", order, picking=picking
        )
        rows = []
        for rule in self.rules.search(
            [("company_id", "=", self.company.id), ("kind", "in", kinds)]
        ):
            notice = self.outbox.sudo().create(
                {
                    "kind": rule.kind,
                    "key": f"{rule.kind}:{order.id}:{self.company.name}",
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "partner_id": self.customer.id,
                    "channel": "sms",
                    "rule_id": rule.id,
                    "event_id": event.id,
                }
            )
            text = self.outbox._render(
                rule.sms_template_id,
                order.ids,
                self.customer.lang or "en_US",
                {order.id: notice},
            )[order.id]
            rows.append((notice, text))
        messages = self.outbox._post(rows)
        self.outbox._create_texts(rows, messages)
        texts = self.env["sms.sms"].search([("mail_message_id", "in", messages.ids)])
        bodies = {text.mail_message_id: text.body for text in texts}
        return {
            notice.kind: bodies[message]
            for (notice, _text), message in zip(rows, messages, strict=True)
        }

    def test_page(self):
        order = self._order()
        link = order._short_link()
        self.assertLess(len(link), 55)
        self.assertNotIn(order.access_token, link)
        self.assertEqual(self._goes_to(link), order.get_portal_url())

    def test_payment(self):
        order = self._order(confirm=False)
        link = order._short_link("pay")
        self.assertIn("payment_amount=178", self._goes_to(link))
        self._pay(order)
        self.assertEqual(order._short_link("pay"), "")
        # of an SMS that came before
        self.assertEqual(self._goes_to(link), order.get_portal_url())

    def test_refused(self):
        """Of another order, made up, of an order that is gone, and of another token."""
        order, other = self._order(), self._order()
        link, sign = order._short_link(), other._short_link().split("/")[-1]
        for path in (
            f"/o/{order.id}/{sign}",
            f"/o/{order.id}/ä",
            f"/o/{order.id + 1000}/{sign}",
        ):
            with self.subTest(path=path):
                self.assertEqual(self._goes_to(path), "/my")
        order.access_token = False
        self.assertEqual(self._goes_to(link), "/my")
        self.assertFalse(order.access_token, "looking changes nothing")
        order._portal_ensure_token()
        self.assertEqual(self._goes_to(link), "/my")

    def test_one_sms(self):
        """With names as they are; with long ones two."""
        picking = self._lies_ready()
        order = picking.sale_id
        for name, most in (
            ("Kawa Łódź", ONE),
            ("Kaffeerösterei und Feinkosthandlung Groß & Söhne GmbH & Co. KG", TWO),
        ):
            self.company.name = name
            for kind, text in self._sms(order).items():
                with self.subTest(kind=kind, name=name):
                    self.assertIn(order.name, text)
                    self.assertLessEqual(len(text), most, text)
                    self.assertFalse(set(text) - sms_text.GSM, text)
