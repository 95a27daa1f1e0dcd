from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestFinish(ScanCase):
    """What was scanned becomes the transfer."""

    def setUp(self):
        super().setUp()
        self.picking = self._order((self.gloves, 12), (self.syringe, 5))
        self.work = self._claim(self.picking)
        self.gloves_line = self._line(self.work, self.gloves)
        self.syringe_line = self._line(self.work, self.syringe)

    def test_whole(self):
        self._count_all(self.work)
        answer = self._finish(self.work)
        self.assertTrue(answer["done"])
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self._done(self.picking), {self.gloves: 12, self.syringe: 5})
        self.assertFalse(answer["backorders"])
        self.assertEqual(self.work.state, "done")
        self.assertFalse(self.work.transfer_ids.is_open)
        self.assertEqual(self.gloves.qty_available, 88)

    def test_named_after_the_picker(self):
        self._count_all(self.work)
        self._finish(self.work)
        self.assertEqual(self.picking.move_line_ids.write_uid, self.anna.user_id)

    def test_pressed_twice(self):
        self._count_all(self.work)
        answer = self._finish(self.work)
        self.assertEqual(self._finish(self.work), answer)
        self.assertEqual(self.gloves.qty_available, 88)

    def test_part(self):
        self._count(self.work, self.gloves_line, 8)
        answer = self._finish(self.work)
        self.assertEqual(self._done(self.picking), {self.gloves: 8})
        rest = self.picking.backorder_ids
        self.assertEqual(answer["backorders"], [rest.name])
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in rest.move_ids},
            {self.gloves: 4, self.syringe: 5},
        )
        self.assertEqual(rest.state, "assigned", "what is there stays reserved")
        self.assertEqual(self.gloves.free_qty, 88)

    def test_nothing(self):
        self._finish_refused(self.work, "nothing")
        self.assertEqual((self.work.state, self.picking.state), ("open", "assigned"))

    def test_missing_is_cancelled(self):
        reason = self.env.ref("fulfilment_scan.reason_empty")
        self._count(self.work, self.gloves_line, 8)
        self._count(self.work, self.syringe_line, 5)
        data = {"reason": reason.id, "then": "cancel"}
        self._send(self.work, self._command("short", self.gloves_line, 4, data=data))
        answer = self._finish(self.work)
        self.assertFalse(answer["backorders"])
        self.assertEqual(self._done(self.picking), {self.gloves: 8, self.syringe: 5})
        self.assertEqual(self.picking.backorder_ids.state, "cancel")

    def test_part_of_what_is_missing_is_cancelled(self):
        data = {"then": "cancel"}
        self._count(self.work, self.gloves_line, 6)
        self._send(self.work, self._command("short", self.gloves_line, 4, data=data))
        self._finish(self.work)
        moves = self.picking.backorder_ids.move_ids.filtered(
            lambda move: move.product_id == self.gloves
        )
        self.assertEqual(
            sorted((move.state, move.product_uom_qty) for move in moves),
            [("assigned", 2), ("cancel", 4)],
        )

    def test_office_decides(self):
        self._count(self.work, self.gloves_line, 8)
        data = {
            "reason": self.env.ref("fulfilment_scan.reason_empty").id,
            "then": "office",
        }
        self._send(self.work, self._command("short", self.gloves_line, 4, data=data))
        self._finish(self.work)
        exception = self.picking.sale_id.open_exception_ids
        self.assertEqual(exception.kind, "short")
        self.assertIn("4 Units of Gloves", exception.text)
        self.assertIn("Shelf is empty", exception.text)

    def test_damaged(self):
        self._count_all(self.work)
        self._send(self.work, self._command("damaged", self.gloves_line, 2))
        self._finish(self.work)
        scrap = self.env["stock.scrap"].search([("origin", "=", self.work.name)])
        self.assertEqual((scrap.scrap_qty, scrap.state), (2, "draft"))
        self.assertEqual(scrap.location_id, self.shelf_a)

    def test_lots(self):
        self._lot(self.drug, "L1", self.shelf_a, 3)
        self._lot(self.drug, "L2", self.shelf_b, 3)
        picking = self._order((self.drug, 5))
        work = self._claim(picking)
        self.assertEqual(len(work.line_ids), 2)
        self._count_all(work)
        self._finish(work)
        self.assertEqual(
            {row.lot_id.name: row.quantity for row in picking.move_line_ids},
            {"L1": 3, "L2": 2},
        )

    def test_receipt_with_new_lots(self):
        picking = self._receipt((self.drug, 5))
        work = self._claim(picking)
        line = work.line_ids
        self._count(work, line, 3, lot="N1")
        self._count(work, line, 1, lot="N2")
        self._count(work, line, 1, lot="N1")
        self._finish(work)
        self.assertEqual(
            {row.lot_id.name: row.quantity for row in picking.move_line_ids},
            {"N1": 4, "N2": 1},
        )
        self.assertEqual(picking.state, "done")

    def test_receipt_of_serial_numbers(self):
        picking = self._receipt((self.pump, 2))
        work = self._claim(picking)
        for number in ("S1", "S2"):
            line = work.line_ids.filtered(lambda each: each.counted < each.needed)[0]
            self.assertTrue(self._count(work, line, 1, lot=number)["ok"])
        self._finish(work)
        self.assertEqual(sorted(picking.move_line_ids.lot_id.mapped("name")),
                         ["S1", "S2"])  # fmt: skip

    def test_receipt_of_more(self):
        picking = self._receipt((self.gloves, 5))
        work = self._claim(picking)
        self._count(work, work.line_ids, 5)
        self.assertEqual(self._count(work, work.line_ids, 1)["refused"], "too_many")
        work._release(self.anna)
        picking.picking_type_id.scan_over = True
        work = self._claim(picking)
        self._count(work, work.line_ids, 7)
        self._finish(work)
        self.assertEqual(self._done(picking), {self.gloves: 7})

    def test_put_elsewhere(self):
        picking = self._receipt((self.gloves, 5))
        work = self._claim(picking)
        self._count(work, work.line_ids, 2, destination=self.shelf_a.id)
        self._count(work, work.line_ids, 3, destination=self.shelf_b.id)
        self._finish(work)
        self.assertEqual(
            {row.location_dest_id: row.quantity for row in picking.move_line_ids},
            {self.shelf_a: 2, self.shelf_b: 3},
        )

    def test_packages(self):
        box = self.env["stock.package.type"].create({"name": "Box M"})
        self._count(self.work, self.gloves_line, 12, package=1)
        self._count(self.work, self.syringe_line, 2, package=1)
        data = {"type": box.id, "weight": 4.2}
        self._send(self.work, self._command("pack", package=1, data=data))
        self._count(self.work, self.syringe_line, 3, package=2)
        self._finish(self.work)
        rows = {
            (row.product_id, row.result_package_id): row.quantity
            for row in self.picking.move_line_ids
        }
        first, second = self.work.package_ids.package_id
        self.assertEqual(
            rows,
            {
                (self.gloves, first): 12,
                (self.syringe, first): 2,
                (self.syringe, second): 3,
            },
        )
        self.assertEqual((first.package_type_id, first.shipping_weight), (box, 4.2))

    def test_cluster(self):
        other = self._order((self.gloves, 2))
        untouched = self._order((self.gloves, 1))
        self.work._release(self.anna)
        work = self._claim(self.picking, other, untouched)
        for line in work.line_ids:
            if line.transfer_id.picking_id != untouched:
                self._count(work, line, line.needed)
        self._finish(work)
        self.assertEqual((self.picking.state, other.state), ("done", "done"))
        self.assertEqual(untouched.state, "assigned")
        self.assertFalse(untouched.scan_picker_id, "somebody may begin it")

    def test_substitute(self):
        self.out.scan_replace = True
        self._count(self.work, self.gloves_line, 8)
        spare = self._product("Gloves L", "4006381333979", self.shelf_a, 10)
        line = self.work._substitute(self.gloves_line.id, spare)
        self.assertEqual(self._count(self.work, line, 5)["refused"], "too_many")
        self._count(self.work, line, 4)
        self._finish(self.work)
        self.assertEqual(self._done(self.picking)[spare], 4)
        self.assertEqual(spare.qty_available, 6)

    def test_substitute_is_not_allowed(self):
        with self.assertRaises(UserError):
            self.work._substitute(self.gloves_line.id, self.syringe)

    def test_must_wait(self):
        """The order is not paid any more."""
        self._count_all(self.work)
        self.picking.sale_id.is_payment_hold = True
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "has to wait"):
            self._finish(self.work)
        self.env.invalidate_all()
        self.assertEqual((self.work.state, self.picking.state), ("open", "assigned"))

    def test_mail_waits_for_nobody(self):
        self.company.stock_move_email_validation = True
        self._count_all(self.work)
        self._finish(self.work)
        job = self.env["queue.job"].search(
            [("method_name", "=", "_job_scan_tell")], order="id desc", limit=1
        )
        self.assertEqual(job.records, self.picking)

    # --- second person

    def test_checked(self):
        self.out.scan_check = True
        self._count_all(self.work)
        answer = self._finish(self.work)
        self.assertTrue(answer["done"])
        self.assertEqual(
            (self.work.state, self.picking.state), ("to_check", "assigned")
        )
        with self.assertRaisesRegex(UserError, "yourself"):
            self._claim(self.picking)
        work = self._claim(self.picking, picker=self.jan)
        self.assertEqual((work, work.state), (self.work, "checking"))
        self._count(work, self.gloves_line, 12, picker=self.jan)
        self._finish_refused(work, "check", picker=self.jan)
        self.assertEqual(work.state, "checking")
        self._count(work, self.syringe_line, 5, picker=self.jan)
        self._finish(work, picker=self.jan)
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(work.checker_id, self.jan)

    def test_check_finds_less(self):
        self.out.scan_check = True
        self._count_all(self.work)
        self._finish(self.work)
        work = self._claim(self.picking, picker=self.jan)
        self._count(work, self.gloves_line, 11, picker=self.jan)
        self.assertEqual(
            self._count(work, self.gloves_line, 2, picker=self.jan)["refused"],
            "too_many",
        )
        self._count(work, self.syringe_line, 5, picker=self.jan)
        self._finish(work, picker=self.jan, how="accept")
        self.assertEqual(self._done(self.picking), {self.gloves: 11, self.syringe: 5})
