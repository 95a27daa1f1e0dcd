import json

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

ADDRESS = {
    "zip": "35037",
    "city": "Marburg",
    "phone": "+49 6421 1",
    "email": "haus@example.com",
}


@tagged("post_install", "-at_install")
class TestSites(B2bPortalCommon):
    """A member who is assigned to sites has it delivered there only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        germany = cls.env.ref("base.de")
        values = {**ADDRESS, "country_id": germany.id}
        cls.marburg = cls._site(cls.customer, "Haus Marburg")
        cls.giessen = cls._site(cls.customer, "Haus Gießen")
        cls.kassel = cls._site(cls.customer, "Haus Kassel")
        for number, site in enumerate(cls.marburg + cls.giessen + cls.kassel):
            site.write({**values, "street": f"Lahnstraße {number}"})
        people = cls.nadine | cls.petra | cls.rita
        for person in people.partner_id:
            person.write({**values, "email": person.email, "street": "Am Grün 1"})
        cls.customer.partner_id.write({**values, "street": "Am Grün 2"})
        cls.product = cls.env["product.product"].create(
            {"name": "Gloves", "list_price": 10, "is_published": True, "type": "consu"}
        )
        cls.env["delivery.carrier"].search([]).active = False
        cls.env["delivery.carrier"].create(
            {
                "name": "Van",
                "product_id": cls.env["product.product"]
                .create({"name": "Van", "type": "service"})
                .id,
                "is_published": True,
            }
        )
        cls.sites = cls.giessen + cls.marburg
        cls.nadine._change({"site_ids": [(6, 0, cls.sites.ids)]})

    def rpc(self, path, **params):
        """:return: None, or the message of the refusal"""
        answer = self.url_open(
            path, json={"jsonrpc": "2.0", "method": "call", "params": params}
        )
        self.env.invalidate_all()
        body = answer.json()
        return body["error"]["data"]["message"] if "error" in body else None

    def cart(self, member):
        self.sign_in(member)
        self.assertIsNone(
            self.rpc(
                "/shop/cart/add",
                product_template_id=self.product.product_tmpl_id.id,
                product_id=self.product.id,
                quantity=1,
            )
        )
        return self.env["sale.order"].search(
            [("partner_id", "=", member.partner_id.id)], limit=1
        )

    def choose(self, address, kind="delivery"):
        return self.rpc(
            "/shop/update_address", partner_id=address.id, address_type=kind
        )

    def test_a_cart_begins_with_a_site(self):
        cart = self.cart(self.nadine)
        self.assertEqual(cart.partner_shipping_id, self.giessen)
        html = self.page("/shop/checkout")
        delivery = html.partition('id="billing_address_list"')[0]
        for site in self.sites:
            self.assertIn(f'data-partner-id="{site.id}"', delivery)
        for address in (self.kassel, self.nadine.partner_id, self.customer.partner_id):
            self.assertNotIn(f'data-partner-id="{address.id}"', delivery)
        self.assertIn("You order for these sites.", delivery)
        self.assertNotIn("Add Address", delivery)
        self.assertNotIn(f"partner_id={self.giessen.id}", delivery, "none is edited")

    def test_another_site_may_be_chosen(self):
        cart = self.cart(self.nadine)
        self.assertIsNone(self.choose(self.marburg))
        self.assertEqual(cart.partner_shipping_id, self.marburg)
        self.assertIsNone(self.choose(self.customer.partner_id, "billing"))
        self.assertEqual(cart.partner_invoice_id, self.customer.partner_id)

    @mute_logger("odoo.http")
    def test_other_addresses_are_refused(self):
        cart = self.cart(self.nadine)
        for address in (
            self.kassel,
            self.nadine.partner_id,
            self.customer.partner_id,
            self.rita.partner_id,
        ):
            with self.subTest(address.name):
                self.assertIn("You order for Haus Gießen", self.choose(address))
                self.assertEqual(cart.partner_shipping_id, self.giessen)

    def test_a_cart_of_before_is_not_paid(self):
        cart = self.cart(self.nadine)
        self.page("/shop/checkout")
        cart.partner_shipping_id = self.kassel
        with self.assertRaisesRegex(ValidationError, "You order for Haus Gießen"):
            cart._check_cart_is_ready_to_be_paid()
        html = self.page("/shop/payment")
        self.assertIn("This is none of your delivery addresses.", html)
        cart.partner_shipping_id = self.marburg
        cart._check_cart_is_ready_to_be_paid()
        html = self.page("/shop/payment")
        self.assertNotIn("This is none of your delivery addresses.", html)

    def test_archived_sites(self):
        cart = self.cart(self.nadine)
        self.sites.active = False
        self.env.flush_all()
        self.assertIn("not in use any more", self.page("/shop/checkout"))
        with self.assertRaisesRegex(ValidationError, "not in use any more"):
            cart._check_cart_is_ready_to_be_paid()

    def test_services_need_no_site(self):
        self.product.type = "service"
        cart = self.cart(self.nadine)
        cart.partner_shipping_id = self.kassel
        cart._check_cart_is_ready_to_be_paid()
        self.assertTrue(cart.only_services)

    def submit_address(self, path, **values):
        """:return: what core's address form is answered"""
        data = {
            **ADDRESS,
            "csrf_token": self.csrf(),
            "name": "Home",
            "street": "Elsewhere 1",
            "country_id": self.env.ref("base.de").id,
            "address_type": "delivery",
            **values,
        }
        answer = self.get(path, data=data)
        self.env.invalidate_all()
        return answer

    def test_no_site_is_added_or_edited(self):
        self.cart(self.nadine)
        partners = self.env["res.partner"]
        before = partners.search_count([])
        for path in ("/shop/address/submit", "/my/address/submit"):
            with self.subTest(path):
                answer = json.loads(self.submit_address(path).text)
                self.assertIn("You order for Haus Gießen", answer["messages"][0])
                answer = self.submit_address(path, partner_id=self.giessen.id)
                self.assertEqual(answer.status_code, 403)
        self.assertEqual(partners.search_count([]), before)
        self.assertEqual(self.giessen.street, "Lahnstraße 1")
        html = self.page("/my/addresses")
        self.assertIn("You order for these sites.", html)
        self.assertNotIn("Haus Kassel", html)

    def test_others_shop_as_before(self):
        for member in (self.petra, self.rita):
            with self.subTest(member.name):
                cart = self.cart(member)
                usual = member.partner_id.address_get(["delivery"])["delivery"]
                self.assertEqual(cart.partner_shipping_id.id, usual)
                html = self.page("/shop/checkout")
                self.assertNotIn("You order for these sites.", html)
                self.assertIn("Add Address", html)
                self.assertIsNone(self.choose(member.partner_id))
                answer = json.loads(self.submit_address("/shop/address/submit").text)
                self.assertEqual(answer, {"redirectUrl": answer["redirectUrl"]})
                self.assertEqual(cart.partner_shipping_id.street, "Elsewhere 1")

    def test_the_merchant_may_choose_another_address(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.nadine.partner_id.id,
                "order_line": [(0, 0, {"product_id": self.product.id})],
            }
        )
        self.assertEqual(order.partner_shipping_id, self.giessen)
        order.partner_shipping_id = self.kassel
        order.action_confirm()
        self.assertEqual(order.partner_shipping_id, self.kassel)
        self.assertEqual(order.state, "sale")

    def test_rows_cost_no_queries(self):
        """The site of a hundred orders is found with as many queries as that of one."""
        values = {"partner_id": self.rita.partner_id.id}
        counts = []
        for number in (1, 10):
            self.env.flush_all()
            self.env.invalidate_all()
            orders = self.env["sale.order"].new(values)
            for _turn in range(number - 1):
                orders += self.env["sale.order"].new(values)
            before = self.env.cr.sql_log_count
            orders._compute_partner_shipping_id()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
