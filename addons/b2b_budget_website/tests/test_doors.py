from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BudgetShop


@tagged("post_install", "-at_install")
class TestDoors(BudgetShop):
    """Every other way to confirm or pay a cart of such a customer."""

    def snapshot(self, order):
        """:return: everything that a closed door must leave as it was"""
        self.env.invalidate_all()
        return (
            order.state,
            order.budget_state,
            order._budget_fingerprint(),
            order.transaction_ids.ids,
            order.budget_request_ids.mapped("state"),
        )

    @mute_logger("odoo.http")
    def assert_doors_are_closed(self, order):
        """Try them all as whoever is signed in: refused, and nothing is written."""
        before = self.snapshot(order)
        values = self.payment(order)
        for path in (
            f"/my/orders/{order.id}/transaction",
            f"/shop/payment/transaction/{order.id}",
        ):
            self.assertIn("error", self.rpc(path, **values), path)
        address = {
            "name": "X",
            "country": "DE",
            "street": "X",
            "city": "X",
            "zip": "1",
            "email": "x@example.com",
        }
        for path, params in (
            ("/shop/express_checkout", {"billing_address": address}),
            (
                "/shop/express/shipping_address_change",
                {"partial_delivery_address": address},
            ),
            (
                f"/my/orders/{order.id}/accept",
                {
                    "access_token": order._portal_ensure_token(),
                    "name": "Me",
                    "signature": "iVBORw0KGgo=",
                },
            ),
        ):
            self.assertIn("error", self.rpc(path, **params), path)
        for path in ("/shop/payment/validate", "/shop/confirmation", "/shop/payment"):
            self.assertIn(self.get(path).status_code, (200, 303), path)
        with self.assertRaises(UserError), self.cr.savepoint():
            order.with_user(self.env.ref("base.user_admin")).action_confirm()
        with self.assertRaises(UserError), self.cr.savepoint():
            order._validate_order()
        with self.assertRaises(UserError), self.cr.savepoint():
            order.write({"state": "sale"})
        self.assertEqual(self.snapshot(order), before)

    def test_cart(self):
        self.assert_doors_are_closed(self.fill())

    def test_submitted(self):
        self.assert_doors_are_closed(self.submitted())

    def test_sent_back(self):
        order = self.submitted()
        order.budget_request_ids._request_changes(self.orderer, "Less")
        self.assert_doors_are_closed(order)

    def test_free_cart_is_not_confirmed_by_a_visit(self):
        self.product.list_price = 0
        order = self.fill()
        self.assertEqual(order.amount_total, 0)
        self.page("/shop/payment")
        answer = self.get("/shop/payment/validate")
        self.assertTrue(answer.headers["Location"].endswith("/shop/payment"))
        self.assertEqual(order.state, "draft")
        self.submit()
        answer = self.get("/shop/payment/validate")
        self.assertTrue(answer.headers["Location"].endswith("/shop/budget/submitted"))
        self.assertEqual(order.state, "sent")

    def test_no_express_payment(self):
        self.fill()
        self.assertNotIn("o_payment_express_checkout", self.page("/shop/cart"))

    def test_contact_without_membership(self):
        """Somebody of the customer whose access was taken away, in an old cart."""
        order = self.fill()
        self.requester.user_id.active = False
        with self.assertRaises(UserError):
            order.action_confirm()
        self.assertIn("company first", order._b2b_refusal())

    def test_money_of_what_was_ordered_before(self):
        """Paid by transfer, then the customer began to use budgets."""
        self.customer.uses_budgets = False
        order = self.fill()
        self.rpc(f"/my/orders/{order.id}/transaction", **self.payment(order))
        order.transaction_ids._set_pending()
        order.transaction_ids._post_process()
        self.assertEqual(order.state, "sent")
        self.customer.uses_budgets = True
        self.env.flush_all()
        self.assertFalse(order.budget_state)
        self.assertFalse(order._b2b_refusal())
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_carts_enter_the_review_when_they_are_none_any_more(self):
        order = self.fill()
        self.assertFalse(order.budget_state)
        order.action_quotation_sent()
        self.assertEqual(order.budget_state, "draft")
        with self.assertRaises(UserError):
            order.action_confirm()
