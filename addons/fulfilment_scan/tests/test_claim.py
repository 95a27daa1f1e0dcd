from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.fulfilment_scan.errors import Taken

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestClaim(ScanCase):
    """Who works on what."""

    def setUp(self):
        super().setUp()
        self.picking = self._order((self.syringe, 5), (self.gloves, 12))

    def test_plan(self):
        """In the order of the shelves, not of the order."""
        work = self._claim(self.picking)
        self.assertEqual(work.state, "open")
        self.assertEqual(work.name, self.picking.name)
        self.assertEqual(
            work.line_ids.product_id.ids, [self.gloves.id, self.syringe.id]
        )
        self.assertEqual(work.line_ids.mapped("needed"), [12, 5])
        self.assertEqual(work.line_ids.location_id, self.shelf_a | self.shelf_b)
        self.assertEqual(self.picking.scan_picker_id, self.anna)
        self.assertIn(
            self.picking,
            self.env["stock.picking"].search([("scan_picker_id", "=", self.anna.id)]),
        )

    def test_in_units_of_the_product(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        work = self._claim(self._order((self.gloves, 2, dozen)))
        self.assertEqual(work.line_ids.needed, 24)
        picking = self._receipt((self.gloves, 2, dozen))
        self.assertEqual(picking.move_line_ids.product_uom_id, dozen)
        work = self._claim(picking)
        self.assertEqual(work.line_ids.needed, 24)
        self._count(work, work.line_ids, 23)
        self._finish(work)
        self.assertEqual(self.gloves.qty_available, 123)
        self.assertEqual(picking.backorder_ids.move_ids.product_qty, 1)

    def test_again(self):
        work = self._claim(self.picking)
        self.assertEqual(self._claim(self.picking), work)

    def test_somebody_else(self):
        work = self._claim(self.picking)
        with self.assertRaises(Taken) as caught:
            self._claim(self.picking, picker=self.jan)
        self.assertEqual(caught.exception.work, work)

    def test_taken_over(self):
        work = self._claim(self.picking)
        self._count(work, work.line_ids[0], 3)
        again = self._claim(self.picking, picker=self.jan, how="take", reason="Break")
        self.assertEqual(again, work)
        self.assertEqual(work.picker_id, self.jan)
        self.assertEqual(work.line_ids[0].counted, 3, "what was scanned stays")
        state = work._describe_state(self.anna, "")
        self.assertEqual((state["changed"], state["by"]), ("taken", "Jan Nowak"))
        self.assertEqual(state["text"], "Break")
        # what waited for a connection still counts
        self.assertTrue(self._count(work, work.line_ids[0], 1)["ok"])
        self.assertFalse(work._has_member(self.anna))

    def test_given_back(self):
        work = self._claim(self.picking)
        self._count(work, work.line_ids[0], 3)
        work._release(self.anna)
        self.assertEqual(work.state, "released")
        self.assertEqual(self._count(work, work.line_ids[0], 1)["refused"], "closed")
        other = self._claim(self.picking, picker=self.jan)
        self.assertNotEqual(other, work)
        self.assertEqual(sum(other.line_ids.mapped("counted")), 0)

    def test_one_of_two_leaves(self):
        work = self._claim(self.picking)
        self._claim(self.picking, picker=self.jan, how="join")
        work._release(self.anna)
        self.assertEqual((work.state, work.picker_id), ("open", self.jan))

    def test_cluster(self):
        second = self._order((self.gloves, 2))
        work = self._claim(self.picking, second)
        self.assertEqual(work.transfer_ids.mapped("bin"), [1, 2])
        self.assertTrue(work.name.startswith("CLUSTER/"))
        # along the shelves, whoever ordered it
        self.assertEqual(work.line_ids.product_id.mapped("name"), ["Gloves", "Syringe"])
        self.assertEqual(len(work.line_ids), 3)
        with self.assertRaises(Taken):
            self._claim(second, picker=self.jan)

    def test_not_ready(self):
        self.picking.action_cancel()
        with self.assertRaisesRegex(UserError, "Cancelled"):
            self._claim(self.picking)

    def test_nothing_reserved(self):
        self.picking.do_unreserve()
        with self.assertRaisesRegex(UserError, "reserved"):
            self._claim(self.picking)

    def test_two_kinds(self):
        with self.assertRaisesRegex(UserError, "one kind"):
            self._claim(self.picking, self._receipt((self.gloves, 1)))

    def test_changed_in_the_office(self):
        work = self._claim(self.picking)
        self.assertEqual(work._changes(), "")
        line = self._line(work, self.gloves)
        self._count(work, line, 8)
        row = self.picking.move_line_ids.filtered(
            lambda each: each.product_id == self.gloves
        )
        row.quantity = 10
        self.env.flush_all()
        self.assertEqual(work._changes(), "changed")
        self._finish_refused(work, "changed")
        self.assertEqual(work.state, "open")
        work._replan()
        self.env.flush_all()
        self.assertEqual(work._changes(), "")
        self.assertEqual((line.needed, line.counted), (10, 8))

    def test_line_is_gone(self):
        work = self._claim(self.picking)
        line = self._line(work, self.gloves)
        self._count(work, line, 8)
        self.picking.move_ids.filtered(
            lambda move: move.product_id == self.gloves
        )._action_cancel()
        self.env.flush_all()
        self.assertEqual(work._changes(), "changed")
        work._replan()
        self.assertEqual((line.most, line.counted), (0, 8), "to put back")
        self.env.flush_all()
        self.assertEqual(work._changes(), "")

    def test_cancelled_in_the_office(self):
        work = self._claim(self.picking)
        self.picking.action_cancel()
        self.env.flush_all()
        self.assertEqual(work._changes(), "cancelled")
        self._finish_refused(work, "changed")

    def test_done_in_the_office(self):
        work = self._claim(self.picking)
        self.picking.button_validate()
        self.env.flush_all()
        self.assertEqual(work._describe_state(self.anna, "")["changed"], "done")
