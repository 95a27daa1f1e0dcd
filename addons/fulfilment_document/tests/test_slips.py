from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestSlips(DocumentCase):
    """What leaves and what is picked."""

    def test_slip(self):
        order = self._shipped_order(
            client_order_ref="PO-77",
            packing_note="Wrap each\nNo plastic",
            internal_note="Pays late",
            carrier_id=self.carrier.id,
        )
        picking = order.picking_ids
        self._parcel(order, "FC0000000105")
        self._parcel(order, "FC0000000106")
        for size in ("a4", "roll_80", "roll_58", "label_4x6", "label_100x150"):
            with self.subTest(size):
                text = self._text("slip", picking, size)
                for wanted in (
                    picking.name,
                    order.name,
                    "PO-77",
                    "Coffee beans",
                    "2 Units",
                    "Anna Berger",
                    "Elsterweg 7",
                    "No plastic",
                    "FC0000000105",
                    "FC0000000106",
                    "Parcel 2 of 2",
                    "Parcel 24",
                ):
                    self.assertIn(wanted, text)
                # prices, and what is for other eyes
                for unwanted in ("89.00", "178.00", "Pays late", "Still to come"):
                    self.assertNotIn(unwanted, text)

    def test_part(self):
        """What was ordered, what is in it, and what is still to come."""
        order = self._ready((self.product, 10), (self.filters, 4))
        picking = order.picking_ids
        self._ship(picking, {self.product: 7, self.filters: 0})
        text = " ".join(self._text("slip", picking).split())
        self.assertRegex(text, r"Coffee beans 10 Units 7 Units")
        self.assertRegex(text, r"Still to come .*Coffee beans 3 Units")
        self.assertRegex(text, r"Still to come .*Filter papers 4 Units")
        self._ship(picking.backorder_ids, {self.product: 1, self.filters: 4})
        text = " ".join(self._text("slip", picking).split())
        self.assertRegex(text, r"Still to come .*Coffee beans 2 Units")
        self.assertNotIn("Filter papers", text)

    def test_units(self):
        order = self._ready((self.product, 2, self.dozen))
        self._ship(order.picking_ids)
        text = self._text("slip", order.picking_ids)
        self.assertRegex(text, "2 Dozens|24 Units")

    def test_numbers(self):
        self.product.tracking = "lot"
        lots = self.env["stock.lot"].create(
            [
                {"name": name, "product_id": self.product.id}
                for name in ("LOT-A", "LOT-B")
            ]
        )
        for lot, quantity in zip(lots, (2, 3), strict=True):
            self.env["stock.quant"]._update_available_quantity(
                self.product, self.warehouse.lot_stock_id, quantity, lot_id=lot
            )
        order = self._sale((self.product, 5))
        self.assertRegex(self._text("pick", order), r"LOT-A[\s\S]*LOT-B")
        self._ship(order.picking_ids)
        self.assertIn("LOT-A (2), LOT-B (3)", self._text("slip", order.picking_ids))

    def test_packages(self):
        order = self._ready((self.product, 2), (self.filters, 4))
        picking = order.picking_ids
        box = self.env["stock.package"].create({"name": "BOX-7"})
        line = picking.move_line_ids.filtered(
            lambda row: row.product_id == self.filters
        )
        line.result_package_id = box
        self._ship(picking)
        text = self._text("slip", picking)
        self.assertLess(text.index("BOX-7"), text.index("Filter papers"))
        self.assertLess(text.index("Without a package"), text.index("Coffee beans"))

    def test_addresses(self):
        """A person of a company: both stand on it."""
        company = self.env["res.partner"].create(
            {"name": "Ring Ltd", "is_company": True, "street": "Ring 1", "city": "Gera"}
        )
        self.customer.write({"type": "delivery", "parent_id": company.id})
        self.customer.street = "Lindenstraße 5"
        order = self._shipped_order()
        text = self._text("slip", order.picking_ids)
        for wanted in ("Anna Berger", "Ring Ltd", "Lindenstraße 5", "Ring 1"):
            self.assertIn(wanted, text)

    def test_warehouse_address(self):
        """What nobody takes goes back to the shelf, not to the office."""
        self.warehouse.partner_id = self.env["res.partner"].create(
            {"name": "Hall", "street": "Hall Road 3", "city": "Jena"}
        )
        order = self._shipped_order()
        for kind in ("slip", "label", "return_slip"):
            self.assertIn("Hall Road 3", self._text(kind, order.picking_ids))

    def test_pick_list(self):
        """Along the shelves, two before ten."""
        shelves = self.env["stock.location"].create(
            [
                {"name": name, "location_id": self.warehouse.lot_stock_id.id}
                for name in ("Shelf 10", "Shelf 2")
            ]
        )
        self._stock(self.product, 3, shelves[0])
        self._stock(self.filters, 1, shelves[1])
        self.product.barcode = "4006381333931"
        order = self._sale(
            (self.product, 3), (self.filters, 5), packing_note="Wrap well"
        )
        for size in ("a4", "roll_80", "roll_58"):
            text = self._text("pick", order.picking_ids, size)
            self.assertLess(text.index("Shelf 2"), text.index("Shelf 10"))
            for wanted in ("4006381333931", "3 Units", "Wrap well", "Not in stock"):
                self.assertIn(wanted, text)
            self.assertRegex(text, r"Not in stock[\s\S]*4 Units")
            self.assertNotIn("89.00", text)

    def test_batch(self):
        orders = self._ready((self.product, 2)) | self._ready((self.filters, 1))
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set(orders.picking_ids.ids)]}
        )
        pages = self._pdf("pick", batch)
        self.assertEqual(len(pages), 1)
        for wanted in (batch.name, "Coffee beans", "Filter papers"):
            self.assertIn(wanted, pages.text)
        for picking in orders.picking_ids:
            self.assertIn(picking.name, pages.text)
        self.assertEqual(len(self._pdf("slip", batch)), 2)

    def test_must_wait(self):
        """What waits for its money is not picked, packed or sent."""
        order = self._ready((self.product, 2))
        order.sudo().is_payment_hold = True
        for kind in ("slip", "pick", "label"):
            with self.assertRaisesRegex(UserError, "has to wait"):
                self._pdf(kind, order.picking_ids)
            with self.assertRaisesRegex(UserError, "has to wait"):
                self._pdf(kind, order)

    def test_no_pickup_code(self):
        """It is for the customer's eyes only."""
        order = self._ready((self.product, 2))
        picking = order.picking_ids
        picking.sudo().write({"is_pickup": True} if "is_pickup" in picking else {})
        code = picking._pickup_code_of("nonce")
        for kind in ("slip", "pick", "label", "return_slip"):
            self.assertNotIn(code, self._text(kind, picking))

    def test_for_mails(self):
        """Slips of many transfers, one file for each."""
        orders = self._shipped_order() | self._shipped_order()
        waiting = self._ready((self.product, 1))
        pickings = orders.picking_ids
        found = (pickings | waiting.picking_ids)._delivery_slips()
        self.assertEqual(set(found), set(pickings.ids))
        for picking in pickings:
            self.assertTrue(found[picking.id].startswith(b"%PDF"))
