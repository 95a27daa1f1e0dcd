import re
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .test_repeat import RepeatCase


@tagged("post_install", "-at_install")
class TestRepeatPortal(RepeatCase, HttpCase):
    """Customers ask for the same again, where there is no shop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(cls.registry["sale.order"], "_has_shop", lambda self: False)
        )
        cls.user = mail_new_test_user(
            cls.env, "anna_again", groups="base.group_portal", password="anna_again"
        )
        cls.user.partner_id.parent_id = cls.customer
        mail_new_test_user(
            cls.env, "other_again", groups="base.group_portal", password="other_again"
        )
        cls.path = f"/my/orders/{cls.old.id}/again"

    def _form(self):
        page = self.url_open(self.path).text
        return {
            "csrf_token": re.search(r'name="csrf_token" value="(\w*)"', page)[1],
            "key": re.search(r'name="key" value="(\w*)"', page)[1],
            **{
                name: value
                for name, value in re.findall(
                    r'name="(quantity_\d+)" value="([\d.]+)"', page
                )
            },
        }

    def _made(self):
        return self.env["sale.order"].search([("repeat_of_id", "=", self.old.id)])

    def _csrf(self):
        page = self.url_open("/web/login").text
        return re.search(r'name="csrf_token" value="(\w*)"', page)[1]

    def test_ask(self):
        self.product.list_price = 99
        self.mug.active = False
        self.old.user_id = self.manager
        self.authenticate("anna_again", "anna_again")
        page = self.url_open(f"/my/orders/{self.old.id}")
        self.assertIn(self.path, page.text)
        page = self.url_open(self.path)
        self.assertIn("Dearer by", page.text)
        self.assertIn("No longer available", page.text)
        self.assertIn("no-store", page.headers["Cache-Control"])
        form = self._form()
        self.assertNotIn(f"quantity_{self._line(self.mug).id}", form)
        form[f"quantity_{self._line(self.papers).id}"] = "3"
        page = self.url_open(self.path, data=form)
        self.assertIn("We have your request", page.text)
        made = self._made()
        self.assertEqual(made.state, "draft")
        self.assertEqual(made.partner_id, self.customer)
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in made.order_line],
            [(self.product, 2), (self.papers, 3)],
        )
        self.assertEqual(made.amount_total, 2 * 99 + 3 * 5)
        self.assertEqual(made.activity_ids.user_id, self.manager)
        # pressed twice, or sent again by a bad line
        page = self.url_open(self.path, data=form)
        self.assertIn(made.name, page.text)
        self.assertEqual(self._made(), made)
        self.assertEqual(len(made.activity_ids), 1)

    def test_prices_are_ours(self):
        """What else is sent is not looked at."""
        self.authenticate("anna_again", "anna_again")
        other = self._order()
        form = self._form() | {
            f"price_{self._line(self.product).id}": "1",
            "price_unit": "1",
            "discount": "99",
            "partner_id": "1",
            f"quantity_{other.order_line.id}": "9",
        }
        self.url_open(self.path, data=form)
        self.assertEqual(self._made().amount_total, self.old.amount_total)

    def test_colleague_with_the_link(self):
        """Who is signed in and may see no orders still sees the page of the link."""
        mail_new_test_user(
            self.env, "worker_again", groups="base.group_user", password="worker_again"
        )
        self.authenticate("worker_again", "worker_again")
        link = f"/my/orders/{self.old.id}?access_token="
        page = self.url_open(link + self.old._portal_ensure_token())
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(self.path, page.text)

    def test_many_of_them(self):
        """A large number stays what it is."""
        self._line(self.papers).product_uom_qty = 1234567
        self.authenticate("anna_again", "anna_again")
        form = self._form()
        self.assertEqual(form[f"quantity_{self._line(self.papers).id}"], "1234567")

    def test_quantities(self):
        self.authenticate("anna_again", "anna_again")
        name = f"quantity_{self._line(self.product).id}"
        for text in ("-1", "x", "nan", "inf", "1e400", "1e9", "9" * 400):
            with self.subTest(text=text[:10]):
                page = self.url_open(self.path, data=self._form() | {name: text})
                self.assertIn("Please enter numbers", page.text)
        nothing = {
            key: "0" if key.startswith("quantity") else value
            for key, value in self._form().items()
        }
        page = self.url_open(self.path, data=nothing)
        self.assertIn("Nothing is left", page.text)
        self.assertFalse(self._made())

    def test_others(self):
        token = self.old._portal_ensure_token()
        answer = self.url_open(
            f"{self.path}?access_token={token}", allow_redirects=False
        )
        self.assertIn("/web/login", answer.headers["Location"])
        for login in ("other_again", "fulfilment_user"):
            self.authenticate(login, login)
            for path in (
                self.path,
                f"{self.path}?access_token={token}",
                "/my/orders/999999999/again",
                "/my/orders/99999999999999999999/again",
                "/my/orders/0/again",
            ):
                with self.subTest(login=login, path=path):
                    self.assertEqual(self.url_open(path).status_code, 404)
                    answer = self.url_open(
                        path, data={"csrf_token": self._csrf(), "key": "k" * 32}
                    )
                    self.assertEqual(answer.status_code, 404)
        self.assertFalse(self._made())

    @mute_logger("odoo.http")
    def test_forms_that_are_not_ours(self):
        self.authenticate("anna_again", "anna_again")
        form = self._form()
        for change in (
            {"csrf_token": "x"},
            {"key": ""},
            {"key": "short"},
            {"key": "k" * 65},
            {"key": "'; --aaaaaa"},
        ):
            with self.subTest(change=change):
                answer = self.url_open(self.path, data=form | change)
                self.assertEqual(answer.status_code, 400)
        # GET changes nothing
        self.url_open(f"{self.path}?key={form['key']}")
        self.assertFalse(self._made())

    def test_shop(self):
        """Core's cart does it there."""
        self.authenticate("anna_again", "anna_again")
        with patch.object(self.registry["sale.order"], "_has_shop", lambda self: True):
            self.assertEqual(self.url_open(self.path).status_code, 404)
            page = self.url_open(f"/my/orders/{self.old.id}")
        self.assertNotIn(self.path, page.text)

    def test_too_many(self):
        self.authenticate("anna_again", "anna_again")
        form = self._form()
        codes = [self.url_open(self.path, data=form).status_code for _n in range(21)]
        self.assertEqual(codes, [200] * 20 + [429])
        self.assertEqual(len(self._made()), 1)
