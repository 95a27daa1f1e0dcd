from odoo import Command
from odoo.tests import tagged

from .item_common import ItemCase


@tagged("post_install", "-at_install")
class TestItemDropship(ItemCase):
    """The supplier brings it: nothing lies on the shelf, and there is no transfer
    before the purchase is ordered. Plays where dropshipping is installed."""

    def setUp(self):
        super().setUp()
        route = self.env.ref(
            "stock_dropshipping.route_drop_shipping", raise_if_not_found=False
        )
        if not route:
            self.skipTest("stock_dropshipping is not installed")
        supplier = self.env["res.partner"].create({"name": "Supplier"})
        goods = self._product(
            "From the supplier",
            route_ids=[Command.link(route.id)],
            seller_ids=[Command.create({"partner_id": supplier.id, "price": 1})],
        )
        self.order = self._goods(product=goods)
        self._play(self.order, "confirm")
        self.line = self.order.order_line
        # who plays it is not of purchases
        self.purchase = (
            self.env["purchase.order.line"]
            .sudo()
            .search([("product_id", "=", goods.id)])
            .order_id
        )

    def test_shipped_by_the_supplier(self):
        self._assert_item(self.line, status="ordered")
        self.purchase.button_confirm()
        self._assert_item(self.line, status="ordered")
        self.assertEqual(self.line.item_reserved, 0)
        self._play(self.order, "ship 4")
        self._assert_item(self.line, shipped=4, status="partly_shipped")
        self._play(self.order, "drop 5", "deliver")
        self._assert_item(
            self.line, shipped=9, delivered=9, cancelled=1, status="delivered"
        )
        self._play(self.order, "return 2")
        self._assert_item(
            self.line,
            shipped=9,
            delivered=9,
            returned=2,
            cancelled=1,
            status="returned",
        )
        lines = self.env["sale.order.line"]
        self.assertFalse(lines._check_items(self.line.id, self.line.id))

    def test_wanted_more(self):
        """What is not ordered of the supplier yet is not cancelled."""
        self.purchase.button_confirm()
        self._play(self.order, "quantity 12", "ship")
        self._assert_item(self.line, shipped=10, status="partly_shipped")
