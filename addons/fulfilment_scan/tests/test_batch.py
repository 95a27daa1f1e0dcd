from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestBatch(ScanCase):
    """Batches and waves of the office, from the first page of the app to the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the office makes them here
        cls.env["stock.picking.type"].search(
            [("company_id", "=", cls.company.id)]
        ).auto_batch = False

    def setUp(self):
        super().setUp()
        self.first = self._order((self.gloves, 12))
        self.second = self._order((self.gloves, 2), (self.syringe, 5))

    def _batch(self, *pickings, **vals):
        batch = self.env["stock.picking.batch"].create(
            {
                "company_id": self.company.id,
                "picking_type_id": pickings[0].picking_type_id.id,
                "picking_ids": [Command.link(picking.id) for picking in pickings],
                **vals,
            }
        )
        batch.action_confirm()
        return batch

    def _begin(self, batch, picker=None):
        """:return: work that the app gets, or its refusal"""
        picker = picker or self.anna
        answer = (
            self.app.with_user(picker.user_id)
            .sudo()
            .with_company(self.company)
            ._begin(picker, self.device, [], batch.id, 0, 0, "", "")
        )
        if "work" not in answer or "refused" in answer:
            return answer
        return self.works.browse(answer["work"]["id"])

    def _shown(self):
        return [each["id"] for each in self.app._home(self.anna)["batches"]]

    def test_shown(self):
        """The most urgent one first; what I work on is my work, and not twice here."""
        later, sooner = self._batch(self.first), self._batch(self.second)
        self.assertEqual(self._shown(), (later | sooner).ids)
        sooner.scheduled_date = later.scheduled_date - timedelta(days=1)
        self.assertEqual(self._shown(), (sooner | later).ids)
        work = self._begin(sooner)
        self.assertEqual(self._shown(), later.ids)
        home = self.app._home(self.anna)
        self.assertEqual([each["id"] for each in home["mine"]], work.ids)

    def test_batch(self):
        batch = self._batch(self.first, self.second)
        self.assertEqual(self._shown(), batch.ids)
        self.assertEqual(
            self.app._find(self.anna, batch.name), {"open": {"batch": batch.id}}
        )
        work = self._begin(batch)
        self.assertEqual((work.name, work.batch_id), (batch.name, batch))
        self.assertEqual(work.transfer_ids.mapped("bin"), [1, 2])
        self.assertTrue(work._describe(self.anna)["steps"]["bin"])
        self._count_all(work)
        self.assertEqual(batch.state, "in_progress")
        self._finish(work)
        self.assertEqual(batch.state, "done")
        self.assertEqual(batch.picking_ids, self.first | self.second)
        self.assertEqual(set(batch.picking_ids.mapped("state")), {"done"})
        self.assertFalse(self._shown())
        self.assertEqual(self._done(self.second), {self.gloves: 2, self.syringe: 5})

    def test_again_and_somebody_else(self):
        batch = self._batch(self.first, self.second)
        work = self._begin(batch)
        self.assertEqual(self._begin(batch), work)
        answer = self._begin(batch, picker=self.jan)
        self.assertEqual((answer["refused"], answer["by"]), ("taken", "Anna Kowalska"))

    def test_one_of_them_only(self):
        """As in the office, the batch is done without what was not begun."""
        batch = self._batch(self.first, self.second)
        work = self._begin(batch)
        for line in work.line_ids.filtered(
            lambda each: each.transfer_id.picking_id == self.first
        ):
            self._count(work, line, line.needed)
        self._finish(work)
        self.assertEqual((batch.state, batch.picking_ids), ("done", self.first))
        self.assertEqual(self.second.state, "assigned")
        self.assertFalse(self.second.batch_id)
        self.assertFalse(self.second.scan_picker_id, "somebody may begin it")
        self.assertFalse(any(self.second.move_line_ids.mapped("picked")))

    def test_less(self):
        """What is missing comes later, outside of the batch."""
        batch = self._batch(self.first, self.second)
        work = self._begin(batch)
        for line in work.line_ids:
            self._count(work, line, min(line.needed, 4))
        answer = self._finish(work)
        self.assertEqual((batch.state, batch.picking_ids),
                         ("done", self.first | self.second))  # fmt: skip
        backorders = (self.first | self.second).backorder_ids
        self.assertEqual(
            sorted(answer["backorders"]), sorted(backorders.mapped("name"))
        )
        self.assertEqual(len(backorders), 2)
        self.assertFalse(backorders.batch_id)

    def test_one_waits(self):
        """What is not there does not hold the others up."""
        waiting = self._order((self._product("Out", "4006381333986", None, 0), 3))
        self.assertEqual(waiting.state, "confirmed")
        batch = self._batch(self.first, waiting)
        work = self._begin(batch)
        self.assertEqual(work.transfer_ids.picking_id, self.first)
        self._count_all(work)
        self._finish(work)
        self.assertEqual((batch.state, batch.picking_ids), ("done", self.first))
        self.assertEqual((waiting.state, waiting.batch_id.ids), ("confirmed", []))

    def test_wave(self):
        """Lines of several transfers, which core splits off."""
        rows = (self.first | self.second).move_line_ids.filtered(
            lambda row: row.product_id == self.gloves
        )
        rows._add_to_wave(description="Gloves")
        wave = rows.picking_id.batch_id
        self.assertEqual((len(wave), wave.is_wave, wave.state),
                         (1, True, "in_progress"))  # fmt: skip
        self.assertTrue(self.app._home(self.anna)["batches"][0]["wave"])
        work = self._begin(wave)
        self.assertEqual(work.line_ids.product_id, self.gloves)
        self.assertEqual(sum(work.line_ids.mapped("needed")), 14)
        self._count_all(work)
        self._finish(work)
        self.assertEqual(wave.state, "done")
        self.assertEqual(self.gloves.qty_available, 86)
        # what is not of the wave is where it was
        self.assertEqual(self.second.state, "assigned")
        self.assertEqual(self.second.move_ids.product_id, self.syringe)

    def test_receipts(self):
        first, second = (self._receipt((self.gloves, number)) for number in (5, 7))
        batch = self._batch(first, second)
        work = self._begin(batch)
        self.assertEqual(work._describe(self.anna)["flow"], "in")
        self._count_all(work)
        self._finish(work)
        self.assertEqual(batch.state, "done")
        self.assertEqual(self.gloves.qty_available, 112)

    def test_internal_transfers(self):
        kind = self.warehouse.int_type_id
        kind.active = True
        pickings = self.env["stock.picking"].create(
            [
                {
                    "picking_type_id": kind.id,
                    "location_id": self.shelf_a.id,
                    "location_dest_id": self.shelf_b.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.gloves.id,
                                "product_uom_qty": number,
                                "location_id": self.shelf_a.id,
                                "location_dest_id": self.shelf_b.id,
                            }
                        )
                    ],
                }
                for number in (3, 4)
            ]
        )
        pickings.action_confirm()
        pickings.action_assign()
        batch = self._batch(*pickings)
        work = self._begin(batch)
        self.assertEqual(work._describe(self.anna)["flow"], "internal")
        self._count_all(work)
        self._finish(work)
        self.assertEqual(batch.state, "done")
        moved = self.env["stock.quant"]._get_available_quantity
        self.assertEqual(moved(self.gloves, self.shelf_b), 7)

    def test_cancelled_in_the_office(self):
        batch = self._batch(self.first, self.second)
        work = self._begin(batch)
        self._count_all(work)
        self.second.action_cancel()
        self._finish_refused(work, "changed")
        self.assertEqual((batch.state, self.first.state), ("in_progress", "assigned"))
        work._as(self.anna)._replan()
        # what was picked for it still lies on the cart
        self._finish_refused(work, "put_back")
        for command in work.command_ids:
            if command.line_id.transfer_id.picking_id == self.second:
                self._send(work, self._command("undo", undoes=command.uuid))
        self._finish(work)
        self.assertEqual((self.first.state, batch.state), ("done", "done"))

    def test_not_mine(self):
        batch = self._batch(self.first, self.second)
        self.anna.picking_type_ids = self.warehouse.in_type_id
        self.assertFalse(self._shown())
        self.assertEqual(self._begin(batch)["refused"], "unknown")
        self.anna.picking_type_ids = False
        batch.state = "draft"
        self.assertEqual(self._begin(batch)["refused"], "unknown")

    def test_not_for_the_app(self):
        """Production, and what is dropshipped."""
        kinds = self.env["stock.picking.type"]
        for code, _name in kinds._fields["code"].selection:
            if code in ("incoming", "outgoing", "internal"):
                continue
            kinds |= kinds.create(
                {
                    "name": code,
                    "code": code,
                    "sequence_code": code[:5],
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                }
            )
        shown = self.anna._picking_types()
        self.assertIn(self.out, shown)
        self.assertFalse(shown & kinds)

    def test_damaged_on_a_receipt(self):
        """It is scrapped from where it was put."""
        picking = self._receipt((self.gloves, 5))
        work = self._claim(picking)
        self._count_all(work)
        self._send(work, self._command("damaged", work.line_ids, 2))
        self._finish(work)
        scrap = self.env["stock.scrap"].search([("origin", "=", work.name)])
        self.assertEqual((scrap.location_id, scrap.scrap_qty), (self.stock, 2))

    def test_several_kinds(self):
        with self.assertRaisesRegex(UserError, "one kind"):
            self._claim(self.first, self._receipt((self.gloves, 1)))
