from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestOffice(ScanCase):
    """What managers see and do."""

    def setUp(self):
        super().setUp()
        self.boss = self.manager()

    def _short(self, work, line, quantity):
        data = {
            "reason": self.env.ref("fulfilment_scan.reason_empty").id,
            "then": "later",
        }
        self._send(work, self._command("short", line, quantity, data=data))

    def test_note(self):
        """The transfer's history says who has picked it, and what was missing."""
        picking = self._order((self.gloves, 12))
        work = self._claim(picking)
        self._count(work, work.line_ids, 8)
        self._short(work, work.line_ids, 4)
        self._finish(work)
        note = picking.message_ids.filtered(lambda each: "scan app" in each.body)
        self.assertIn("by Anna Kowalska: 8 of 12", note.body)
        self.assertIn("4 of Gloves missing (Shelf is empty)", note.body)
        self.assertEqual(note.author_id, self.anna.user_id.partner_id)

    def test_note_of_a_checked_one(self):
        self.out.scan_check = True
        picking = self._order((self.gloves, 2))
        work = self._claim(picking)
        self._count_all(work)
        self._finish(work)
        self._claim(picking, picker=self.jan)
        self._count(work, work.line_ids, 2, picker=self.jan)
        self._finish(work, picker=self.jan)
        note = picking.message_ids.filtered(lambda each: "scan app" in each.body)
        self.assertIn("by Anna Kowalska: 2 of 2", note.body)
        self.assertIn("Checked by Jan Nowak", note.body)

    def test_report(self):
        """Needed, scanned and moved, of what was finished."""
        picking = self._order((self.gloves, 12), (self.syringe, 5))
        work = self._claim(picking)
        gloves = self._line(work, self.gloves)
        self._count(work, gloves, 8)
        self._short(work, gloves, 3)
        self._send(work, self._command("damaged", gloves, 1))
        self._count(work, self._line(work, self.syringe), 5)
        reports = self.env["fulfilment.scan.report"].with_user(self.boss)
        self.assertFalse(reports.search([("work_id", "=", work.id)]), "not finished")
        self._finish(work)
        rows = {
            row.product_id: row for row in reports.search([("work_id", "=", work.id)])
        }
        row = rows[self.gloves]
        self.assertEqual((row.needed, row.counted, row.moved), (12, 8, 8))
        self.assertEqual((row.short, row.damaged, row.over), (3, 1, 0))
        self.assertEqual(row.reason_id.name, "Shelf is empty")
        self.assertEqual((row.picking_id, row.picker_id), (picking, self.anna))
        self.assertFalse(row.is_moved_otherwise)
        row = rows[self.syringe]
        self.assertEqual((row.needed, row.counted, row.moved), (5, 5, 5))
        # the office corrects it afterwards
        picking.move_ids.filtered(
            lambda move: move.product_id == self.syringe
        ).quantity = 4
        self.env.flush_all()
        row.invalidate_recordset()
        self.assertEqual((row.moved, row.is_moved_otherwise), (4, True))

    def test_report_of_lots(self):
        """Several lines of a move are one row."""
        self._lot(self.drug, "L1", self.shelf_a, 3)
        self._lot(self.drug, "L2", self.shelf_b, 3)
        work = self._claim(self._order((self.drug, 5)))
        self._count_all(work)
        self._finish(work)
        row = self.env["fulfilment.scan.report"].search([("work_id", "=", work.id)])
        self.assertEqual((row.needed, row.counted, row.moved), (5, 5, 5))

    def test_report_of_more(self):
        self.warehouse.in_type_id.scan_over = True
        work = self._claim(self._receipt((self.gloves, 5)))
        self._count(work, work.line_ids, 7)
        self._finish(work)
        row = self.env["fulfilment.scan.report"].search([("work_id", "=", work.id)])
        self.assertEqual((row.over, row.moved), (2, 7))

    def test_report_of_other_companies(self):
        work = self._claim(self._order((self.gloves, 1)))
        self._count_all(work)
        self._finish(work)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "scan_stranger",
            groups="fulfilment_ext.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        reports = self.env["fulfilment.scan.report"].with_user(stranger)
        reports = reports.with_context(allowed_company_ids=other.ids)
        self.assertFalse(reports.search([("work_id", "=", work.id)]))

    # --- works

    def test_figures(self):
        picking = self._order((self.gloves, 12))
        work = self._claim(picking)
        self._claim(picking, picker=self.jan, how="join")
        self._count(work, work.line_ids, 3)
        refused = self._command("refused", work.line_ids, data={"reason": "wrong"})
        self._send(work, refused)
        seen = work.with_user(self.boss)
        self.assertEqual(seen.people, "Anna Kowalska, Jan Nowak")
        self.assertEqual((seen.progress, seen.refused_count), (25, 1))
        self.assertEqual(picking.with_user(self.boss).scan_work_count, 1)
        action = picking.with_user(self.boss).action_scan_works()
        self.assertEqual(action["res_id"], work.id)
        self.assertEqual(seen.action_open_transfers()["res_id"], picking.id)
        self.assertEqual(self.out.with_user(self.boss).scan_open_count, 1)
        self._claim(picking, how="take")
        seen.invalidate_recordset()
        self.assertEqual(seen.people, "Anna Kowalska")
        work._as(self.anna)._release(self.anna)
        self.out.invalidate_recordset()
        self.assertEqual(self.out.scan_open_count, 0)

    def test_quiet_works(self):
        """Nobody has scanned for it since."""
        busy = self._claim(self._order((self.gloves, 2)))
        quiet = self._claim(self._order((self.gloves, 2)))
        (busy | quiet).begun_at = "2026-01-05 08:00:00"
        self._count(busy, busy.line_ids, 1)
        found = self.works.with_user(self.boss).search(
            [("last_scan_at", "<", "-1H"), ("id", "in", (busy | quiet).ids)]
        )
        self.assertEqual(found, quiet)

    def test_take_away(self):
        picking = self._order((self.gloves, 2))
        work = self._claim(picking)
        clerk = new_test_user(
            self.env,
            "scan_clerk",
            groups="fulfilment_ext.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            work.with_user(clerk).action_give_back()
        work.with_user(self.boss).action_give_back()
        self.assertEqual(work.state, "released")
        self.assertTrue(self._claim(picking, picker=self.jan), "somebody else may")

    def test_count_again(self):
        """The same person finds it among the own work, with what is there by now."""
        works = self.works._as(self.anna)
        work = works._begin_count(self.anna, self.device, self.shelf_a)
        self._count(work, work.line_ids, 90)
        self._finish(work)
        self.assertEqual((work.state, work.differences), ("to_approve", 1))
        work.with_user(self.boss).action_recount()
        self.assertEqual(work.state, "cancelled")
        again = works._begin_count(self.anna, self.device, self.shelf_a)
        self.assertEqual((again.state, again.picker_id), ("open", self.anna))
        self.assertEqual((again.line_ids.needed, again.line_ids.counted), (100, 0))
        self.assertEqual(self.gloves.qty_available, 100)

    def test_who_has_a_pin(self):
        pickers = self.env["fulfilment.scan.picker"].with_user(self.boss)
        new = pickers.create({"name": "New", "warehouse_ids": self.warehouse.ids})
        among = [("id", "in", (new | self.anna).ids)]
        self.assertEqual(pickers.search([("has_pin", "=", False), *among]), new)
        self.assertEqual(pickers.search([("has_pin", "=", True), *among]), self.anna)
