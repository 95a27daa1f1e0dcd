from odoo.tests import tagged

from .http_common import ShopHttp


@tagged("post_install", "-at_install")
class TestShopPayment(ShopHttp):
    """From the checkout to the order that awaits its payment."""

    def test_what_is_missing_is_said_before(self):
        cart = self.ready(3)
        self.shelf(-8)
        html = self.page("/shop/payment")
        self.assertIn("only 2 left. Reduce the quantity", html)
        self.assertIn("Back to the cart", html)
        self.assertNotIn('name="website_sale_non_free_cart"', html)
        answer = self.pay(cart)
        self.assertIn("Coffee beans: only 2 left", answer["error"])
        self.assertFalse(cart.transaction_ids)
        # the cart keeps working
        self.assertEqual(cart.cart_quantity, 3)
        self.rpc("/shop/cart/update", line_id=cart.website_order_line.id, quantity=2)
        self.assertNotIn("Reduce the quantity", self.page("/shop/payment"))
        self.assertNotIn("error", self.pay(cart))
        self.assertEqual(cart.transaction_ids.state, "draft")

    def test_two_carts(self):
        """The first press gets the last ones."""
        first, second = self.ready(6), self.ready(6)
        self.assertNotIn("error", self.pay(first))
        answer = self.pay(second)
        self.assertIn("only 4 left", answer["error"])
        self.assertIn("Another customer is paying", answer["error"])
        self.assertNotIn("error", self.pay(first), "pressed again")
        first.transaction_ids._set_canceled()
        self.assertNotIn("error", self.pay(second))

    def test_in_the_store(self):
        """Whoever finds out first: the customer is told which article it is."""
        if "website_sale_collect" not in self.env["ir.module.module"]._installed():
            self.skipTest("website_sale_collect is not installed")
        store = self.env["stock.warehouse"].create(
            {"name": "Store", "code": "ST", "company_id": self.company.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.product, store.lot_stock_id, 2
        )
        collect = self.env["delivery.carrier"].create(
            {
                "name": "In the store",
                "delivery_type": "in_store",
                "product_id": self.freight.product_id.id,
                "warehouse_ids": store.ids,
                "company_id": self.company.id,
                "is_published": True,
            }
        )
        cart = self.ready(3)
        cart._set_delivery_method(collect)
        cart.pickup_location_data = {"id": store.id, "country_code": "DE"}
        cart.warehouse_id = store
        answer = self.pay(cart)
        self.assertIn("Coffee beans: only 2 left in the store", answer["error"])

    def test_transfer_from_checkout_to_the_pages(self):
        self._rule(hold=True, pay_days=7, auto_cancel=True)
        cart = self.ready(4)
        self.assertEqual(self.get("/shop/checkout").status_code, 200)
        self.assertNotIn("error", self.pay(cart))
        cart.transaction_ids._set_pending()
        self.transfer.pending_msg = "<p>Pay to DE02 1203 0000</p>"
        cart.transaction_ids._post_process()
        self.env.flush_all()
        self.assertTrue(cart.is_payment_hold)
        self.assertEqual(self.product.free_qty, 6, "the shop has fewer")
        answer = self.get("/shop/payment/validate")
        self.assertTrue(answer.headers["Location"].endswith("/shop/confirmation"))
        moment = cart._awaited_payment()["until"]
        self.assertTrue(moment)
        for path in ("/shop/confirmation", cart.get_portal_url()):
            html = self.page(path)
            with self.subTest(path):
                self.assertIn("We await your payment", html)
                self.assertIn(moment, html)
                self.assertIn("Your items are kept for you", html)
                self.assertIn("After that the order is cancelled", html)
                self.assertIn("DE02 1203 0000", html)
        second = self.ready(6)
        second.website_order_line.product_uom_qty = 7
        self.assertIn("only 6 left", self.pay(second)["error"])

    def test_pages_are_as_core_has_them(self):
        """No rule, no word about it."""
        cart = self.ready()
        self.get("/shop/checkout")
        self.pay(cart)
        cart.transaction_ids._set_pending()
        cart.transaction_ids._post_process()
        self.env.flush_all()
        for path in ("/shop/confirmation", cart.get_portal_url()):
            self.assertNotIn("We await your payment", self.page(path))
        self._rule(pay_days=3)
        cart.transaction_ids._set_done()
        self.env.flush_all()
        self.assertNotIn("We await your payment", self.page(cart.get_portal_url()))
