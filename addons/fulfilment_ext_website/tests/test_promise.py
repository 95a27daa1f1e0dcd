from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestPromise(ShopCase):
    """Right before a cart is paid its stock is looked at again."""

    def test_enough(self):
        cart = self._cart(10)
        self.assertEqual(cart._promise_refusal(lock=True), "")
        cart._check_cart_is_ready_to_be_paid()

    def test_how_many_are_left(self):
        cart = self._cart(11)
        with self.assertRaisesRegex(ValidationError, "Coffee beans: only 10 left. Red"):
            cart._check_cart_is_ready_to_be_paid()
        self.assertEqual((cart.state, cart.cart_quantity), ("draft", 11))
        cart.order_line.product_uom_qty = 10
        cart._check_cart_is_ready_to_be_paid()

    def test_none_left(self):
        self._order(10)
        cart = self._cart(1)
        with self.assertRaisesRegex(ValidationError, "Coffee beans: none left. Remove"):
            cart._check_cart_is_ready_to_be_paid()

    def test_each_article_is_named_once(self):
        tea = self._product("Tea")
        cart = self._cart(
            order_line=self._lines((self.product, 6), (self.product, 6), (tea, 1))
        )
        rows = cart._promise_refusal().split("\n")
        self.assertEqual(
            rows,
            [
                "Coffee beans: only 10 left. Reduce the quantity in your cart.",
                "Tea: none left. Remove it from your cart.",
            ],
        )

    def test_sold_without_stock(self):
        self.product.allow_out_of_stock_order = True
        cart = self._cart(11)
        self.assertEqual(cart._promise_refusal(lock=True), "")
        self._rule(hold=True)
        self._pay(cart, "pending", provider=self.transfer)._post_process()
        self.assertTrue(cart.is_payment_hold)

    def test_setting_of_the_shop_is_for_the_shop(self):
        """A salesperson is asked about missing stock all the same."""
        self.product.allow_out_of_stock_order = True
        self._rule(hold=True)
        order = self._awaited(11)
        self.assertFalse(order.is_payment_hold)
        self.assertTrue(self._exceptions(order, "no_stock"))

    def test_services_need_no_stock(self):
        advice = self._product("Advice", type="service")
        cart = self._cart(order_line=self._lines((advice, 100)))
        self.assertEqual(cart._promise_refusal(lock=True), "")

    # --- what others have

    def test_another_customer_pays(self):
        other = self._cart(10)
        payment = self._pay(other, "draft")
        cart = self._cart(1)
        text = cart._promise_refusal(lock=True)
        self.assertIn("none left", text)
        self.assertIn("Another customer is paying", text)
        self.assertEqual(other._promise_refusal(), "", "its own payment is no rival")
        self._answer(payment, "error")
        self.assertEqual(cart._promise_refusal(), "")

    def test_payment_that_was_left_alone(self):
        payment = self._pay(self._cart(10), "draft")
        self._age(payment, 11)
        self.assertEqual(self._cart(1)._promise_refusal(), "")

    def test_superseded_payment(self):
        self._pay(self._cart(10), "draft")._supersede()
        self.assertEqual(self._cart(1)._promise_refusal(), "")

    def test_paid_and_not_confirmed_yet(self):
        other, cart = self._cart(10), self._cart(1)
        payment = self._pay(other)
        self.assertIn("none left", cart._promise_refusal())
        payment._post_process()
        self.assertEqual(other.state, "sale")
        text = cart._promise_refusal()
        self.assertIn("none left", text)
        self.assertNotIn("Another customer", text, "they are sold")

    def test_held(self):
        self._rule(hold=True)
        other, cart = self._cart(10), self._cart(1)
        payment = self._pay(other, "pending", provider=self.transfer)
        self.assertIn("none left", cart._promise_refusal(), "about to be held")
        payment._post_process()
        self.assertEqual(self._free(), 0)
        self.assertIn("none left", cart._promise_refusal())
        other._cancel_unpaid("hand")
        self.assertEqual(cart._promise_refusal(), "")

    def test_awaited_without_a_hold(self):
        """The rules of the method say that nothing is promised."""
        self._pay(self._cart(10), "pending", provider=self.transfer)._post_process()
        self.assertEqual(self._cart(1)._promise_refusal(), "")

    def test_order_that_is_held_is_not_asked_again(self):
        self._rule(hold=True)
        cart = self._cart(10)
        self._pay(cart, "pending", provider=self.transfer)._post_process()
        self.assertTrue(cart.is_payment_hold)
        self.assertEqual(cart._promise_refusal(), "")

    def test_refused_in_the_language_of_the_customer(self):
        """The name of the article is the customer's."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.product.with_context(lang="de_DE").name = "Kaffeebohnen"
        cart = self._cart(11).with_context(lang="de_DE")
        self.assertIn("Kaffeebohnen", cart._promise_refusal())

    def test_flat(self):
        """As many queries for fifty articles as for five."""
        products = [self._product(f"P{number}") for number in range(50)]
        self._pay(self._cart(1), "draft")
        counts = []
        # the first fills caches
        for size in (5, 5, 50):
            cart = self._cart(
                order_line=self._lines(*((each, 1) for each in products[:size]))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cart._promise_refusal(lock=True)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
