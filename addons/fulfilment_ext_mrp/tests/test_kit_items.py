from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .kit_common import KitCase

DAY = "2026-11-02 10:00:00"


@tagged("post_install", "-at_install")
class TestKitItems(KitCase):
    """A kit is sold, its components are shipped: whole kits are counted."""

    def _sold(self, kit=None, quantity=3, **values):
        self._shelf()
        order = self._goods(quantity, product=kit or self.table, **values)
        self._play(order, "confirm")
        return order

    def test_whole_kits(self):
        order = self._sold()
        line = order.order_line
        self._assert_item(line, status="reserved")
        self.assertEqual(line.item_reserved, 3)
        self._parts(order, top=3)
        self._assert_item(line, status="partly_shipped")
        self._parts(order, leg=7)
        self._assert_item(line, shipped=1, status="partly_shipped")
        self.assertEqual(line.item_reserved, 2)
        self._parts(order, leg=5)
        self._assert_item(line, shipped=3, status="shipped")
        self.assertEqual(order.item_count_shipped, 3)

    def test_part_waits(self):
        self._stock(self.top, 3)
        self._stock(self.leg, 4)
        order = self._goods(3, product=self.table)
        self._play(order, "confirm")
        self._assert_item(order.order_line, status="waiting")
        self.assertEqual(order.order_line.item_detail, "1 reserved")

    def test_part_is_cancelled(self):
        """A table without legs is no table."""
        order = self._sold()
        self._parts(order, top=1, leg=4)
        legs = self._open(order).move_ids.filtered(
            lambda move: move.product_id == self.leg
        )
        legs._action_cancel()
        self._assert_item(order.order_line, shipped=1, cancelled=2, status="shipped")

    def test_kits_within_kits(self):
        order = self._sold(self.suite, 2)
        line = order.order_line
        self._parts(order, top=2, leg=8)
        self._assert_item(line, status="partly_shipped")
        self._parts(order, stool=3)
        self._assert_item(line, shipped=1, status="partly_shipped")
        self._parts(order, stool=1)
        self._assert_item(line, shipped=2, status="shipped")

    def test_only_kits_within(self):
        """A kit whose own components are kits."""
        order = self._sold(self._kit("Pair", {self.table: 2}), 2)
        self._parts(order, top=3, leg=12)
        self._assert_item(order.order_line, shipped=1, status="partly_shipped")

    def test_recipe_for_several(self):
        """Ten bags are made of one chest and twenty legs, half of them are sold."""
        order = self._sold(self._kit("Bag", {self.top: 10, self.leg: 20}, makes=10), 5)
        self._parts(order, top=3, leg=4)
        self._assert_item(order.order_line, shipped=2, status="partly_shipped")

    def test_dozen(self):
        order = self._sold(quantity=1, unit=self.env.ref("uom.product_uom_dozen"))
        self._parts(order, top=6, leg=24)
        self._assert_item(order.order_line, shipped=0.5, status="partly_shipped")
        self._parts(order, top=6, leg=24)
        self._assert_item(order.order_line, shipped=1, status="shipped")

    def test_delivered_and_returned(self):
        order = self._sold(quantity=1)
        line = order.order_line
        first = self._parts(order, top=1)
        second = self._parts(order, leg=4)
        first._set_delivered(DAY, "test")
        self._assert_item(line, shipped=1, status="shipped")
        second._set_delivered(DAY, "test")
        self._assert_item(line, shipped=1, delivered=1, status="delivered")
        self._back(first, 1)
        self._assert_item(line, shipped=1, delivered=1, status="delivered")
        self._back(second, 4)
        self._assert_item(line, shipped=1, delivered=1, returned=1, status="returned")

    def test_told(self):
        order = self._sold()
        self._parts(order, top=2, leg=7)
        self._parts(order, top=1, leg=5)
        events = order.fulfilment_event_ids.sorted("id")
        told = [
            (event.kind, [row["quantity"] for row in event.detail["lines"]])
            for event in events
            if "shipped" in event.kind
        ]
        self.assertEqual(told, [("partly_shipped", [1]), ("shipped", [2])])
        order.picking_ids._set_delivered(DAY, "test")
        told = [
            row["quantity"]
            for event in order.fulfilment_event_ids
            if event.kind == "delivered"
            for row in event.detail["lines"]
        ]
        self.assertEqual(sum(told), 3)

    def test_recipe_has_changed(self):
        """What was planned for this order counts."""
        order = self._sold()
        bom = self.table.bom_ids
        bom.bom_line_ids = [
            Command.create({"product_id": self.stool.id, "product_qty": 1})
        ]
        self._parts(order, top=3, leg=12)
        self._assert_item(order.order_line, shipped=3, status="shipped")

    def test_quantity_changed(self):
        order = self._sold()
        self._play(order, "quantity 5")
        self._parts(order, top=5, leg=20)
        self._assert_item(order.order_line, shipped=5, status="shipped")

    def test_fill_and_check(self):
        order = self._sold()
        self._parts(order, top=2, leg=8)
        line = order.order_line
        lines = self.env["sale.order.line"]
        self.assertFalse(lines._check_items(line.id, line.id))
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order_line SET item_shipped = 0, item_status = NULL"
                " WHERE id = %s",
                line.id,
            )
        )
        self.env.invalidate_all()
        self.assertEqual(lines._check_items(line.id, line.id), line)
        lines._fill_kit_items()
        self._assert_item(line, shipped=2, status="partly_shipped")
        self.assertEqual(order.fulfilment_status, "partly_shipped")
        self.assertFalse(lines._check_items(line.id, line.id))

    def test_seller_without_recipes(self):
        """Who may not read recipes sells and cancels kits all the same."""
        seller = self._user("user", "kit_seller")
        seller.group_ids = self.env.ref("sales_team.group_sale_salesman")
        self._shelf()
        order = self._goods(1, product=self.table, user_id=seller.id)
        order = order.with_user(seller)
        order.action_confirm()
        self.assertEqual(order.order_line.item_detail, "to pick")
        order._action_cancel()
        self.assertEqual(order.order_line.item_status, "cancelled")
