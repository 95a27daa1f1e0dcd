from odoo.tests import tagged

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestQueries(ScanCase):
    """What devices ask for all day costs as many queries for much as for little."""

    def setUp(self):
        super().setUp()
        # batches are made here
        self.out.auto_batch = False

    def _orders(self, number, *items):
        items = items or ((self.gloves, 1), (self.syringe, 1))
        return self.env["stock.picking"].union(
            *(self._order(*items) for _turn in range(number))
        )

    def _products(self, number):
        return [
            (self._product(f"Good {turn}", False, self.shelf_a, 10), 2)
            for turn in range(number)
        ]

    def _queries(self, function, *args):
        """:return: how many queries it takes, with nothing in memory"""
        self.env.flush_all()
        for _turn in range(2):
            # the second time, what is kept for all requests is there
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            function(*args)
        return self.env.cr.sql_log_count - before

    def _check(self, function, *args, more):
        """:param more: makes more of what the function shows"""
        few = self._queries(function, *args)
        more()
        many = self._queries(function, *args)
        self.assertLessEqual(many, few, "one for each")
        return many

    def test_home(self):
        def more(number=5):
            pickings = self._orders(4 * number)
            for picking in pickings[:number]:
                self._claim(picking)
            for picking in pickings[number : 2 * number]:
                work = self._claim(picking, picker=self.jan)
                work.sudo().state = "to_check"
            for picking in pickings[2 * number : 3 * number]:
                batch = self.env["stock.picking.batch"].create(
                    {"picking_ids": picking.ids, "company_id": self.company.id}
                )
                batch.action_confirm()

        more(1)
        home = self.app._home(self.anna)
        self.assertEqual([len(home[name]) for name in ("mine", "check", "batches")],
                         [1, 1, 1])  # fmt: skip
        self._check(self.app._home, self.anna, more=more)
        home = self.app._home(self.anna)
        self.assertEqual([len(home[name]) for name in ("mine", "check", "batches")],
                         [6, 6, 6])  # fmt: skip

    def test_waiting(self):
        self._orders(1)
        self._check(
            self.app._waiting, self.anna, self.out.id, more=lambda: self._orders(9)
        )
        self.assertEqual(len(self.app._waiting(self.anna, self.out.id)["rows"]), 10)

    def test_find(self):
        """A product that several transfers need."""
        self._orders(2)
        self._check(
            self.app._find, self.anna, self.gloves.barcode, more=lambda: self._orders(9)
        )
        found = self.app._find(self.anna, self.gloves.barcode)
        self.assertEqual(len(found["rows"]), 11)

    def test_described(self):
        """A work, as the device gets it when it is begun."""
        one = self._claim(self._orders(1, *self._products(1)))
        few = self._queries(one._describe, self.anna)
        many = self._claim(
            *(self._orders(1, *self._products(12)) for _turn in range(5))
        )
        self.assertEqual(len(many.line_ids), 60)
        self.assertLessEqual(self._queries(many._describe, self.anna), few)

    def test_scan(self):
        """Two statements: a look at the work, and what is counted."""
        work = self._claim(self._orders(1, *self._products(30)))
        line = work.line_ids[7]
        self._count(work, line, 1)
        command = self._command("count", line, 1)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            [result] = self.works._receive(
                work.id, self.anna.id, self.device.id, [command]
            )
        self.assertTrue(result["ok"])

    def test_claimed(self):
        """Beginning to work writes all lines at once."""
        few = self._orders(1, *self._products(2))
        many = self._orders(1, *self._products(40))
        counts = []
        for picking in (few, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work = self._claim(picking)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            work._close("released")
        self.assertLessEqual(counts[2], counts[1] + 2)
