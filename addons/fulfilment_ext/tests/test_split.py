from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .shipping_common import ShippingCase


@tagged("post_install", "-at_install")
class TestSplit(ShippingCase):
    """Items on a date of their own; the order stays as it is."""

    def _split(self, order, *quantities, day=date(2031, 5, 20)):
        wizard = self.env["fulfilment.split"].with_user(self.clerk)
        wizard = wizard._start(order.with_user(self.clerk))
        wizard.date = day
        for row, quantity in zip(wizard.line_ids, quantities, strict=True):
            row.quantity = quantity
        return wizard.action_split()

    def _totals(self, order):
        return (
            order.amount_total,
            order.order_line.mapped("product_uom_qty"),
            order.order_line.mapped("name"),
        )

    def test_split(self):
        self.clerk.tz = "Europe/Berlin"
        order = self._ready((self.product, 10), (self.filters, 2))
        before = order.picking_ids
        totals = self._totals(order)
        self._split(order, 4, 0)
        after = order.picking_ids - before
        self.assertEqual(self._totals(order), totals)
        self.assertEqual(before.move_ids.mapped("product_uom_qty"), [6, 2])
        self.assertEqual(after.move_ids.product_uom_qty, 4)
        self.assertEqual(after.scheduled_date.date(), date(2031, 5, 20))
        self.assertNotEqual(before.scheduled_date.date(), date(2031, 5, 20))
        self.assertEqual(before.move_ids.mapped("quantity"), [6, 2], "still reserved")
        # what goes first is what is due first
        self._ship_some(order, 6, 2)
        self.assertEqual((before.state, after.state), ("done", "assigned"))
        self._ship_some(order, 4)
        self.assertEqual(self._shipped(order), [10, 2])

    def test_not_reserved_first(self):
        """What is not there is split off before what is."""
        self._stock(self.product, 6)
        order = self._sale((self.product, 10))
        before = order.picking_ids
        self._split(order, 4)
        self.assertEqual(before.move_ids.quantity, 6)
        self.assertEqual((order.picking_ids - before).move_ids.quantity, 0)

    def test_all_of_a_line(self):
        order = self._ready((self.product, 10), (self.filters, 2))
        before = order.picking_ids
        self._split(order, 0, 2)
        self.assertEqual(before.move_ids.product_id, self.product)
        after = order.picking_ids - before
        self.assertEqual(after.move_ids.product_id, self.filters)
        self.assertEqual(after.move_ids.quantity, 2)

    def test_steps(self):
        """Steps that exist are split together, and stay linked."""
        for is_pulled in (False, True):
            with self.subTest(is_pulled=is_pulled), self.cr.savepoint() as savepoint:
                self.warehouse.delivery_steps = "pick_ship"
                if is_pulled:
                    self._pull()
                order = self._ready((self.product, 10))
                moves = order.order_line.move_ids
                self._split(order, 4)
                new = order.order_line.move_ids - moves
                self.assertEqual(
                    sorted(new.mapped("product_uom_qty")), [4] * len(moves)
                )
                self.assertEqual(
                    sorted(moves.mapped("product_uom_qty")), [6] * len(moves)
                )
                if is_pulled:
                    last = new.filtered(
                        lambda move: move.location_dest_id._is_outgoing()
                    )
                    self.assertEqual(last.move_orig_ids, new - last)
                self._ship_some(order, 10)
                self.assertEqual(self._shipped(order), [10])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_units(self):
        self._stock(self.product, 24)
        order = self._sale((self.product, 2, self.dozen))
        before = order.picking_ids
        self._split(order, 0.5)
        after = order.picking_ids - before
        self.assertEqual(
            [each.move_ids.product_qty for each in (before, after)], [18, 6]
        )

    def test_refused(self):
        order = self._ready((self.product, 10))
        for quantity, words in ((11, "Only 10 of"), (0, "Enter how many")):
            with self.subTest(quantity), self.assertRaisesRegex(UserError, words):
                self._split(order, quantity)
        self.assertEqual(len(order.picking_ids), 1)

    def test_noon_of_the_warehouse(self):
        """The chosen day is that day where the goods are."""
        self.warehouse.partner_id.tz = "Pacific/Auckland"
        order = self._ready((self.product, 2))
        before = order.picking_ids
        self._split(order, 1)
        after = order.picking_ids - before
        self.assertEqual(after.scheduled_date, datetime(2031, 5, 20, 0, 0))
