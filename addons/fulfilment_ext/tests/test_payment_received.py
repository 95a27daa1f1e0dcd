from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .payment_common import AwaitedCase


@tagged("post_install", "-at_install")
class TestPaymentReceived(AwaitedCase):
    """A person notes what has come."""

    def test_exact(self):
        order = self._awaited()
        awaited = order.transaction_ids
        self._receive(order, date="2026-01-15", reference="KTO-77")
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.payment_status, "paid")
        self.assertEqual(order.transaction_ids, awaited)
        self.assertEqual(awaited.provider_reference, "KTO-77")
        payment = awaited.payment_id
        self.assertEqual(payment.date, fields.Date.to_date("2026-01-15"))
        self.assertIn("KTO-77", payment.memo)
        self.assertEqual(payment.amount, 178)

    def test_provider_without_a_journal(self):
        """Core has none for bank transfers: it goes to the company's bank journal."""
        order = self._awaited()
        self._receive(order, date="2026-01-15")
        self.assertEqual(order.transaction_ids.payment_id.journal_id.type, "bank")

    def test_part_confirms_nothing(self):
        order = self._awaited()
        self._receive(order, 100)
        self.assertEqual(order.state, "sent")
        self.assertEqual((order.payment_status, order.payment_due), ("partial", 78))
        self.assertEqual(self._events(order), ["ordered", "payment_received"])
        self.assertEqual(
            order.transaction_ids.filtered(lambda each: each.state == "pending").amount,
            78,
            "the rest is awaited",
        )
        self._receive(order)
        self.assertEqual((order.state, order.payment_status), ("sale", "paid"))
        self.assertEqual(self._events(order)[-1], "paid")

    def test_part_of_an_order_that_asks_for_nothing(self):
        """Core confirms such an order for a cent."""
        order = self._awaited(require_payment=False)
        self._receive(order, 1)
        self.assertEqual(order.state, "sent")

    def test_too_much(self):
        order = self._awaited()
        self._receive(order, 200)
        self.assertEqual((order.state, order.payment_status), ("sale", "paid"))
        self.assertIn("22", self._exceptions(order, "overpaid").text)

    def test_without_a_payment_that_is_awaited(self):
        order = self._order(confirm=False)
        order.action_quotation_sent()
        self._receive(order)
        self.assertEqual(order.payment_status, "paid")
        self.assertEqual(order.transaction_ids.provider_id.custom_mode, "wire_transfer")

    def test_came_by_bank_instead_of_by_card(self):
        order = self._order(confirm=False)
        card = self._pay(order, "pending")
        self._receive(order)
        self.assertEqual(order.payment_status, "paid")
        self.assertEqual(card.state, "pending", "the provider may still answer")

    def test_many(self):
        orders = self._awaited(1) | self._awaited(2)
        self._receive(orders, reference="Statement 7")
        self.assertEqual(set(orders.mapped("payment_status")), {"paid"})
        self.assertEqual(
            orders.transaction_ids.mapped("provider_reference"), ["Statement 7"] * 2
        )

    def test_pressed_twice(self):
        order = self._awaited()
        wizard = self._wizard(order)
        wizard.line_ids.amount = 100
        wizard.action_receive()
        wizard.action_receive()
        self.assertEqual(order.payment_due, 78)

    def test_somebody_else_was_faster(self):
        order = self._awaited()
        slow = self._wizard(order)
        self._receive(order, user=self.manager)
        with self.assertRaisesRegex(UserError, "meanwhile"):
            slow.action_receive()
        self.assertEqual(len(order.transaction_ids), 1)

    def test_same_reference_twice(self):
        order = self._awaited()
        self._receive(order, 50, reference="KTO-1")
        with self.assertRaisesRegex(UserError, "already"):
            self._receive(order, 50, reference="KTO-1")

    def test_what_is_refused(self):
        order = self._awaited()
        for values, amount in (
            ({"date": "2999-01-01"}, None),
            ({}, 0),
            ({}, -5),
        ):
            with self.subTest(values=values, amount=amount):
                with self.assertRaises(UserError):
                    self._receive(order, amount, **values)

    def test_orders_of_other_companies(self):
        """Ids come over RPC."""
        order = self._awaited()
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=other.ids
        )
        wizards = self.env["fulfilment.payment.received"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizards.with_context(default_order_ids=order.ids).create({})
        with self.assertRaises(AccessError):
            wizards.create(
                {"line_ids": [Command.create({"order_id": order.id, "amount": 178})]}
            )
        mine = self._wizard(order)
        with self.assertRaises(AccessError):
            mine.with_user(self.manager).action_receive()

    def test_who_may(self):
        order = self._awaited()
        salesman = self._user("user", "plain")
        salesman.group_ids = [
            Command.set(self.env.ref("sales_team.group_sale_salesman_all_leads").ids)
        ]
        with self.assertRaises(AccessError):
            self._wizard(order, salesman)
        for method in ("action_cancel_unpaid", "action_remind_payment"):
            with self.assertRaises(AccessError):
                getattr(order.with_user(salesman), method)()


@tagged("post_install", "-at_install")
class TestPaymentQueue(AwaitedCase):
    """The list of orders that await their payment."""

    def _queue(self):
        action = self.env.ref("fulfilment_ext.action_payment_queue")
        return self.env["sale.order"].search(safe_eval(action.domain))

    def test_who_is_in_it(self):
        awaited = self._awaited()
        partial = self._awaited()
        self._receive(partial, 10)
        paid = self._awaited()
        self._receive(paid)
        cancelled = self._awaited()
        cancelled.action_cancel()
        invoiced = self._order()
        self._register(self._invoice(invoiced), 10)
        queue = self._queue()
        self.assertLessEqual(awaited | partial, queue)
        self.assertFalse(queue & (paid | cancelled | invoiced))

    def test_buckets(self):
        self.env.user.tz = "Europe/Berlin"
        deadlines = {
            "overdue": self._ago(minutes=1),
            "later": self._ahead(days=10),
            "soon": self._ahead(days=2),
            "none": False,
        }
        orders = {}
        for bucket, deadline in deadlines.items():
            orders[bucket] = self._awaited()
            orders[bucket].payment_deadline = deadline
        everything = self.env["sale.order"].union(*orders.values())
        values = self.env["sale.order"].search_panel_select_range(
            "payment_bucket",
            enable_counters=True,
            search_domain=[("id", "in", everything.ids)],
        )["values"]
        counts = {value["id"]: value["__count"] for value in values}
        self.assertEqual(sum(counts.values()), 4)
        for bucket, order in orders.items():
            self.assertEqual(order.payment_bucket, bucket)
            self.assertEqual(counts[bucket], 1)
            self.assertEqual(
                everything.search(
                    [("payment_bucket", "=", bucket), ("id", "in", everything.ids)]
                ),
                order,
            )

    def test_found_by_reference(self):
        order = self._awaited()
        card = self._pay(self._order(confirm=False), "pending")
        card.provider_reference = "ch_41c7"
        orders = self.env["sale.order"].with_user(self.clerk)
        self.assertIn(
            card.sale_order_ids, orders.search([("payment_reference", "=", "ch_41c7")])
        )
        self.assertEqual(card.sale_order_ids.payment_reference, "ch_41c7")
        self.assertEqual(order.payment_reference, order.reference)

    def test_flat(self):
        """Clerks see the list with as many queries for fifty as for five."""
        orders = self.env["sale.order"].union(
            *(self._awaited(0.1) for _turn in range(50))
        )
        names = [
            "payment_bucket",
            "payment_age",
            "payment_received",
            "payment_reference",
            "payment_state",
            "is_payment_manual",
            "payment_badge",
        ]
        self._read_queries(orders, names)
        self.assertEqual(
            self._read_queries(orders[:5], names), self._read_queries(orders, names)
        )
