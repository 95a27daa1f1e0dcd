from unittest import skipUnless

from odoo import Command
from odoo.tests import tagged

from ..exceptions import BudgetExceeded
from .common import B2bBudgetCommon

try:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st
except ImportError:  # pragma: no cover
    st = None

STEPS = ("send", "back", "approve", "change", "credit", "cancel", "top up")


@skipUnless(st, "hypothesis is not installed")
@tagged("post_install", "-at_install")
class TestLedger(B2bBudgetCommon):
    """Whatever happens in whichever order: counters are the sums of the moves, and what
    the orders say; a budget that blocks is never overspent."""

    def _step(self, requests, budget, step, index, amount):
        """:return: whether it was possible"""
        if step == "top up":
            budget._top_up(self._month(budget), amount, "more")
            return True
        if step == "send" and len(requests) < 4 and index % 2:
            order = self._order(amount)
            requests.append(self.env["b2b.budget.request"]._of(order))
        if not requests:
            return False
        request = requests[index % len(requests)]
        if step == "send" and request.state in ("draft", "rework"):
            request._send()
        elif step == "back" and request.state == "waiting":
            request._request_changes(self.orderer, "no")
        elif step == "approve" and request.state == "waiting":
            request._approve(self.orderer)
        elif step == "change" and request.state != "cancelled":
            self._resize(request.order_id, amount)
        elif step == "credit" and request.state == "confirmed":
            self._credit(request.order_id, amount / 7)
        elif step == "cancel" and request.state != "cancelled":
            request.order_id._action_cancel()
        else:
            return False
        return True

    def _credit(self, order, quantity):
        """Post a credit note about so much of the order, as it comes: also a fraction,
        also more than what was ordered."""
        refund = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": order.partner_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "quantity": quantity,
                            "price_unit": 1,
                            "sale_line_ids": [Command.set(line.ids)],
                        }
                    )
                    for line in order.order_line
                ],
            }
        )
        refund.action_post()

    def _consumed(self, order):
        """:return: what a confirmed order has cost, without what was credited"""
        total = 0
        for line in order.order_line:
            refunds = line.invoice_lines.filtered(
                lambda each: each.parent_state == "posted"
            )
            credited = sum(refunds.mapped("quantity")) / line.product_uom_qty
            total += line.price_subtotal * max(0, 1 - credited)
        return self.currency.round(total)

    def _expected(self, requests):
        """:return: what the orders say: reserved, consumed"""
        reserved = sum(
            request.order_id.amount_untaxed
            for request in requests
            if request.state == "waiting"
        )
        consumed = sum(
            self._consumed(request.order_id)
            for request in requests
            if request.state == "confirmed"
        )
        return reserved, consumed

    def test_random_sequences(self):
        step = st.tuples(st.sampled_from(STEPS), st.integers(0, 7), st.integers(1, 70))

        @settings(
            max_examples=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(step, min_size=3, max_size=15), st.booleans())
        def check(steps, blocks):
            savepoint = self.cr.savepoint(flush=True)
            try:
                self._check_sequence(steps, blocks)
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        check()

    def _check_sequence(self, steps, blocks):
        budget = self._budget(1200, policy="block" if blocks else "warn")
        month, requests = self._month(budget), []
        for name, index, amount in steps:
            try:
                with self.cr.savepoint():
                    self._step(requests, budget, name, index, amount)
            except BudgetExceeded:
                self.assertTrue(blocks)
                self.env.invalidate_all()
            self.env.flush_all()
            self.assert_reconciled()
            month.invalidate_recordset()
            for held, said in zip(
                (month.reserved, month.consumed), self._expected(requests), strict=True
            ):
                self.assertAlmostEqual(held, said, 6)
            if blocks:
                self.assertGreaterEqual(month.left, 0)
                self.assertGreaterEqual(budget.year_id.left, 0)
