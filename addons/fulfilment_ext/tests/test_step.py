from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import tagged

from ..const import STEPS
from ..step import OrderFacts, order_step
from .step_common import StepCase

#: What is done to an order for ten pieces, and what comes next.
CASES = {
    "a quotation": ([], False),
    "nothing on the shelf": (["confirm"], "waiting"),
    "all on the shelf": (["stock 10", "confirm"], "to_pick"),
    "some on the shelf": (["stock 4", "confirm"], "to_pick"),
    "goods have come": (["confirm", "stock 10", "reserve"], "to_pick"),
    "not reserved any more": (["stock 10", "confirm", "unreserve"], "waiting"),
    "a part has left, the rest lies ready": (
        ["stock 10", "confirm", "ship 4"],
        "to_pick",
    ),
    "a part has left, the rest is missing": (["stock 4", "confirm", "ship"], "waiting"),
    "the rest is not wanted": (["stock 10", "confirm", "drop 4"], "under_way"),
    "all has left": (["stock 10", "confirm", "ship"], "under_way"),
    "arrived": (["stock 10", "confirm", "ship", "deliver"], "done"),
    "came back": (["stock 10", "confirm", "ship", "return 10"], "done"),
    "a part came back": (["stock 10", "confirm", "ship", "return 3"], "done"),
    "what came back is for the rest": (
        ["stock 4", "confirm", "ship", "return 2"],
        "to_pick",
    ),
    "its transfer was cancelled": (["stock 10", "confirm", "abandon"], "done"),
    "cancelled": (["stock 10", "confirm", "cancel"], False),
    "cancelled after a part has left": (
        ["stock 10", "confirm", "ship 4", "cancel"],
        False,
    ),
    "taken up again": (["confirm", "cancel", "draft"], False),
}
#: By the steps of the warehouse.
ROUTES = {
    ("pick_ship", "first"): (["stock 10", "confirm"], "to_pick"),
    ("pick_ship", "picked"): (["stock 10", "confirm", "ship"], "to_ship"),
    ("pick_ship", "a part picked"): (["stock 10", "confirm", "ship 4"], "to_pick"),
    ("pick_ship", "gone"): (["stock 10", "confirm", "ship", "ship"], "under_way"),
    ("pick_pack_ship", "picked"): (["stock 10", "confirm", "ship"], "to_pick"),
    ("pick_pack_ship", "packed"): (["stock 10", "confirm", "ship", "ship"], "to_ship"),
}


