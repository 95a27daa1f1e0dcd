import re

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BudgetShop


@tagged("post_install", "-at_install")
class TestTwoGates(BudgetShop):
    """The release of order_approval and the budget, on one order. Which of the two
    pages the checkout ends with does not matter: each hands in to both."""

    def setUp(self):
        super().setUp()
        if "order.approval" not in self.env:
            self.skipTest("order_approval is not installed")
        self.requester.release_mode = "always"

    def hand_in(self, code=303):
        """Press the button that the page has."""
        html = self.page("/shop/payment")
        forms = set(re.findall(r'<button[^>]*form="(\w+)"', html))
        self.assertEqual(len(forms), 1, "one button, not two")
        form = re.search(rf'<form[^>]*id="{forms.pop()}".*?</form>', html, re.S)[0]
        path = re.search(r'action="([^"]+)"', form)[1]
        seen = re.search(r'name="fingerprint"[^>]*value="([^"]*)"', form)[1]
        return self.post(path, {"fingerprint": seen, "message": "Please"}, code)

    def test_one_press(self):
        order = self.fill()
        self.hand_in()
        self.assertEqual(order.budget_state, "waiting")
        self.assertEqual(order.approval_state, "pending")
        self.assertEqual(order.budget_request_ids.event_ids.note, "Please")
        html = self.page("/shop/budget/submitted")
        self.assertIn("Release:", html)
        self.assertIn("Budget:", html)

    def test_each_gate_holds_and_the_last_one_releases(self):
        for first in ("budget", "approval"):
            with self.subTest(first):
                order = self.fill()
                self.hand_in()
                steps = {
                    "budget": lambda order=order: order.budget_request_ids._approve(
                        self.orderer
                    ),
                    "approval": lambda order=order: order.approval_ids._approve(
                        self.petra
                    ),
                }
                steps.pop(first)()
                self.assertEqual(order.state, "sent")
                with self.assertRaises(UserError):
                    order.action_confirm()
                steps.popitem()[1]()
                self.assertEqual(order.state, "sale")

    def test_one_refusal_submits_to_none(self):
        self.budget.policy = "block"
        order = self.fill(quantity=130)
        with (
            self.assertRaisesRegex(UserError, "are missing"),
            self.cr.savepoint(),
        ):
            order._b2b_submit(self.requester)
        self.assertFalse(order.approval_state)
        self.assertFalse(order.budget_request_ids)
        self.page("/shop/payment")
        self.assertEqual(order.state, "draft")
