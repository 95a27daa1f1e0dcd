import time

from odoo.tests import tagged

from .common import DocumentCase, Pages


@tagged("post_install", "-at_install")
class TestMany(DocumentCase):
    """Hundreds in one go."""

    def _shipped(self, count):
        self._stock(self.product, 2 * count)
        self._stock(self.filters, count)
        orders = self.env["sale.order"]
        for _number in range(count):
            orders |= self._sale((self.product, 2), (self.filters, 1))
        for picking in orders.picking_ids:
            self._ship(picking)
        return orders

    def _queries(self, kind, records, size="a4"):
        records = records.with_user(self.clerk)
        self.documents._render(kind, records[:1], size)
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.documents._render(kind, records, size)
        return self.env.cr.sql_log_count - start

    def test_flat(self):
        """As many queries for twelve as for three."""
        orders = self._shipped(12)
        for kind, size in (
            ("order", "a4"),
            ("slip", "a4"),
            ("label", "label_100x150"),
            ("return_slip", "roll_80"),
        ):
            records = orders if kind == "order" else orders.picking_ids
            with self.subTest(kind):
                few = self._queries(kind, records[:3], size)
                self.assertLessEqual(self._queries(kind, records, size), few + 2)

    def test_flat_pick_lists(self):
        self._stock(self.product, 100)
        orders = self.env["sale.order"]
        for _number in range(12):
            orders |= self._sale((self.product, 2))
        few = self._queries("pick", orders.picking_ids[:3])
        self.assertLessEqual(self._queries("pick", orders.picking_ids), few + 2)

    def test_forty_at_once(self):
        """Without any other process, and soon."""
        pickings = self._shipped(4).picking_ids
        many = pickings.browse(pickings.ids * 10)
        start = time.monotonic()
        content, _kind = self.documents._render("slip", many, "a4")
        self.assertEqual(len(Pages(content)), 40)
        self.assertLess(time.monotonic() - start, 20)
