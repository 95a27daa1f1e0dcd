from odoo.fields import Command
from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestRoutes(ReturnCase):
    """Kits, and goods that a supplier has sent: where those addons are installed."""

    def test_kit(self):
        if "mrp.bom" not in self.env:
            self.skipTest("no kits here")
        kit, bolt, plate = (
            self._product(name, price)
            for name, price in (("Kit", 30), ("Bolt", 1), ("Plate", 5))
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": bolt.id, "product_qty": 4}),
                    Command.create({"product_id": plate.id, "product_qty": 1}),
                ],
            }
        )
        for part in (bolt, plate):
            self._stock(part, 100)
        order = self._shipped(5, product=kit, steps=("confirm", "ship"))
        self.assertEqual(order.order_line.item_shipped, 5)
        record = self._return(order, 2)
        self.assertEqual(
            {
                move.product_id: move.product_uom_qty
                for move in record.picking_ids.move_ids
            },
            {bolt: 8, plate: 2},
        )
        self._receive(record, [("restock", 1), ("scrap", 1)])
        line = record.line_ids
        self.assertEqual((line.quantity_received, line.quantity_scrapped), (2, 1))
        self.assertEqual((order.order_line.item_returned, record.amount_due), (2, -60))
        self.assertEqual(order.order_line._returnable(), 3)
        self.assertEqual(self._on_shelf(bolt, self.warehouse.lot_stock_id), 84)

    def test_dropship(self):
        if "stock_dropshipping" not in self.env["ir.module.module"]._installed():
            self.skipTest("no dropshipping here")
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        goods = self._product(
            "Dropped",
            10,
            route_ids=[Command.set(route.ids)],
            seller_ids=[Command.create({"partner_id": vendor.id, "price": 4})],
        )
        for is_to_vendor, usage in ((False, "internal"), (True, "supplier")):
            with self.subTest(is_to_vendor=is_to_vendor):
                order = self._goods(6, product=goods)
                order.action_confirm()
                order._get_purchase_orders().button_confirm()
                picking = order.picking_ids
                picking.move_ids.picked = True
                picking.button_validate()
                self.assertEqual(order.order_line.item_shipped, 6)
                record = self._return(order, 2, is_to_vendor=is_to_vendor)
                self.assertTrue(record.has_dropship)
                self.assertEqual(record.picking_ids.location_dest_id.usage, usage)
                self._receive(record)
                self.assertEqual(order.order_line.item_returned, 2)
                self.assertEqual(record.amount_due, -20)
