from unittest import skipUnless

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, float_round

from .item_common import ItemCase

try:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st
except ImportError:  # pragma: no cover
    st = None

STEPS = (
    "confirm",
    "reserve",
    "ship",
    "drop",
    "abandon",
    "cancel",
    "draft",
    "return",
    "again",
    "quantity",
    "deliver",
)
#: Written apart from the addon: from move lines, and what is asked of each line.
COUNTED = """
SELECT coalesce(sum(line.quantity * unit.factor) FILTER (
           WHERE destination.usage = 'customer'
             AND move.origin_returned_move_id IS NULL), 0),
       coalesce(sum(line.quantity * unit.factor) FILTER (
           WHERE source.usage = 'customer'), 0)
       - coalesce(sum(line.quantity * unit.factor) FILTER (
           WHERE destination.usage = 'customer'
             AND move.origin_returned_move_id IS NOT NULL), 0),
       coalesce(sum(line.quantity * unit.factor) FILTER (
           WHERE destination.usage = 'customer' AND line.delivered_at IS NOT NULL
             AND move.origin_returned_move_id IS NULL), 0)
  FROM stock_move_line line
  JOIN stock_move move ON move.id = line.move_id
  JOIN uom_uom unit ON unit.id = line.product_uom_id
  JOIN stock_location source ON source.id = line.location_id
  JOIN stock_location destination ON destination.id = line.location_dest_id
 WHERE move.sale_line_id = %s AND line.state = 'done' AND line.product_id = %s
"""
OPEN = """
SELECT coalesce(sum(move.product_uom_qty * unit.factor), 0)
  FROM stock_move move
  JOIN uom_uom unit ON unit.id = move.product_uom
  JOIN stock_location destination ON destination.id = coalesce(
       move.location_final_id, move.location_dest_id)
 WHERE move.sale_line_id = %s AND move.product_id = %s
   AND move.state NOT IN ('done', 'cancel')
   AND move.origin_returned_move_id IS NULL AND destination.usage = 'customer'
"""


