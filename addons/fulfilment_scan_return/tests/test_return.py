from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.photo_files import picture
from odoo.addons.fulfilment_scan.tests.common import ScanCase


@tagged("post_install", "-at_install")
class TestReturn(ScanCase):
    """Announced returns are received with the app, as the office would have done it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reasons = cls.env["fulfilment.scan.reason"]
        cls.opened = cls.env.ref("fulfilment_scan.reason_damaged")
        cls.broken = cls.env.ref("fulfilment_scan_return.reason_broken")

    def _announced(self, quantity=4, product=None, shipped=10, **values):
        """:return: return of something that was shipped, approved, and its receipt"""
        product = product or self.gloves
        picking = self._order((product, shipped))
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")
        record = self.env["fulfilment.return"].create(
            {
                "order_id": picking.sale_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "sale_line_id": picking.sale_id.order_line.id,
                            "quantity": quantity,
                            **values,
                        }
                    )
                ],
            }
        )
        record.action_approve()
        return record, record.picking_ids

    def _damage(self, work, quantity, reason, **values):
        command = self._command(
            "damaged", work.line_ids[0], quantity, data={"reason": reason.id}, **values
        )
        result = self._send(work, command)[0]
        self.assertTrue(result["ok"], result)
        return command

    def _came(self, record):
        line = record.line_ids
        return (
            line.quantity_received,
            line.quantity_quarantined,
            line.quantity_scrapped,
        )

    def _on_shelf(self, product, location):
        return sum(
            self.env["stock.quant"]
            .search(
                [
                    ("product_id", "=", product.id),
                    ("location_id", "child_of", location.id),
                ]
            )
            .mapped("quantity")
        )

    # --- what is scanned opens it

    def test_opened(self):
        record, receipt = self._announced()
        opens = {"open": {"transfer": receipt.id}}
        for code in (
            record.name,
            record.name.lower(),
            f" {record.name} ",
            receipt.name,
        ):
            self.assertEqual(self.app._find(self.anna, code), opens, code)
        self.anna.picking_type_ids = self.out
        for code in (record.name, receipt.name):
            self.assertFalse(self.app._find(self.anna, code), code)

    def test_not_expected(self):
        """Before it is approved, and after it was received."""
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count_all(work)
        self._finish(work)
        self.assertFalse(self.app._find(self.anna, record.name))

    def test_left_by_two_transfers(self):
        """Two receipts: the person chooses."""
        picking = self._order((self.gloves, 10))
        picking.move_ids.write({"quantity": 6, "picked": True})
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        rest = picking.backorder_ids
        rest.action_assign()
        rest.move_ids.picked = True
        rest.with_context(skip_sms=True).button_validate()
        record = self.env["fulfilment.return"].create(
            {
                "order_id": picking.sale_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "sale_line_id": picking.sale_id.order_line.id,
                            "quantity": 8,
                        }
                    )
                ],
            }
        )
        record.action_approve()
        found = self.app._find(self.anna, record.name)
        self.assertEqual(found["list"], record.name)
        self.assertEqual(
            {row["id"] for row in found["rows"]}, set(record.picking_ids.ids)
        )
        first, second = record.picking_ids
        work = self._claim(first)
        self._count_all(work)
        self._finish(work)
        self.assertEqual(record.state, "approved", "the other one is still to come")
        work = self._claim(second)
        self._count_all(work)
        self._finish(work)
        self.assertEqual((record.state, self._came(record)), ("received", (8, 0, 0)))

    # --- what came

    def test_all(self):
        record, receipt = self._announced()
        work = self._claim(receipt)
        self.assertEqual(work._describe(self.anna)["flow"], "in")
        self._count_all(work)
        self.assertEqual(record.state, "approved")
        self._finish(work)
        self.assertEqual((record.state, self._came(record)), ("received", (4, 0, 0)))
        self.assertEqual(record.amount_credit, 4 * 77.77)
        self.assertEqual(self._on_shelf(self.gloves, self.stock), 94)
        self.assertEqual(record.order_id.order_line.item_returned, 4)

    def test_conditions(self):
        """As the office's receipt of the same does it."""
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count_all(work)
        self._damage(work, 1, self.opened)
        self._damage(work, 2, self.broken)
        self._finish(work)
        self.assertEqual((record.state, self._came(record)), ("received", (4, 1, 2)))
        quarantine = self.warehouse.return_quarantine_loc_id
        self.assertEqual(self._on_shelf(self.gloves, quarantine), 1)
        self.assertEqual(self._on_shelf(self.gloves, self.stock), 91)
        self.assertEqual(
            record.line_ids.condition, "1 restocked, 1 in quarantine, 2 scrapped"
        )
        scraps = self.env["stock.scrap"].search([("product_id", "=", self.gloves.id)])
        self.assertEqual((scraps.mapped("state"), scraps.scrap_qty), (["done"], 2))
        # the office goes on
        other, _receipt = self._announced()
        wizard = (
            self.env["fulfilment.return.receive"]
            .with_context(default_return_id=other.id)
            .create({})
        )
        row = wizard.line_ids
        row.write({"quantity": 1})
        for condition, number in (("quarantine", 1), ("scrap", 2)):
            row.copy({"condition": condition, "quantity": number})
        wizard.action_receive()
        self.assertEqual(self._came(other), self._came(record))
        self.assertEqual(other.line_ids.condition, record.line_ids.condition)
        self.assertEqual(other.amount_due, record.amount_due)

    def test_once(self):
        """Finish is pressed twice, a report is sent twice."""
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count_all(work)
        command = self._damage(work, 1, self.broken)
        self._send(work, command)
        answer = self._finish(work)
        self.assertEqual(self._finish(work), answer)
        self.assertEqual(self._came(record), (4, 0, 1))
        self.assertEqual(
            self.env["stock.scrap"].search_count(
                [("product_id", "=", self.gloves.id)], limit=5
            ),
            1,
        )

    def test_report_is_undone(self):
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count_all(work)
        command = self._damage(work, 1, self.broken)
        self._send(work, self._command("undo", undoes=command["uuid"]))
        self._finish(work)
        self.assertEqual(self._came(record), (4, 0, 0))

    def test_more_damaged_than_came(self):
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count(work, work.line_ids, 1)
        self._damage(work, 2, self.opened)
        self._finish_refused(work, "damaged")
        self.assertEqual((work.state, record.state), ("open", "approved"))
        self._count(work, work.line_ids, 1)
        self._finish(work)
        self.assertEqual(self._came(record), (2, 2, 0))

    def test_less(self):
        """The rest may come later; or it does not, and the return is closed."""
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count(work, work.line_ids, 3)
        self._finish(work)
        self.assertEqual((record.state, self._came(record)), ("approved", (3, 0, 0)))
        rest = record._open_pickings()
        self.assertEqual(
            self.app._find(self.anna, record.name), {"open": {"transfer": rest.id}}
        )
        work = self._claim(rest)
        self._count_all(work)
        self._finish(work)
        self.assertEqual((record.state, self._came(record)), ("received", (4, 0, 0)))

    def test_the_rest_does_not_come(self):
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count(work, work.line_ids, 3)
        self._send(
            work, self._command("short", work.line_ids, 1, data={"then": "cancel"})
        )
        self._finish(work)
        self.assertEqual((record.state, self._came(record)), ("received", (3, 0, 0)))
        self.assertEqual(record.order_id.order_line._returnable(), 7)

    def test_more(self):
        """More than announced, so far as it was shipped."""
        record, receipt = self._announced()
        receipt.picking_type_id.scan_over = True
        work = self._claim(receipt)
        self._count(work, work.line_ids, 6)
        self._finish(work)
        self.assertEqual((record.line_ids.quantity, self._came(record)), (6, (6, 0, 0)))
        record, receipt = self._announced(4, shipped=5)
        work = self._claim(receipt)
        self._count(work, work.line_ids, 6)
        with self.assertRaisesRegex(UserError, "can still be returned"):
            self._finish(work)
        self.env.invalidate_all()
        self.assertEqual((record.state, receipt.state), ("approved", "assigned"))

    def test_put_elsewhere(self):
        """Broken ones are scrapped from where they were put."""
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count(work, work.line_ids, 4, destination=self.shelf_b.id)
        self._damage(work, 1, self.broken)
        self._damage(work, 1, self.opened)
        self._finish(work)
        self.assertEqual(self._came(record), (4, 1, 1))
        self.assertEqual(self._on_shelf(self.gloves, self.shelf_b), 2)

    def test_lots(self):
        """Of the lot that is broken."""
        self._lot(self.drug, "L1", self.shelf_a, 3)
        self._lot(self.drug, "L2", self.shelf_b, 3)
        record, receipt = self._announced(5, product=self.drug, shipped=5)
        work = self._claim(receipt)
        self._count_all(work)
        line = work.line_ids.filtered(lambda each: each.lot_id.name == "L2")
        self._send(
            work,
            self._command(
                "damaged", line, 1, lot="L2", data={"reason": self.broken.id}
            ),
            self._command(
                "damaged", line, 1, lot="L2", data={"reason": self.opened.id}
            ),
        )
        self._finish(work)
        self.assertEqual((record.state, self._came(record)), ("received", (5, 1, 1)))
        scrap = self.env["stock.scrap"].search([("product_id", "=", self.drug.id)])
        self.assertEqual(scrap.lot_id.name, "L2")
        quarantined = receipt.move_line_ids.filtered(
            lambda row: row.location_dest_id == self.warehouse.return_quarantine_loc_id
        )
        self.assertEqual(quarantined.lot_id.name, "L2")

    def test_exchange(self):
        """What is exchanged leaves after the receipt."""
        record, receipt = self._announced(2, outcome="exchange")
        work = self._claim(receipt)
        self._count_all(work)
        self._damage(work, 1, self.broken)
        self._finish(work)
        self.assertEqual((record.state, self._came(record)), ("received", (2, 0, 1)))
        again = record.order_id.picking_ids.filtered(
            lambda each: each.picking_type_code == "outgoing" and each.state != "done"
        )
        self.assertEqual(again.move_ids.product_uom_qty, 2)

    def test_cancelled_in_the_office(self):
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count_all(work)
        record.action_cancel()
        self._finish_refused(work, "changed")
        self.assertEqual((record.state, self._came(record)), ("cancelled", (0, 0, 0)))

    def test_photo(self):
        """The office sees it where it decides."""
        record, receipt = self._announced()
        work = self._claim(receipt)
        self._count_all(work)
        command = self._damage(work, 1, self.broken)
        row = work._command_for_photo(self.anna, command["uuid"])
        for _time in range(2):
            row._add_photo(picture())
        self.assertEqual(row.photo_id.res_id, receipt.id)
        notes = record.message_ids.filtered("attachment_ids")
        self.assertEqual(len(notes), 1)
        self.assertEqual(notes.attachment_ids.raw, row.photo_id.raw)
        self.assertIn("Broken beyond repair", notes.body)
        self.assertTrue(notes.subtype_id.internal)
        self.assertFalse(record._own_photos(), "the customer does not see it")

    def test_other_receipts(self):
        """What is damaged of a supplier's goods is asked about, as before."""
        work = self._claim(self._receipt((self.gloves, 5)))
        self._count_all(work)
        self._damage(work, 2, self.broken)
        self._finish(work)
        scrap = self.env["stock.scrap"].search([("origin", "=", work.name)])
        self.assertEqual((scrap.state, scrap.scrap_qty), ("draft", 2))
