from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import fulfilment_due
from .payment_common import AwaitedCase


@tagged("post_install", "-at_install")
class TestPaymentDeadline(AwaitedCase):
    """Reminded before the deadline, cancelled at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule(hold=True, pay_days=7, remind_days=2, auto_cancel=True)

    def setUp(self):
        super().setUp()
        self.steps = []
        self.patch(
            type(self.env["ir.cron"]),
            "_commit_progress",
            lambda cron, done=0, **_values: self.steps.append(done) or 60.0,
        )

    def _cron(self):
        self.env["sale.order"]._cron_payment_deadlines()

    def test_begins_when_it_is_awaited(self):
        order = self._awaited()
        days = order.payment_deadline - fields.Datetime.now()
        self.assertAlmostEqual(days.total_seconds() / 86400, 7, 1)
        days = order.payment_deadline - order.payment_remind_at
        self.assertEqual(days.days, 2)

    def test_trying_again_does_not_begin_again(self):
        order = self._awaited()
        order.payment_deadline = deadline = self._ahead(days=1)
        self._pay(order, "pending", provider=self.transfer)
        self.assertEqual(order.payment_deadline, deadline)

    def test_reminded_once(self):
        order = self._awaited()
        self._cron()
        self.assertFalse(order.payment_reminder_count)
        order.payment_remind_at = self._ago(minutes=1)
        self._cron()
        self._cron()
        self.assertEqual(order.payment_reminder_count, 1)
        self.assertTrue(order.payment_reminded_at)
        self.assertEqual(self._events(order).count("payment_reminded"), 1)

    def test_reminded_by_hand(self):
        order = self._awaited()
        order.with_user(self.clerk).action_remind_payment()
        order.with_user(self.clerk).action_remind_payment()
        self.assertEqual(self._events(order).count("payment_reminded"), 2)
        self._receive(order)
        with self.assertRaises(UserError):
            order.with_user(self.clerk).action_remind_payment()

    def test_paid_before_the_reminder(self):
        order = self._awaited()
        self._receive(order)
        self.assertFalse(order.payment_remind_at)

    def test_postponed(self):
        order = self._awaited()
        order = order.with_user(self.clerk).with_context(
            tracking_disable=False, mail_notrack=False
        )
        order.payment_deadline = self._ahead(days=20)
        self.env.flush_all()
        self.cr.precommit.run()
        order.invalidate_recordset()
        self.assertGreater(order.payment_remind_at, self._ahead(days=17))
        self.assertIn(
            "payment_deadline",
            order.message_ids.sudo().tracking_value_ids.field_id.mapped("name"),
        )

    def test_cancelled_at_the_deadline(self):
        order = self._awaited(3)
        transaction = order.transaction_ids
        order.payment_deadline = self._ago(minutes=1)
        self._cron()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self._free(), 10)
        self.assertFalse(order.is_payment_hold)
        self.assertEqual(transaction.state, "pending", "money may be on its way")
        self.assertTrue(transaction.superseded_at)
        self.assertEqual(self._events(order).count("unpaid_cancelled"), 1)

    def test_locked_orders_too(self):
        self.env.user.group_ids |= self.env.ref("sale.group_auto_done_setting")
        order = self._awaited()
        order.locked = True
        order.payment_deadline = self._ago(minutes=1)
        self._cron()
        self.assertEqual(order.state, "cancel")

    def test_left_alone(self):
        """What was paid, in part or whole, and what a person has confirmed."""
        paid, partial, confirmed = self._awaited(), self._awaited(), self._order()
        self._receive(paid)
        self._receive(partial, 10)
        self._pay(confirmed, "pending", provider=self.transfer)
        early = self._awaited()
        orders = paid | partial | confirmed
        orders.payment_deadline = self._ago(days=1)
        self._cron()
        self.assertEqual(set((orders | early).mapped("state")), {"sale"})

    def test_not_without_the_rule(self):
        order = self._awaited()
        order.payment_deadline = self._ago(days=1)
        self._rule(auto_cancel=False)
        self._cron()
        self.assertEqual(order.state, "sale")

    def test_by_hand(self):
        order, other = self._awaited(), self._awaited()
        (order | other).with_user(self.clerk).action_cancel_unpaid()
        self.assertEqual(set((order | other).mapped("state")), {"cancel"})
        self.assertIn("unpaid_cancelled", self._events(order))
        for refused in (order, self._order()):
            with self.assertRaises(UserError):
                refused.with_user(self.clerk).action_cancel_unpaid()

    def test_part_had_come(self):
        order = self._awaited()
        self._receive(order, 100)
        order.with_user(self.clerk).action_cancel_unpaid()
        self.assertIn("100", self._exceptions(order, "paid_late").text)

    @mute_logger("odoo.addons.fulfilment_ext.models.fulfilment_due")
    def test_one_bad_does_not_hold_up_the_others(self):
        orders = self._awaited(1) | self._awaited(1) | self._awaited(1)
        orders.payment_deadline = self._ago(minutes=1)
        bad = orders[1]
        real = type(orders)._cancel_unpaid

        def cancel(records, by):
            real(records, by)
            if bad in records:
                raise ValueError("broken")

        self.patch(type(orders), "_cancel_unpaid", cancel)
        self._cron()
        self.assertEqual(orders.mapped("state"), ["cancel", "sale", "cancel"])
        for order, told in zip(orders, (1, 0, 1), strict=True):
            self.assertEqual(self._events(order).count("unpaid_cancelled"), told)

    def test_many_are_cancelled_together(self):
        """What is read is read for all of a step, not for each."""

        def queries(count):
            orders = orders_of(count)
            orders.payment_deadline = self._ago(minutes=1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._cron()
            self.env.flush_all()
            self.assertEqual(set(orders.mapped("state")), {"cancel"})
            return self.env.cr.sql_log_count - before

        def orders_of(count):
            return self.env["sale.order"].union(
                *(self._awaited(1) for _turn in range(count))
            )

        queries(1)  # what is looked up once, such as settings, is known then
        alone, four = queries(1), queries(4)
        self.assertLess(four, 2 * alone)

    def test_bounded_steps(self):
        orders = self.env["sale.order"].union(*(self._awaited(1) for _turn in range(5)))
        orders.payment_deadline = self._ago(minutes=1)
        with patch.object(fulfilment_due, "CHUNK", 2):
            self._cron()
        self.assertEqual(set(orders.mapped("state")), {"cancel"})
        self.assertLessEqual(max(self.steps), 2)
        self.assertEqual(sum(self.steps), 5)

    def test_stops_when_its_time_is_over(self):
        orders = self._awaited(1) | self._awaited(1)
        orders.payment_deadline = self._ago(minutes=1)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_v: 0)
        self._cron()
        self.assertEqual(set(orders.mapped("state")), {"sale"})