@tagged("post_install", "-at_install")
class TestStep(StepCase):
    """What comes next for an order, in each of its states."""

    def test_steps(self):
        for name, (steps, expected) in CASES.items():
            with self.subTest(name):
                self._assert_step(self._played(*steps), expected)

    def test_routes(self):
        houses = {}
        for (house, name), (steps, expected) in ROUTES.items():
            with self.subTest(f"{house}: {name}"):
                if house not in houses:
                    houses[house] = self._warehouse(house)
                order = self._played(*steps, warehouse_id=houses[house].id)
                self._assert_step(order, expected)

    def test_all_at_once(self):
        order = self._played("stock 4", "confirm", picking_policy="one")
        self._assert_step(order, "waiting")
        self._play(order, "stock 6", "reserve")
        self._assert_step(order, "to_pick")

    def test_picked(self):
        """What was scanned has to be shipped; all of it must be."""
        order = self._played("stock 10", "confirm", lines=2)
        moves = order.picking_ids.move_ids
        moves[0].picked = True
        self._assert_step(order, "to_pick")
        moves[1].picked = True
        self._assert_step(order, "to_ship")
        moves.picked = False
        self._assert_step(order, "to_pick")

    def test_ready_for_pickup(self):
        order = self._played("stock 10", "confirm")
        order.picking_ids.sudo().pickup_ready_at = Datetime.now()
        self._assert_step(order, "to_ship")

    def test_one_line_waits(self):
        """What lies ready can be picked while the rest is missing."""
        order = self._goods(lines=2)
        self._stock(order.order_line[0].product_id, 10)
        self._play(order, "confirm")
        self.assertEqual(order.fulfilment_status, "waiting")
        self._assert_step(order, "to_pick")

    def test_awaited(self):
        order = self._awaited()
        self._assert_step(order, "to_pay")
        order._receive_payment(order.amount_total)
        self.assertEqual(order.state, "sale")
        self._assert_step(order, "to_pick")

    def test_awaited_in_part(self):
        order = self._awaited()
        order._receive_payment(1)
        self.assertEqual(order.payment_status, "partial")
        self._assert_step(order, "to_pay")

    def test_paid_and_not_confirmed(self):
        """Somebody has to look at it; what costs nothing waits for nobody."""
        order = self._order(confirm=False)
        self._pay(order, "done", provider=self.transfer)
        self.assertEqual((order.state, order.payment_status), ("draft", "paid"))
        self._assert_step(order, "to_pay")
        self.assertEqual(order.fulfilment_next, "Paid, confirm the order")
        free = self._goods(product=self._product("Sample", 0))
        self.assertEqual(free.payment_status, "paid")
        self._assert_step(free, False)

    def test_held(self):
        self._rule(hold=True)
        order = self._awaited()
        self.assertTrue(order.is_payment_hold)
        self._assert_step(order, "to_pay")
        order._receive_payment(order.amount_total)
        self._assert_step(order, "to_pick")

    def test_failed(self):
        """Without a deadline nobody waits for it."""
        order = self._order(confirm=False)
        self._pay(order, "error", provider=self.transfer)
        self._assert_step(order, False)
        order.payment_deadline = self._ahead(days=1)
        self._assert_step(order, "to_pay")

    def test_paid_on_delivery(self):
        """The goods come first, then the money."""
        self._stock(self.product, 10)
        order = self._order()
        self._pay(order, "pending", provider=self.transfer)
        self._assert_step(order, "to_pick")
        self._play(order, "ship")
        self._assert_step(order, "under_way")
        self._play(order, "deliver")
        self._assert_step(order, "to_pay")
        order._receive_payment(order.amount_total)
        self._assert_step(order, "done")

    def test_services(self):
        service = self._product("Advice", type="service", is_storable=False)
        order = self._goods(product=service)
        self._play(order, "confirm")
        self._assert_step(order, False)
        self._pay(order, "pending", provider=self.transfer)
        self._assert_step(order, "to_pay")

    def test_exception(self):
        """It stops everything else, until all are solved."""
        for steps in ([], ["stock 10", "confirm"], ["confirm", "cancel"]):
            with self.subTest(steps):
                order = self._played(*steps)
                before = order.fulfilment_step
                first = self._open_exception(order)
                second = self._open_exception(order, "check")
                self._assert_step(order, "exception")
                first._solve("Sent again.")
                self._assert_step(order, "exception")
                second._solve("Nothing to do.")
                self._assert_step(order, before)

    def test_paid_late(self):
        order = self._awaited()
        order._cancel_unpaid("hand")
        self._assert_step(order, False)
        order._receive_payment(order.amount_total)
        self._assert_step(order, "exception")

    def test_copy(self):
        order = self._played("stock 10", "confirm", commitment_date="2027-01-01")
        self._open_exception(order)
        twin = order.copy()
        self.assertFalse(twin.has_open_exception)
        self._assert_step(twin, False)

    def test_nobody_sets_it(self):
        order = self._goods()
        for name in ("fulfilment_step", "fulfilment_promised_at", "has_open_exception"):
            with self.assertRaises(UserError):
                order.with_user(self.manager).write({name: False})

    def test_promised(self):
        order = self._goods(lines=2)
        order.order_line[0].customer_lead = 2
        order.order_line[1].customer_lead = 5
        self.assertFalse(order.fulfilment_promised_at)
        self._play(order, "confirm")
        day = Datetime.add
        self.assertEqual(order.fulfilment_promised_at, day(order.date_order, days=2))
        one = self._goods(lines=1, picking_policy="one")
        one.order_line.customer_lead = 5
        self._play(one, "confirm")
        self.assertEqual(one.fulfilment_promised_at, day(one.date_order, days=5))
        order.commitment_date = "2027-02-03 10:00:00"
        self.assertEqual(str(order.fulfilment_promised_at), "2027-02-03 10:00:00")
        self._play(order, "cancel")
        self.assertFalse(order.fulfilment_promised_at)

    def test_check(self):
        """A difference is asked about once, and gone when it was looked at."""
        order = self._played("stock 10", "confirm")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET fulfilment_step = 'done' WHERE id = %s", [order.id]
        )
        self.env.invalidate_all()
        self.assertEqual(order._check_steps(order.id, order.id), order)
        asked = order.fulfilment_exception_ids
        self.assertEqual(asked.kind, "check")
        self.assertIn("stored done, should be to_pick", asked.text)
        self.assertFalse(order._check_steps(order.id, order.id))
        asked._solve("A script.")
        self._assert_step(order, "to_pick")

    def test_function(self):
        """Each step can be reached, and nothing else is said."""
        found = set()
        for state in ("draft", "sent", "sale", "cancel"):
            for items in (False, "waiting", "reserved", "shipped", "delivered"):
                for payment in ("unpaid", "awaiting", "partial", "paid"):
                    for works in ((), ("pick", "ship"), ("ship",)):
                        for is_asked in (False, True):
                            found.add(
                                order_step(
                                    OrderFacts(
                                        state,
                                        items,
                                        payment,
                                        is_asked=is_asked,
                                        works=works,
                                    )
                                )
                            )
        self.assertEqual(found, {False, *dict(STEPS)})


