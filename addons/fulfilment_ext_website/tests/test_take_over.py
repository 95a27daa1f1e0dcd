from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestTakeOver(ShopCase):
    """Staff finishes a cart for a customer on the phone."""

    def test_take_over(self):
        cart = self._cart()
        action = self._take(cart)
        self.assertEqual((action["res_model"], action["res_id"]), (cart._name, cart.id))
        self.assertEqual(cart.taken_over_by_id, self.clerk)
        self.assertTrue(cart.taken_over_at)
        self.assertEqual(cart.state, "draft")
        at = cart.taken_over_at
        self._take(cart)
        self.assertEqual(cart.taken_over_at, at, "it is theirs already")

    def test_one_person(self):
        cart = self._cart()
        self._take(cart)
        with self.assertRaisesRegex(UserError, "has taken over"):
            self._take(cart, self.manager)
        self.assertEqual(cart.taken_over_by_id, self.clerk)

    def test_only_open_carts(self):
        for order in (
            self._order(confirm=False),
            self._order(website_id=self.website.id),
        ):
            with self.assertRaisesRegex(UserError, "no open cart"):
                self._take(order)

    def test_never_while_it_is_paid(self):
        for state in ("pending", "authorized", "done"):
            cart = self._cart()
            self._pay(cart, state)
            with self.subTest(state), self.assertRaisesRegex(UserError, "is paid for"):
                self._take(cart)
            self.assertFalse(cart.taken_over_by_id)

    def test_never_while_the_customer_pays(self):
        cart = self._cart()
        payment = self._pay(cart, "draft")
        with self.assertRaisesRegex(UserError, "has begun to pay"):
            self._take(cart)
        self._age(payment, 11)
        self._take(cart)
        self.assertTrue(payment.superseded_at)

    def test_after_a_payment_that_failed(self):
        for state in ("error", "cancel"):
            cart = self._cart()
            self._pay(cart, state)
            self._take(cart)
            self.assertTrue(cart.taken_over_by_id)

    def test_late_payment_still_counts(self):
        """Nothing that comes is lost, whoever has the cart."""
        cart = self._cart(1)
        payment = self._pay(cart, "draft")
        self._age(payment, 11)
        self._take(cart)
        self._answer(payment, "done")
        payment._post_process()
        self.assertEqual((cart.state, cart.payment_status), ("sale", "paid"))

    def test_the_shop_does_not_pay_it(self):
        cart = self._cart()
        self.company.phone = "+49 30 5556677"
        self._take(cart)
        with self.assertRaisesRegex(ValidationError, f"{cart.name}.*5556677"):
            cart._check_cart_is_ready_to_be_paid()

    # --- finish

    def test_finish(self):
        cart = self._cart(2)
        self._take(cart)
        mine = cart.with_user(self.clerk)
        mine.order_line.product_uom_qty = 1
        self.assertIn("payment_amount=89.0", mine._payment_link())
        mine.action_confirm()
        self.assertEqual((cart.state, cart.amount_total), ("sale", 89))
        self.assertFalse(cart._is_taken_over())

    def test_visitor_needs_a_name(self):
        cart = self._cart(partner_id=self.visitor.id)
        self.assertTrue(cart.is_visitor_cart)
        self._take(cart)
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            cart.with_user(self.clerk).action_confirm()
        cart.partner_id = self.customer
        cart.with_user(self.clerk).action_confirm()

    def test_no_mail_about_a_forgotten_cart(self):
        cart = self._cart()
        self.assertTrue(cart._filter_can_send_abandoned_cart_mail())
        self._take(cart)
        self.assertFalse(cart._filter_can_send_abandoned_cart_mail())

    def test_not_copied(self):
        cart = self._cart()
        self._take(cart)
        self.assertFalse(cart.copy().taken_over_by_id)

    # --- give back

    def _give_back(self, cart, user=None):
        return cart.with_user(user or self.clerk).action_give_back()

    def test_give_back(self):
        cart = self._cart()
        self._take(cart)
        self._give_back(cart, self.manager)
        self.assertFalse(cart.taken_over_by_id or cart.taken_over_at)
        self.assertTrue(cart.access_token)
        cart._check_cart_is_ready_to_be_paid()
        with self.assertRaisesRegex(UserError, "given back already"):
            self._give_back(cart)
        self._take(cart, self.manager)

    def test_finished_is_not_given_back(self):
        cart = self._cart()
        self._take(cart)
        cart.action_quotation_sent()
        with self.assertRaisesRegex(UserError, "is finished"):
            self._give_back(cart)

    def test_visitors_get_nobody_elses_addresses(self):
        """A session that has a cart reads and writes the addresses of its customer."""
        cart = self._cart(partner_id=self.visitor.id)
        self._take(cart)
        cart.partner_id = self.customer
        with self.assertRaisesRegex(UserError, "customer of .* was changed"):
            self._give_back(cart)
        other = self.env["res.partner"].create({"name": "Somebody Else"})
        cart = self._cart()
        self._take(cart)
        cart.partner_shipping_id = other
        with self.assertRaisesRegex(UserError, "customer of .* was changed"):
            self._give_back(cart)
        cart.partner_shipping_id = self.env["res.partner"].create(
            {"name": "Summer house", "parent_id": self.customer.id, "type": "delivery"}
        )
        self._give_back(cart)

    def test_given_to_who_signs_in(self):
        cart = self._cart(partner_id=self.visitor.id)
        self._take(cart)
        user = mail_new_test_user(self.env, "anna.portal", groups="base.group_portal")
        cart.partner_id = user.partner_id
        self._give_back(cart)
        self.assertFalse(cart.taken_over_by_id)

    # --- who

    def test_roles(self):
        cart = self._cart()
        salesman = mail_new_test_user(
            self.env, "shop_salesman", groups="sales_team.group_sale_salesman_all_leads"
        )
        stockman = mail_new_test_user(
            self.env, "shop_stockman", groups="stock.group_stock_user"
        )
        portal = mail_new_test_user(self.env, "shop_portal", groups="base.group_portal")
        for user in (salesman, stockman, portal, self.website.user_id):
            for method in ("action_take_over", "action_give_back"):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    getattr(cart.with_user(user), method)()
        self.assertFalse(cart.taken_over_by_id)

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._user(
            "manager",
            "stranger",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        cart = self._cart()
        with self.assertRaises(AccessError):
            self._take(cart, stranger)
        self._take(cart)
        with self.assertRaises(AccessError):
            self._give_back(cart, stranger)

    def test_not_by_hand(self):
        cart = self._cart()
        for name in ("taken_over_by_id", "taken_over_at", "taken_over_partner_id"):
            with self.subTest(name), self.assertRaisesRegex(AccessError, "by hand"):
                cart.with_user(self.manager).write({name: False})