class ItemRandom(ItemCase):
    """Plays random sequences; what is sold is chosen by who inherits."""

    def _run_sequences(self, kinds, examples):
        # what needs something before it comes more often
        often = (*STEPS, "ship", "return", "again")
        step = st.tuples(st.sampled_from(often), st.integers(1, 9))

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(kinds), st.lists(step, min_size=3, max_size=14))
        def check(kind, steps):
            savepoint = self.cr.savepoint(flush=True)
            try:
                self._check_sequence(kind, [("confirm", 1), *steps])
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        self.played = set()
        check()
        self.assertEqual(self.played, {step for step in STEPS if self._plays(step)})

    def _plays(self, name):
        """:return: whether this step is played at all"""
        return True

    def _bounded(self, order, name, number):
        """:return: pieces; no more come back than have left"""
        if name in ("return", "again"):
            return min(number, self._pieces(order, name))
        return number

    def _pieces(self, order, name):
        line = order.order_line
        found = line.item_returned
        if name == "return":
            found = line.item_shipped - found
        return int(found * line.product_uom_id.factor + 0.1)

    def _check_sequence(self, kind, steps):
        order = self._sold(kind)
        goods = self._moved(order)
        before = self._on_hand(goods)
        for name, number in steps:
            if name == "again" and not self._is_possible(order, name):
                name = "return"
            if name == "confirm" and order.state == "cancel":
                name = "draft"
            if self._is_possible(order, name):
                word = name
                if name in ("ship", "drop", "return", "again", "quantity"):
                    word = f"{name} {self._bounded(order, name, number)}"
                try:
                    with self.cr.savepoint():
                        self._play(order, word)
                        self.played.add(name)
                except UserError:
                    # core refuses it, such as lots that are reserved elsewhere
                    self.env.invalidate_all()
                self._check_counters(order)
                self._check_step(order)
                self._check_stock(order, goods, before)
        line = order.order_line
        self.assertFalse(line._check_items(line.id, line.id))

    def _is_possible(self, order, name):
        line = order.order_line
        if name == "confirm":
            return order.state == "draft"
        if name in ("reserve", "abandon"):
            return bool(self._open(order))
        if name in ("ship", "drop"):
            return any(picking.state == "assigned" for picking in self._open(order))
        if name == "cancel":
            return order.state == "sale"
        if name == "draft":
            return order.state == "cancel"
        if name in ("return", "again"):
            return self._pieces(order, name) > 0
        if name == "quantity":
            return order.state == "sale" and not line.item_shipped
        return True

    def _on_hand(self, goods):
        """:return: dict of product: what is in the warehouse, in its unit"""
        quants = self.env["stock.quant"]._read_group(
            [("product_id", "in", goods.ids), ("location_id.usage", "=", "internal")],
            ["product_id"],
            ["quantity:sum"],
        )
        return {product.id: quantity for product, quantity in quants}

    def _sums(self, line, product):
        """:return: shipped, returned, delivered, open: absolute quantities"""
        arguments = (line.id, product.id)
        sums = list(self.env.execute_query(SQL(COUNTED, *arguments))[0])
        sums += self.env.execute_query(SQL(OPEN, *arguments))[0]
        shipped, returned, delivered, later = map(float, sums)
        if returned < 0:
            shipped, returned = shipped - returned, 0.0
        return shipped, returned, delivered, later

    def _check_stock(self, order, goods, before):
        """What has left the shelf is with the customer."""
        after = self._on_hand(goods)
        for product in goods:
            shipped, returned, _delivered, _later = self._sums(
                order.order_line, product
            )
            gone = (shipped - returned) / product.uom_id.factor
            self.assertAlmostEqual(
                after.get(product.id, 0.0) + gone, before.get(product.id, 0.0), 2
            )

    def _check_step(self, order):
        """What comes next is stored as it would be worked out now, in Python and in
        SQL."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.fulfilment_step, order._fulfilment_step())
        self.assertFalse(order._check_steps(order.id, order.id))

    def _check_counters(self, order):
        line = order.order_line
        factor = line.product_uom_id.factor
        shipped, returned, delivered, later = (
            each / factor for each in self._sums(line, line.product_id)
        )
        cancelled = 0.0
        if order.state == "cancel":
            cancelled = max(line.product_uom_qty - shipped, 0.0)
        elif order.state == "sale":
            cancelled = max(line.product_uom_qty - shipped - later, 0.0)
        self.assertEqual(
            [
                line.item_shipped,
                line.item_returned,
                line.item_delivered,
                line.item_cancelled,
            ],
            [
                float_round(each, precision_digits=2)
                for each in (shipped, returned, delivered, cancelled)
            ],
        )


@skipUnless(st, "hypothesis is not installed")
@tagged("post_install", "-at_install")
class TestItemRandom(ItemRandom):
    """Whatever happens in whichever order: counters are what the movements say, and
    stock adds up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.houses = {"pick_ship": cls._house("pick_ship"), "ship_only": cls.warehouse}

    @classmethod
    def _house(cls, steps):
        return cls.env["stock.warehouse"].create(
            {
                "name": "Two steps",
                "code": "TWO",
                "company_id": cls.company.id,
                "delivery_steps": steps,
            }
        )

    def _sold(self, kind):
        """:param kind: unit, tracking, steps of the warehouse, on the shelf"""
        unit, tracking, steps, shelf = kind
        goods = self._product("Random", tracking=tracking)
        house = self.houses[steps]
        lots = [None]
        if tracking == "lot":
            lots = self.env["stock.lot"].create(
                [{"name": name, "product_id": goods.id} for name in ("R1", "R2", "R3")]
            )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                goods, house.lot_stock_id, shelf, lot_id=lot
            )
        return self._goods(
            quantity=2 if unit == "uom.product_uom_dozen" else 12,
            unit=self.env.ref(unit),
            product=goods,
            warehouse_id=house.id,
        )

    def _moved(self, order):
        return order.order_line.product_id

    def test_random(self):
        kinds = [
            (unit, tracking, steps, shelf)
            for unit in ("uom.product_uom_unit", "uom.product_uom_dozen")
            for tracking in ("none", "lot")
            for steps in ("ship_only", "pick_ship")
            for shelf in (8, 40)
        ]
        self._run_sequences(kinds, 30)
