from odoo.tests import tagged

from .common import ScanCase

LOGGER = "odoo.addons.fulfilment_scan.models.fulfilment_scan_work_check"


@tagged("post_install", "-at_install")
class TestCheck(ScanCase):
    """Every night scans, counters and what was moved are compared."""

    def setUp(self):
        super().setUp()
        self.picking = self._order((self.gloves, 5), (self.syringe, 3))
        self.work = self._claim(self.picking)
        self.line = self._line(self.work, self.gloves)

    def _found(self):
        ours = self.picking | self.picking.backorder_ids
        return [row for row in self.works._different() if row[0] in ours]

    def _change(self, table, column, record):
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {table} SET {column} = {column} + 1 WHERE id = %s",  # noqa: S608
            [record.id],
        )
        self.env.invalidate_all()

    def test_nothing_differs(self):
        """While it is scanned, taken back, missing and damaged; and at the end."""
        wrong = self._command("count", self.line, 2)
        self._send(self.work, wrong)
        self._send(self.work, self._command("undo", undoes=wrong["uuid"]))
        self._count(self.work, self.line, 3)
        self._send(self.work, self._command("short", self.line, 1))
        self._send(self.work, self._command("damaged", self.line, 1))
        self.assertFalse(self._found())
        self._finish(self.work)
        self.assertEqual(self._done(self.picking), {self.gloves: 3})
        self.assertFalse(self._found())
        with self.assertNoLogs(LOGGER, "WARNING"):
            self.works._cron_check()

    def test_second_look(self):
        """What the second person has counted was moved."""
        self.out.scan_check = True
        self._count_all(self.work)
        self._finish(self.work)
        self._claim(self.picking, picker=self.jan)
        self._count(self.work, self.line, 4, picker=self.jan)
        self._finish(self.work, picker=self.jan, how="accept")
        self.assertEqual(self._done(self.picking), {self.gloves: 4})
        self.assertFalse(self._found())

    def test_counter(self):
        """A counter that is no sum of scans is found while the work is open."""
        self._count(self.work, self.line, 2)
        self._change("fulfilment_scan_line", "counted", self.line)
        self.assertEqual(self._found(), [(self.picking, self.gloves, 2.0, 3.0)])

    def test_moved(self):
        """What was written past the app is found afterwards; once, and a person is
        asked."""
        self._count_all(self.work)
        self._finish(self.work)
        row = self.picking.move_line_ids.filtered(
            lambda row: row.product_id == self.gloves
        )
        self._change("stock_move_line", "quantity_product_uom", row)
        self.assertEqual(self._found(), [(self.picking, self.gloves, 5.0, 6.0)])
        for _night in range(2):
            with self.assertLogs(LOGGER, "WARNING") as logs:
                self.env.ref("fulfilment_scan.ir_cron_check").method_direct_trigger()
        self.assertIn(self.picking.name, logs.output[0])
        exception = self.env["fulfilment.exception"].search(
            [("picking_id", "=", self.picking.id), ("kind", "=", "check")]
        )
        self.assertEqual(len(exception), 1)
        self.assertIn("5", exception.text)

    def test_long_ago(self):
        """The office may correct a transfer later; nobody is asked for ever."""
        self._count_all(self.work)
        self._finish(self.work)
        self._change(
            "stock_move_line", "quantity_product_uom", self.picking.move_line_ids[0]
        )
        self.env.cr.execute(
            "UPDATE fulfilment_scan_work SET"
            " finished_at = finished_at - interval '3 days' WHERE id = %s",
            [self.work.id],
        )
        self.assertFalse(self._found())
