from odoo import Command
from odoo.tests import tagged

from .http_common import ShopHttp


@tagged("post_install", "-at_install")
class TestShopHttp(ShopHttp):
    """The shop of a customer whose cart staff has taken over."""

    NOTICE = "Our staff is finishing your cart"

    def _taken(self):
        cart = self.fill()
        self.take(cart)
        return cart

    def test_notice_and_a_new_cart(self):
        cart = self.fill()
        self.assertIn(
            f'Cart number: <span class="text-nowrap">{cart.name}', self.page()
        )
        self.take(cart)
        html = self.page()
        self.assertIn(self.NOTICE, html)
        self.assertIn(cart.name, html)
        self.assertIn("+49 30 5556677", html)
        self.assertIn("Your cart is empty", html)
        self.assertNotIn(self.NOTICE, self.page("/shop"))
        self.assertEqual(self.rpc("/shop/cart/quantity"), 0)
        self.put(2)
        later = self.latest()
        self.assertNotEqual(later, cart)
        self.assertEqual((later.cart_quantity, cart.cart_quantity), (2, 1))
        html = self.page()
        self.assertIn(self.NOTICE, html)
        self.assertIn(later.name, html)

    def test_old_pages_change_nothing(self):
        cart = self.fill()
        line = cart.order_line
        self.take(cart)
        answer = self.rpc("/shop/cart/update", line_id=line.id, quantity=5)
        self.assertEqual(answer["cart_quantity"], 0, "the page is loaded again")
        answer = self.rpc("/shop/cart/update", line_id=line.id, quantity=0)
        self.assertIn("warning", answer)
        self.rpc("/shop/cart/clear")
        self.rpc("/shop/set_delivery_method", dm_id=self.freight.id)
        self.rpc("/shop/update_address", partner_id=self.customer.id)
        self.assertEqual(line.product_uom_qty, 1)
        self.assertFalse(cart.carrier_id)

    def test_added_from_an_old_page(self):
        self._taken()
        answer = self.put(1)
        self.assertIn(self.NOTICE, answer["notification_info"]["warning"])
        answer = self.put(1)
        self.assertFalse(answer["notification_info"]["warning"], "told once")

    def test_in_the_middle_of_the_checkout(self):
        cart = self.ready()
        self.assertEqual(self.get("/shop/checkout").status_code, 200)
        self.take(cart)
        for path in (
            "/shop/checkout",
            "/shop/payment",
            "/shop/payment/validate",
            "/shop/address",
            "/shop/extra_info",
        ):
            answer = self.get(path)
            with self.subTest(path):
                self.assertEqual(answer.status_code, 303)
        self.assertTrue(
            self.get("/shop/checkout").headers["Location"].endswith("/shop/cart")
        )
        for path, params in (
            ("/shop/delivery_methods", {}),
            ("/website_sale/get_pickup_locations", {}),
            ("/website_sale/set_pickup_location", {"pickup_location_data": "{}"}),
            ("/shop/express_checkout", {"billing_address": {}}),
            ("/shop/express/shipping_address_change", {"partial_delivery_address": {}}),
        ):
            answer = self.rpc(path, **params)
            with self.subTest(path):
                self.assertIn(self.NOTICE, answer["error"])

    def test_free_cart_is_not_confirmed(self):
        self.product.list_price = 0
        cart = self.ready()
        self.assertEqual(self.get("/shop/checkout").status_code, 200)
        self.take(cart)
        answer = self.get("/shop/payment/validate")
        self.assertTrue(answer.headers["Location"].endswith("/shop/cart"))
        self.assertEqual(cart.state, "draft")

    def test_payment_of_an_old_page(self):
        cart = self.ready()
        self.take(cart)
        answer = self.pay(cart)
        self.assertIn(self.NOTICE, answer["error"])
        self.assertFalse(cart.transaction_ids)

    def test_two_browsers(self):
        user = self.portal_user()
        self.authenticate(user.login, user.login)
        first, self.session = self.session.sid, None
        self.put(1)
        cart = self.latest()
        self.authenticate(user.login, user.login)
        second = self.session.sid
        self.assertIn(cart.name, self.page())
        self.take(cart)
        self.assertIn("Your cart is empty", self.page())
        self.put(1)
        later = self.latest()
        self.browse_as(first)
        html = self.page()
        self.assertIn(self.NOTICE, html)
        self.assertIn(later.name, html, "the new cart is found in both")
        self.assertEqual(cart.cart_quantity, 1)
        self.browse_as(second)
        self.assertIn(self.NOTICE, self.page())

    def test_given_back(self):
        cart = self._taken()
        self.assertIn(self.NOTICE, self.page())
        cart.order_line.product_uom_qty = 4
        self.give_back(cart)
        html = self.page()
        self.assertNotIn(self.NOTICE, html)
        self.assertIn(cart.name, html)
        self.assertEqual(self.rpc("/shop/cart/quantity"), 4)

    def test_given_back_beside_a_new_cart(self):
        cart = self._taken()
        self.put(2)
        later = self.latest()
        self.give_back(cart)
        html = self.page()
        self.assertIn(later.name, html)
        self.assertIn("This is your current cart", html)
        link = f"/shop/cart/?id={cart.id}&access_token={cart.access_token}"
        self.assertIn(link.replace("&", "&amp;"), html)
        self.page(link.replace("/?", "?") + "&revive_method=merge")
        self.assertEqual(sorted(later.order_line.mapped("product_uom_qty")), [1, 2])
        self.assertEqual(cart.state, "cancel")
        self.assertNotIn("This is your current cart", self.page())

    def test_links_to_a_cart_that_staff_has(self):
        """As in the mail about a forgotten cart: neither opened nor emptied."""
        cart = self._taken()
        self.put(1)
        token = cart._portal_ensure_token()
        for method in ("", "merge", "squash"):
            self.browse_as(None)
            self.put(1)
            html = self.page(
                f"/shop/cart?id={cart.id}&access_token={token}&revive_method={method}"
            )
            self.assertIn(self.NOTICE, html)
            self.assertEqual((cart.state, cart.cart_quantity), ("draft", 1))
            self.assertEqual(self.latest().cart_quantity, 1)

    def test_nothing_is_merged_into_a_cart_that_staff_has(self):
        other = self.fill(3)
        token = other._portal_ensure_token()
        cart = self.fill()
        self.take(cart)
        self.get(f"/shop/cart?id={other.id}&access_token={token}&revive_method=merge")
        self.assertEqual((cart.cart_quantity, other.cart_quantity), (1, 3))
        self.assertEqual(other.state, "draft")
        html = self.page()
        self.assertIn(self.NOTICE, html)
        self.assertIn(other.name, html, "it is the session's cart now")

    def test_hostile_links(self):
        cart = self._taken()
        cart._portal_ensure_token()
        bare = cart.copy()
        for number, token in (
            (cart.id, "wrong"),
            (bare.id, "x"),
            (10**8, "x"),
            ("1e3", "x"),
            ("-1", "x"),
            ("%C2%B2", "x"),
            ("9" * 30, "x"),
            (cart.id, "%C3%A4"),
        ):
            with self.subTest(number=number):
                answer = self.get(f"/shop/cart?id={number}&access_token={token}")
                self.assertEqual(answer.status_code, 404)
        self.browse_as(None)
        self.assertNotIn(self.NOTICE, self.page())

    def test_foreign_carts(self):
        """Whose session has none of it pays and sees nothing of it."""
        cart = self.ready()
        self.take(cart)
        self.browse_as(None)
        for token in ("", "wrong", None, 7, cart.name):
            answer = self.pay(cart, access_token=token)
            self.assertNotIn(cart.name, answer["error"])
        self.assertNotIn(self.NOTICE, self.page())

    def test_staff_changes_what_the_customer_had(self):
        cart = self._taken()
        cart.write(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        self.page()
        cart.with_user(self.clerk).action_confirm()
        self.assertNotIn(self.NOTICE, self.page())
        self.assertEqual(cart.cart_quantity, 2)
