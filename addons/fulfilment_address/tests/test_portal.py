import logging
import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import AddressCase


@tagged("post_install", "-at_install")
class TestPortal(AddressCase, HttpCase):
    """Customers correct the address of an order that is held for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = mail_new_test_user(
            cls.env,
            "anna_portal",
            groups="base.group_portal",
            email="anna@x.y",
            password="anna_portal",
        )
        cls.user.partner_id.parent_id = cls.customer
        cls.stranger = mail_new_test_user(
            cls.env,
            "stranger_portal",
            groups="base.group_portal",
            password="stranger_portal",
        )
        cls.held = cls._held()
        cls.path = f"/my/orders/{cls.held.id}/address"

    def _link(self, order=None):
        """:return: path of the link that was mailed"""
        link = (order or self.held).sudo()._address_link()
        self.env.flush_all()
        return link.removeprefix((order or self.held).get_base_url())

    def _send(self, path=None, follow=True, **values):
        """Fill in the form and send it."""
        path = path or self.path
        typed = self._typed()
        form = {name: typed[name] for name in ("name", "street", "street2", "zip")}
        form |= {"city": typed["city"], "phone": typed["phone"]}
        page = self.url_open(path)
        seen = re.search(r'name="seen" value="(\w*)"', page.text)
        token = re.search(r'name="csrf_token" value="(\w*)"', page.text)
        return self.url_open(
            path,
            data={
                **form,
                "seen": seen[1] if seen else "",
                "csrf_token": token[1] if token else self._csrf(),
                **values,
            },
            allow_redirects=follow,
        )

    def _csrf(self):
        page = self.url_open("/web/login").text
        return re.search(r'name="csrf_token" value="(\w*)"', page)[1]

    def _unchanged(self, order=None):
        self.env.invalidate_all()
        order = order or self.held
        self.assertEqual(order.partner_shipping_id, self.customer)
        self.assertEqual(order.address_status, "held")

    def test_signed_in(self):
        self.authenticate("anna_portal", "anna_portal")
        page = self.url_open(f"/my/orders/{self.held.id}")
        self.assertIn(f'href="{self.path}"', page.text)
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Please add the house number", page.text)
        self.assertIn('value="Lindenstraße"', page.text)
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        page = self._send()
        self.assertIn("Thank you", page.text)
        self.env.invalidate_all()
        self.assertFalse(self.held.address_status)
        place = self.held.partner_shipping_id
        self.assertEqual(place.street, "Lindenstraße 7")
        self.assertEqual(self.held.picking_ids.partner_id, place)
        # for this order only
        self.assertEqual(self.customer.street, "Lindenstraße")
        self.assertFalse(place.active)
        message = self.held.message_ids.filtered(lambda m: "Lindenstraße 7" in m.body)
        self.assertEqual(message.author_id, self.user.partner_id)
        self.assertTrue(message.subtype_id.internal)
        # it is right now
        page = self.url_open(self.path, allow_redirects=False)
        self.assertEqual(page.status_code, 303)

    def test_link_of_the_mail(self):
        link = self._link()
        page = self._send(link)
        self.assertIn("Thank you", page.text)
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.env.invalidate_all()
        self.assertFalse(self.held.address_status)
        message = self.held.message_ids.filtered(lambda m: "Lindenstraße 7" in m.body)
        self.assertEqual(message.author_id, self.customer)
        self.assertIn("By the link of the mail, from 127.0.0.0/24", message.body)
        # once
        for answer in (self.url_open(link), self._send(link, street="Elsewhere 1")):
            self.assertEqual(answer.status_code, 410)
            self.assertIn("any more", answer.text)
        self.assertEqual(self.held.partner_shipping_id.street, "Lindenstraße 7")

    def test_links_that_are_wrong(self):
        link, other = self._link(), self._held()
        secret = link.rpartition(".")[2]
        foreign = self._link(other).rpartition(".")[2]
        token = self.held._portal_ensure_token()
        self._no_limit()
        for wrong in (
            f"{self.held.id}.{foreign}",
            f"{self.held.id}.{token}",
            f"{other.id}.{secret}",
            f"{self.held.id}.",
            secret,
            "0." + secret,
            "9" * 18 + "." + secret,
            f"{self.held.id}.{secret[:-1]}",
            f"{self.held.id}.{secret}x",
            f"{self.held.id}.é",
            " ",
            "x" * 9999,
        ):
            with self.subTest(wrong=wrong[:20]):
                path = f"/my/orders/address/{wrong}"
                page = self.url_open(path, allow_redirects=False)
                self.assertIn(page.status_code, (404, 414))
                answer = self._send(path, follow=False)
                self.assertIn(answer.status_code, (404, 414))
        self._unchanged()

    def _no_limit(self):
        """What is asked here is not counted."""
        quota = self.registry["fulfilment.quota"]
        self.patch(quota, "_take", lambda *args, **kwargs: True)

    def test_many_wrong_links(self):
        """Who guesses is told to wait; the right link is open all the same."""
        asked = []
        self.patch(
            self.registry["fulfilment.quota"],
            "_take",
            lambda quota, key, limit, **_more: asked.append((key, limit)),
        )
        page = self.url_open("/my/orders/address/1.guess")
        self.assertEqual(page.status_code, 429)
        ((key, limit),) = asked
        self.assertTrue(key.startswith("address-link:"))
        self.assertNotIn("127", key)
        self.assertEqual(limit, 30)
        self.assertEqual(self.url_open(self._link()).status_code, 200)

    def test_log(self):
        """The secret of a link is in no log."""
        link = self._link()
        secret = link.rpartition(".")[2]
        logger = logging.getLogger("werkzeug")
        for message, args in (
            ('"%s" %s', (f"GET {link}?x=1", 200)),
            (f"POST {link}", ()),
        ):
            record = logger.makeRecord("x", 20, "", 0, message, args, None)
            self.assertTrue(logger.filter(record))
            self.assertNotIn(secret, record.getMessage())
            self.assertIn("address/", record.getMessage())

    def test_the_orders_own_link(self):
        """Who has it sees the order; the goods are not theirs to redirect."""
        token = self.held._portal_ensure_token()
        page = self.url_open(f"/my/orders/{self.held.id}?access_token={token}")
        self.assertIn("check the delivery address", page.text)
        self.assertNotIn("Correct the Address", page.text)
        answer = self.url_open(
            f"{self.path}?access_token={token}", allow_redirects=False
        )
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
        answer = self._send(access_token=token)
        self.assertEqual(answer.status_code, 404)
        self._unchanged()

    def test_link_ends(self):
        link = self._link()
        self.held.sudo().address_link_until = fields.Datetime.now() - timedelta(
            seconds=1
        )
        self.assertEqual(self.url_open(link).status_code, 410)
        self.assertEqual(self._send(link).status_code, 410)
        # a newer one ends the one before
        before, after = self._link(), self._link()
        self.assertEqual(self.url_open(before).status_code, 404)
        self.assertEqual(self.url_open(after).status_code, 200)
        # and so does an order that is not held any more
        self.held._release_address("Known")
        self.env.flush_all()
        self.assertEqual(self.url_open(after).status_code, 410)
        self.assertEqual(self._send(after).status_code, 410)
        # held again, by another address: an old link opens nothing
        self.customer.street = "Tannenstraße"
        self.env.flush_all()
        self.assertEqual(self.held.address_status, "held")
        self.assertEqual(self.url_open(after).status_code, 410)

    def test_others(self):
        """Other customers, staff, orders that are not there."""
        for login in ("stranger_portal", None):
            self.authenticate(login, login)
            for path in (self.path, "/my/orders/999999999/address"):
                with self.subTest(login=login, path=path):
                    answer = self._send(path=path)
                    self.assertEqual(answer.status_code, 404)
        self.authenticate("stranger_portal", "stranger_portal")
        self.assertEqual(self.url_open(self.path).status_code, 404)
        for path in (
            "/my/orders/0/address",
            "/my/orders/-1/address",
            "/my/orders/99999999999999999999/address",
            "/my/orders/x/address",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 404)
        self._unchanged()

    def test_csrf(self):
        self.authenticate("anna_portal", "anna_portal")
        with mute_logger("odoo.http"):
            answer = self.url_open(self.path, data={"street": "Elsewhere 1"})
        self.assertEqual(answer.status_code, 400)
        with mute_logger("odoo.http"):
            answer = self._send(csrf_token="x")
        self.assertEqual(answer.status_code, 400)
        self._unchanged()

    def test_errors(self):
        """Each says what is wrong, beside its field; what was typed is kept."""
        self.authenticate("anna_portal", "anna_portal")
        for values, wrong in (
            ({"street": "Linden"}, "Please add the house number"),
            ({"street": ""}, "Please enter street and house number"),
            ({"zip": "123"}, "This is no zip code of this country, such as 26133"),
            ({"zip": ""}, "Please enter the zip code"),
            ({"city": ""}, "Please enter the city"),
            ({"street": "Postfach 12"}, "deliver to PO boxes"),
            ({"street": "A" * 200 + " 1"}, "at most 128 letters"),
            ({"phone": "1" * 50}, "at most 40 letters"),
        ):
            with self.subTest(values=str(values)[:40]):
                page = self._send(**values)
                self.assertEqual(page.status_code, 200)
                self.assertIn(wrong, html2plaintext(page.text))
                self.assertIn("was not saved", page.text)
        self._unchanged()

    def test_hostile_values(self):
        self.authenticate("anna_portal", "anna_portal")
        page = self._send(city="<script>alert(1)</script>", zip="1")
        self.assertNotIn("<script>alert(1)", page.text)
        self._unchanged()
        france = self.env.ref("base.fr")
        page = self._send(
            country_id=france.id,
            state_id="1; DROP TABLE",
            partner_id="1",
            order_id="1",
            email="thief@x.y",
            parent_id="1",
            active="1",
            street="Hof\0 1",
        )
        self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        place = self.held.partner_shipping_id
        self.assertEqual(place.country_id, self.germany)
        self.assertEqual(place.email, self.customer.email)
        self.assertEqual(place.parent_id, self.customer)
        self.assertFalse(place.active)
        self.assertEqual(place.street, "Hof 1")

    def test_country_is_missing(self):
        order = self._held(country_id=False, street="Linden 5")
        self.assertEqual(self._kinds(order), ["country"])
        self.authenticate("anna_portal", "anna_portal")
        path = f"/my/orders/{order.id}/address"
        self.assertIn('name="country_id"', self.url_open(path).text)
        self._send(path=path, seen=order._address_seen(), country_id=self.germany.id)
        self.env.invalidate_all()
        self.assertFalse(order.address_status)
        self.assertEqual(order.partner_shipping_id.country_id, self.germany)

    def test_changed_meanwhile(self):
        self.authenticate("anna_portal", "anna_portal")
        page = self._send(seen="0" * 32)
        self.assertIn("meanwhile", page.text)
        self._unchanged()

    def test_only_while_held(self):
        self.authenticate("anna_portal", "anna_portal")
        self.held._release_address("Known")
        self.env.flush_all()
        answer = self._send(follow=False)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.held.partner_shipping_id, self.customer)

    def test_mail(self):
        """By button; in the customer's language, queued, and no message of the
        order."""
        before = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        self.held.with_user(self.clerk).action_ask_for_address()
        mail = self.env["mail.mail"].search([("id", ">", before)], limit=5)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertFalse(mail.model)
        link = re.search(r"(/my/orders/address/\d+\.[\w-]+)", mail.body_html)[1]
        self.env.flush_all()
        self.assertEqual(self.url_open(link).status_code, 200)
        # who reads the order has no link
        self.assertNotIn("/my/orders/address", self._notes(self.held))
        self.assertIn("was asked by mail", self._notes(self.held))
        self.assertNotIn(link.rpartition(".")[2], str(self.held.sudo().read()))

    def test_mail_at_once(self):
        self.company.address_ask = True
        before = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        self._held()
        mails = self.env["mail.mail"].search([("id", ">", before)], limit=5)
        self.assertEqual(mails.recipient_ids, self.customer)

    def test_customer_is_changed(self):
        """The customer before can't send the goods of the next one elsewhere."""
        link = self._link()
        other = self.customer.copy({"name": "Jan Kowalski"})
        self.held._change_customer(other, "Wrong account")
        self.env.flush_all()
        self.assertEqual(self.held.address_status, "held")
        self.assertEqual(self.url_open(link).status_code, 404)
        self.assertEqual(self._send(link).status_code, 404)
        self.assertEqual(self.held.partner_shipping_id, other)

    def test_no_mail_address(self):
        self.customer.email = False
        with self.assertRaisesRegex(UserError, "no mail address"):
            self.held.with_user(self.clerk).action_ask_for_address()
        self.held._release_address("Known")
        with self.assertRaisesRegex(UserError, "not held"):
            self.held.with_user(self.clerk).action_ask_for_address()

    def test_tries(self):
        """A form is not a way to try addresses."""
        self.authenticate("anna_portal", "anna_portal")
        codes = [self._send(zip="1").status_code for _number in range(21)]
        self.assertEqual(codes[:20], [200] * 20)
        self.assertEqual(codes[20], 429)
