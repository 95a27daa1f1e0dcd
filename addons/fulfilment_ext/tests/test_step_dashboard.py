from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..const import STEPS
from ..step import STEPS_OPEN
from .step_common import StepCase

COUNTED = """
SELECT fulfilment_step, count(*) FROM sale_order
 WHERE company_id = %s AND fulfilment_step IS NOT NULL GROUP BY 1
"""


@tagged("post_install", "-at_install")
class TestStepDashboard(StepCase):
    """The figures above the list, and the list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["sale.order"].with_user(cls.clerk)

    def _figures(self, orders=None):
        """:return: dict of name: (count, text)"""
        self.env.flush_all()
        orders = self.orders if orders is None else orders
        return {
            figure["name"]: (figure["count"], figure["text"])
            for figure in orders.fulfilment_dashboard()
        }

    def _counts(self, orders=None):
        return {name: count for name, (count, _t) in self._figures(orders).items()}

    def _one_of_each(self):
        self._played("confirm")
        self._played("stock 10", "confirm", "ship 4")
        picked = self._played("stock 10", "confirm")
        picked.picking_ids.move_ids.picked = True
        self._awaited()
        self._open_exception(self._played("stock 10", "confirm"))
        self._played("stock 10", "confirm", "ship")

    def test_same_words(self):
        """What an order's step says, its items say."""
        for steps, step, word in (
            (["stock 10", "confirm"], "to_pick", "to pick"),
            (["stock 10", "confirm"], "to_ship", "to ship"),
            (["confirm"], "waiting", False),
        ):
            with self.subTest(step=step):
                order = self._played(*steps)
                if step == "to_ship":
                    order.picking_ids.move_ids.picked = True
                self.assertEqual(order.fulfilment_step, step)
                self.assertEqual(order.order_line.item_detail, word)

    def test_figures(self):
        """They are what the orders say, and each is the filter of its name."""
        self._one_of_each()
        figures = self._counts()
        self.env.cr.execute(COUNTED, [self.company.id])
        counted = dict(self.env.cr.fetchall())
        for step in STEPS_OPEN:
            self.assertEqual(figures[step], counted[step], step)
            self.assertEqual(
                figures[step],
                self.orders.search_count(
                    [
                        ("fulfilment_step", "=", step),
                        ("company_id", "=", self.company.id),
                    ]
                ),
            )
        arch = self.env.ref("fulfilment_ext.order_search").arch_db
        for name in figures:
            self.assertIn(f'<filter name="{name}"', arch)

    def test_texts(self):
        before = self._figures()
        self.assertFalse(any(before[name][1] for name in before if not before[name][0]))
        self._one_of_each()
        figures = self._figures()
        self.assertIn("178.00", figures["to_pay"][1])
        self.assertEqual(figures["to_pick"][1], "6 pieces")
        self.assertEqual(figures["waiting"][1], "10 pieces")

    def test_pressed(self):
        """Nothing is written by looking at it."""
        self.assertTrue(self.env["sale.order"].fulfilment_dashboard._readonly)

    def test_nothing(self):
        """All noughts in a company without orders."""
        other = self.env["res.company"].create({"name": "Empty"})
        self.clerk.company_ids |= other
        orders = self.orders.with_company(other).with_context(
            allowed_company_ids=other.ids
        )
        self.assertEqual(set(self._figures(orders).values()), {(0, "")})

    def test_companies(self):
        """Those that are chosen, in the money of the one that is looked from."""
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": self.env.ref("base.CHF").id}
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.CHF").id,
                "name": "2020-01-01",
                "rate": 2,
                "company_id": self.company.id,
            }
        )
        self.clerk.company_ids |= other
        self._awaited()
        abroad = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": other.id}
        )
        abroad.currency_id = other.currency_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET fulfilment_step = 'to_pay', payment_due = 100,"
            " currency_rate = 1 WHERE id = %s",
            [abroad.id],
        )
        self.env.invalidate_all()
        mine, both = (
            self.orders.with_company(self.company).with_context(allowed_company_ids=ids)
            for ids in (self.company.ids, (self.company | other).ids)
        )
        self.assertEqual(self._counts(mine)["to_pay"], 1)
        self.assertIn("178.00", self._figures(mine)["to_pay"][1])
        self.assertEqual(self._counts(both)["to_pay"], 2)
        # 100 francs, at two francs for one
        self.assertIn("228.00", self._figures(both)["to_pay"][1])

    def test_own_orders(self):
        """Who sees only his own orders counts only those."""
        salesman = new_test_user(
            self.env, "own_orders", "sales_team.group_sale_salesman"
        )
        self._played("stock 10", "confirm")
        orders = self.env["sale.order"].with_user(salesman)
        self.assertFalse(any(self._counts(orders).values()))
        self._played("stock 10", "confirm", user_id=salesman.id)
        self.assertEqual(self._counts(orders)["to_pick"], 1)

    def test_nobody_else(self):
        for group in ("base.group_portal", "base.group_user"):
            user = new_test_user(self.env, f"dashboard_{group}", group)
            with self.subTest(group):
                if group == "base.group_portal":
                    # customers read their own, so nothing of others is counted
                    orders = self.env["sale.order"].with_user(user)
                    self._played("stock 10", "confirm")
                    self.assertFalse(any(self._counts(orders).values()))
                else:
                    with self.assertRaises(AccessError):
                        self.env["sale.order"].with_user(user).fulfilment_dashboard()

    def test_one_query(self):
        """As many for many orders as for few, and one of orders."""
        self._one_of_each()

        def count():
            # rules and rights are known then
            self._figures()
            return self._queries(self.orders.fulfilment_dashboard)

        few = count()
        for _index in range(20):
            self._played("stock 10", "confirm")
        self.assertEqual(count(), few)

    def test_index(self):
        """Of a million orders only the open ones are read."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT fulfilment_step, count(*) FROM sale_order"
            " WHERE fulfilment_step IN %s GROUP BY 1",
            [STEPS_OPEN],
        )
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("sale_order_fulfilment_step_idx", plan)

    # --- late

    @freeze_time("2026-11-20 12:00:00")
    def test_late(self):
        """By the reader's day: what is promised for today is not late yet."""
        orders = {}
        for name, promised in (
            ("late", "2026-11-18 10:00:00"),
            ("today", "2026-11-20 08:00:00"),
            ("soon", "2026-11-21 10:00:00"),
        ):
            orders[name] = self._played("confirm", commitment_date=promised)
        gone = self._played("stock 10", "confirm", "ship")
        gone.commitment_date = "2026-11-01"
        draft = self._goods(commitment_date="2026-11-01")
        everything = (gone | draft).union(*orders.values())
        mine = [("id", "in", everything.ids)]
        late = self.orders.search([*mine, ("fulfilment_is_late", "=", True)])
        self.assertEqual(late, orders["late"])
        self.assertTrue(late.fulfilment_is_late)
        today = self.orders.search([*mine, ("fulfilment_is_today", "=", True)])
        self.assertEqual(today, orders["today"])
        self.assertEqual(
            self.orders.search_count([*mine, ("fulfilment_is_late", "=", False)]), 4
        )
        found = [order.fulfilment_is_late for order in everything]
        self.assertEqual(sum(found), 1)
        self.assertEqual(self._figures()["late"], (1, "oldest 2 days"))

    def test_late_where_the_reader_is(self):
        orders = self.orders.with_context(tz="Pacific/Auckland")
        with freeze_time("2026-11-20 12:00:00"):
            order = self._played("confirm", commitment_date="2026-11-20 10:00:00")
            found = orders.search(
                [("fulfilment_is_late", "=", True), ("id", "=", order.id)]
            )
            self.assertEqual(found, order)

    # --- the list

    def test_groups(self):
        """In the order of the work, without empty ones."""
        self._one_of_each()
        self.env.flush_all()
        # as the web client asks for lists and cards
        found = self.orders.with_context(read_group_expand=True).web_read_group(
            [("fulfilment_step", "!=", False)],
            ["fulfilment_step"],
            ["amount_total:sum_currency"],
        )
        steps = [group["fulfilment_step"] for group in found["groups"]]
        self.assertEqual(steps, [step for step, _name in STEPS if step in steps])
        self.assertEqual(set(STEPS_OPEN) - set(steps), set())
        self.assertNotIn("done", steps)

    def test_try_again(self):
        """Stock that was missing has come."""
        self._rule(hold=True)
        order = self._awaited(20)
        asked = self._exceptions(order, "no_stock")
        self._assert_step(order, "exception")
        clerk = asked.with_user(self.clerk)
        with self.assertRaisesRegex(Exception, "still can't be held"):
            clerk.action_try_again()
        self._stock(self.product, 20)
        clerk.action_try_again()
        self.assertEqual(asked.state, "solved")
        self.assertTrue(order.is_payment_hold)
        self._assert_step(order, "to_pay")
        with self.assertRaisesRegex(Exception, "solved already"):
            clerk.action_try_again()

    def test_try_again_rights(self):
        self._rule(hold=True)
        order = self._awaited(20)
        asked = self._exceptions(order, "no_stock")
        salesman = new_test_user(
            self.env, "no_fulfilment", "sales_team.group_sale_manager"
        )
        with self.assertRaises(AccessError):
            asked.with_user(salesman).action_try_again()
        other = self._open_exception(self._played("confirm"))
        with self.assertRaisesRegex(Exception, "not about missing stock"):
            other.with_user(self.clerk).action_try_again()

    def test_try_again_confirmed(self):
        """Somebody has confirmed it by hand."""
        self._rule(hold=True)
        order = self._awaited(20)
        asked = self._exceptions(order, "no_stock")
        order.order_line = [Command.update(order.order_line.id, {"product_uom_qty": 1})]
        order.action_confirm()
        asked.with_user(self.clerk).action_try_again()
        self.assertEqual(asked.state, "solved")