@tagged("post_install", "-at_install")
class TestStepNext(StepCase):
    """The next step in words."""

    def _assert_next(self, order, text, **context):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.with_context(**context).fulfilment_next, text)

    @freeze_time("2026-11-20 12:00:00")
    def test_to_pay(self):
        self._rule(pay_days=4)
        order = self._awaited()
        self._assert_next(order, "Customer pays by Nov 24")
        with freeze_time("2026-11-26 12:00:00"):
            self._assert_next(order, "Payment was due on Nov 24, remind or cancel")

    @freeze_time("2026-11-20 12:00:00")
    def test_reader(self):
        """The day is the reader's, in the reader's language."""
        self.env["res.lang"]._activate_lang("de_DE")
        order = self._awaited()
        order.payment_deadline = "2026-11-23 23:30:00"
        self._assert_next(order, "Customer pays by Nov 24", tz="Europe/Berlin")
        self._assert_next(order, "Customer pays by Nov 23", tz="UTC")
        text = order.with_context(lang="de_DE", tz="Europe/Berlin").fulfilment_next
        self.assertIn("24. Nov", text)

    def test_amount(self):
        order = self._awaited()
        self.assertIn("Customer pays", order.fulfilment_next)
        self.assertIn("178.00", order.fulfilment_next)

    def test_to_pick(self):
        order = self._played("stock 10", "confirm")
        picking = order.picking_ids
        self._assert_next(order, f"Pick {picking.name}")
        picking.user_id = self.clerk
        self._assert_next(order, f"Pick {picking.name} · {self.clerk.name}")
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set(picking.ids)], "user_id": self.manager.id}
        )
        self.env.invalidate_all()
        self.assertIn(batch.name, order.fulfilment_next)

    def test_partly(self):
        order = self._played("stock 10", "confirm", "ship 4")
        name = self._open(order).name
        self._assert_next(order, f"4 of 10 shipped · Pick {name}")
        some = self._played("stock 4", "confirm", "ship")
        self._assert_next(some, "4 of 10 shipped · Wait for stock")

    def test_pack_and_ship(self):
        house = self._warehouse("pick_pack_ship")
        order = self._played("stock 10", "confirm", "ship", warehouse_id=house.id)
        self._assert_next(order, f"Pack {self._open(order).name}")
        self._play(order, "ship")
        self._assert_next(order, f"Ship {self._open(order).name}")

    def test_waiting(self):
        order = self._played("stock 4", "confirm", picking_policy="one")
        self._assert_next(order, "Wait until all of it is in stock")
        self._assert_next(self._played("confirm"), "Wait for stock")

    def test_under_way_and_done(self):
        order = self._played("stock 10", "confirm", "ship")
        self._assert_next(order, "On its way")
        self._play(order, "deliver")
        self._assert_next(order, "Delivered")

    def test_exception(self):
        order = self._played("confirm")
        self._open_exception(order)
        self._assert_next(order, "The parcel came back.")
        self._open_exception(order, "check", "Something else.")
        self._assert_next(order, "The parcel came back. (1 more)")

    def test_flat(self):
        """A list asks as often for many orders as for few."""

        def read(count):
            orders = self.env["sale.order"]
            for index in range(count):
                steps = (["stock 10", "confirm"], ["confirm"], ["stock 4", "confirm"])
                orders |= self._played(*steps[index % 3])
                if index % 5 == 4:
                    self._open_exception(orders[-1])
            names = ["fulfilment_next", "fulfilment_is_late", "fulfilment_step"]
            found = self.env["sale.order"].with_user(self.clerk).browse(orders.ids)

            # rules and rights are known then
            found.read(names)
            return self._queries(lambda: found.read(names))

        self.assertEqual(read(5), read(30))


@tagged("post_install", "-at_install")
class TestStepCost(StepCase):
    """What core's flows pay for the next step."""

    def _flow(self):
        order = self._goods(lines=10)
        self._play(order, "stock 10")
        confirm = self._queries(order.action_confirm)
        picking = order.picking_ids
        picking.move_ids.picked = True
        context = {"skip_backorder": True, "skip_sms": True}
        return confirm, self._queries(picking.with_context(**context).button_validate)

    def test_core_flows(self):
        self._flow()
        order = self.registry["sale.order"]

        def nought(name):
            def compute(records):
                for record in records:
                    record[name] = False

            return compute

        names = ("fulfilment_step", "fulfilment_promised_at", "has_open_exception")
        patches = [
            patch.object(order, f"_compute_{name}", nought(name)) for name in names
        ]
        for each in patches:
            each.start()
        try:
            without = self._flow()
        finally:
            for each in patches:
                each.stop()
        found = self._flow()
        self.assertLessEqual(found[0] - without[0], 1, "confirm")
        self.assertLessEqual(found[1] - without[1], 1, "validate")
