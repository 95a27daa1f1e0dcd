from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestGates(B2bBudgetCommon):
    """With order_approval beside it: two gates on one order; neither knows the
    other."""

    def setUp(self):
        super().setUp()
        if "order.approval" not in self.env:
            self.skipTest("order_approval is not installed")
        self._budget(1200)
        self.approver = self._member(
            self.customer, "Anna Approver", release_mode="approver"
        )
        self.requester.write(
            {"release_mode": "always", "approver_id": self.approver.id}
        )
        self.customer.approval_quotations = True
        self.order = self._order(50, partner=self.requester.partner_id)
        self.order._b2b_submit(self.requester, "Please")
        self.approval = self.order.approval_ids
        self.review = self.order.budget_request_ids

    def test_one_submission_for_both(self):
        self.assertEqual(self.approval.state, "pending")
        self.assertEqual(self.review.state, "waiting")
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(
            [gate["is_open"] for gate in self.order._b2b_gates()], [False, False]
        )
        panel = self.order.b2b_gates
        self.assertIn("Release", panel)
        self.assertIn("Budget", panel)
        with self.assertRaises(UserError):
            self.order.action_confirm()

    def test_ordered_again_in_the_portal(self):
        """It never was a cart, and is checked all the same."""
        self.customer.approval_quotations = False
        again, _gone = self.review._repeat(self.requester, self.order, "key")
        again.order_id._b2b_submit(self.requester)
        approval = again.order_id.approval_ids
        self.assertEqual((approval.state, again.state), ("pending", "waiting"))
        self.assertEqual(approval.reason, "always")
        again._approve(self.orderer)
        self.assertEqual(again.order_id.state, "sent")
        approval._approve(self.approver)
        self.assertEqual(again.order_id.state, "sale")

    def test_budget_first(self):
        self.review._approve(self.orderer)
        self.assertEqual((self.review.state, self.order.state), ("approved", "sent"))
        with self.assertRaisesRegex(UserError, "is not released"):
            self.order.action_confirm()
        self.approval._approve(self.approver)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.approval.state, "released")
        self.assertEqual(self.review.state, "confirmed")
        self.assert_reconciled()

    def test_release_first(self):
        self.approval._approve(self.approver)
        self.assertEqual((self.approval.state, self.order.state), ("approved", "sent"))
        with self.assertRaisesRegex(UserError, "is not confirmed by the customer"):
            self.order.action_confirm()
        self.review._approve(self.orderer)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.approval.state, "released")
        self.assertEqual(self.review.state, "confirmed")

    def test_payment_after_the_last_gate(self):
        """Either addon may ask for it, whichever gate is opened last."""
        self.customer.approval_payment = "online"
        self.approval._approve(self.approver)
        self.assertFalse(self.order._has_to_be_paid(), "the budget is open yet")
        self.review._approve(self.orderer)
        self.assertEqual(self.order.state, "sent")
        self.assertTrue(self.order._has_to_be_paid())

    def test_rejected_by_one_holds_nothing_of_the_other(self):
        self.approval._reject(self.approver, note="No")
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.review.state, "cancelled")
        self.assertFalse(self.order.budget_claim_ids.filtered("reserved"))
        self.assert_reconciled()

    def test_sent_back_by_the_budget_and_again(self):
        """The release stays what it was; the lines did not change."""
        self.review._request_changes(self.orderer, "Later, please")
        self.assertEqual(self.approval.state, "pending")
        self.order._b2b_submit(self.requester, "Now?")
        self.assertEqual(self.review.state, "waiting")
        self.approval._approve(self.approver)
        self.review._approve(self.orderer)
        self.assertEqual(self.order.state, "sale")
