from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReceipt(ReturnCase):
    """Goods come back, more or less of them, and what becomes of them."""

    def _place(self):
        return self.warehouse.lot_stock_id

    def test_all(self):
        order = self._shipped()
        product = order.order_line.product_id
        record = self._return(order)
        back = record.picking_ids
        self.assertTrue(back.move_ids.to_refund)
        self.assertEqual(
            back.move_ids.origin_returned_move_id,
            order.order_line.move_ids - back.move_ids,
        )
        self._receive(record)
        self.assertEqual(record.state, "received")
        self.assertEqual(record.line_ids.quantity_received, 4)
        self.assertEqual(record.line_ids.condition, "4 restocked")
        self.assertEqual(self._on_shelf(product, self._place()), 44)
        self._assert_item(order.order_line, shipped=10, returned=4, status="returned")
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertEqual(order.order_line.item_exchanged, 0)

    def test_conditions(self):
        order = self._shipped()
        product = order.order_line.product_id
        record = self._return(order)
        self._receive(record, [("restock", 1), ("quarantine", 1), ("scrap", 2)])
        line = record.line_ids
        self.assertEqual(
            (line.quantity_received, line.quantity_quarantined, line.quantity_scrapped),
            (4, 1, 2),
        )
        self.assertEqual(line.condition, "1 restocked, 1 in quarantine, 2 scrapped")
        quarantine = self.warehouse.return_quarantine_loc_id
        self.assertEqual(self._on_shelf(product, quarantine), 1)
        self.assertEqual(self._on_shelf(product, self._place()), 41)
        product.invalidate_recordset()
        self.assertEqual(
            product.with_context(warehouse_id=self.warehouse.id).free_qty,
            41,
            "nothing in quarantine is promised to anybody",
        )
        self._assert_item(order.order_line, shipped=10, returned=4, status="returned")

    def test_less(self):
        """What does not come is not credited, and can be returned later."""
        order = self._shipped()
        record = self._return(order)
        self._receive(record, [("restock", 3)])
        self.assertEqual((record.state, record.amount_due), ("received", -30))
        self.assertEqual(order.order_line._returnable(), 7)
        self.assertFalse(record._open_pickings())

    def test_in_two_parcels(self):
        order = self._shipped()
        record = self._return(order)
        self._receive(record, [("restock", 3)], is_rest_expected=True)
        self.assertEqual(record.state, "approved")
        self.assertEqual(len(record.picking_ids), 2)
        self.assertEqual(order.order_line._returnable(), 6)
        with self._refused(UserError, "came back already"):
            record.action_cancel()
        self._receive(record)
        self.assertEqual((record.state, record.amount_due), ("received", -40))

    def test_expired(self):
        """What the customer kept too long comes back all the same."""
        if "expiry.picking.confirmation" not in self.env:
            self.skipTest("goods do not expire here")
        goods = self._product(
            "Milk", tracking="lot", use_expiration_date=True, expiration_time=9
        )
        lot = self.env["stock.lot"].create({"name": "M1", "product_id": goods.id})
        self.env["stock.quant"]._update_available_quantity(
            goods, self._place(), 9, lot_id=lot
        )
        order = self._shipped(product=goods, quantity=5, steps=("confirm", "ship"))
        record = self._return(order)
        lot.expiration_date = fields.Datetime.now() - timedelta(days=1)
        self._receive(record)
        self.assertEqual((record.state, record.line_ids.quantity_received),
                         ("received", 4))  # fmt: skip

    def test_nothing(self):
        record = self._return(self._shipped())
        self._receive(record, [("restock", 0)])
        self.assertEqual(record.state, "cancelled")

    def test_more(self):
        order = self._shipped()
        record = self._return(order)
        self._receive(record, [("restock", 6)])
        self.assertEqual(
            (record.line_ids.quantity_received, record.amount_due), (6, -60)
        )
        record = self._return(order, 2)
        with self._refused(UserError, "can still be returned"):
            self._receive(record, [("restock", 5)])
        self.assertEqual(order.order_line.item_returned, 6)

    def test_something_else(self):
        """An item of the order that was not announced is credited, too."""
        order = self._shipped(lines=2)
        record = self._return(order, 1)
        wizard = (
            self.env["fulfilment.return.receive"]
            .with_user(self.clerk)
            .with_context(default_return_id=record.id)
            .create({"note": "A mug of another shop"})
        )
        wizard.line_ids = [
            Command.create({"sale_line_id": order.order_line[1].id, "quantity": 2})
        ]
        wizard.action_receive()
        self.assertEqual(record.amount_credit, 30)
        self.assertEqual(order.order_line[1].item_returned, 2)
        self.assertIn("A mug", "".join(record.message_ids.mapped("body")))

    def test_not_of_this_order(self):
        record = self._return(self._shipped())
        other = self._shipped()
        wizard = (
            self.env["fulfilment.return.receive"]
            .with_context(default_return_id=record.id)
            .create({})
        )
        wizard.line_ids = [
            Command.create({"sale_line_id": other.order_line.id, "quantity": 1})
        ]
        with self._refused(UserError, "not of this order"):
            wizard.action_receive()

    def test_by_core(self):
        """The warehouse validates the transfer as any other."""
        record = self._return(self._shipped())
        self._ship(record.picking_ids)
        self.assertEqual(record.state, "received")
        self.assertEqual(record.line_ids.quantity_received, 4)

    def test_two_deliveries(self):
        """The latest come back first; each has its own transfer."""
        order = self._shipped(steps=("stock 50", "confirm", "ship 6", "ship"))
        record = self._return(order, 7)
        self.assertEqual(
            sorted(record.picking_ids.move_ids.mapped("product_uom_qty")), [3, 4]
        )
        self._receive(record)
        self._assert_item(order.order_line, shipped=10, returned=7, status="returned")

    def test_two_steps(self):
        house = self._warehouse("pick_ship")
        order = self._shipped(
            steps=("stock 50", "confirm", "ship", "ship"), warehouse_id=house.id
        )
        record = self._return(order)
        self._receive(record)
        self._assert_item(order.order_line, shipped=10, returned=4, status="returned")
        self.assertEqual(
            self._on_shelf(order.order_line.product_id, house.lot_stock_id), 44
        )

    def test_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._shipped(2, unit=dozen)
        record = self._return(order, 0.5)
        self.assertEqual(sum(record.picking_ids.move_ids.mapped("product_qty")), 6)
        self._receive(record)
        self._assert_item(order.order_line, shipped=2, returned=0.5, status="returned")
        self.assertEqual(record.line_ids.quantity_received, 0.5)

    def test_serial(self):
        goods = self._product("Device", 100, tracking="serial")
        numbers = self.env["stock.lot"].create(
            [{"name": f"SN{index}", "product_id": goods.id} for index in range(3)]
        )
        for number in numbers:
            self.env["stock.quant"]._update_available_quantity(
                goods, self._place(), 1, lot_id=number
            )
        order = self._shipped(3, product=goods, steps=("confirm", "ship"))
        record = self._return(order, 1)
        wizard = (
            self.env["fulfilment.return.receive"]
            .with_user(self.clerk)
            .with_context(default_return_id=record.id)
            .create({})
        )
        wizard.line_ids.lot_id = numbers[2]
        wizard.line_ids.condition = "quarantine"
        wizard.action_receive()
        self.assertEqual(record.picking_ids.move_line_ids.lot_id, numbers[2])
        self.assertEqual(record.line_ids.quantity_quarantined, 1)
        second = self._return(order, 1)
        wizard = (
            self.env["fulfilment.return.receive"]
            .with_context(default_return_id=second.id)
            .create({})
        )
        wizard.line_ids.lot_id = False
        with self._refused(UserError, "serial number"):
            wizard.action_receive()

    def test_scan(self):
        goods = self._product("Scanned", 10, barcode="4006381333931")
        order = self._shipped(product=goods)
        record = self._return(order)
        model = self.env["fulfilment.return.receive"].with_context(
            default_return_id=record.id
        )
        wizard = model.new({"return_id": record.id})
        self.assertEqual(wizard.line_ids.quantity, 4)
        for _turn in range(3):
            self.assertIsNone(wizard.on_barcode_scanned("4006381333931"))
        self.assertEqual(wizard.line_ids.quantity, 3)
        self.assertIn("warning", wizard.on_barcode_scanned("0000"))
        self.assertEqual(wizard.line_ids.quantity, 3)

    def test_form(self):
        record = self._return(self._shipped())
        action = record.with_user(self.clerk).action_receive()
        form = Form(
            self.env["fulfilment.return.receive"]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        with form.line_ids.edit(0) as row:
            row.quantity = 2
            row.condition = "scrap"
        form.save().action_receive()
        self.assertEqual(record.line_ids.quantity_scrapped, 2)

    def test_pressed_twice(self):
        record = self._return(self._shipped())
        wizard = self._receive(record)
        with self._refused(UserError, "Received"):
            wizard.action_receive()
