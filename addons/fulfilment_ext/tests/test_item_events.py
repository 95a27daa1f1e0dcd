from odoo import Command
from odoo.tests import tagged

from .item_common import ItemCase


@tagged("post_install", "-at_install")
class TestItemEvents(ItemCase):
    """What happens to goods is told once, with its quantities."""

    def setUp(self):
        super().setUp()
        self.order = self._goods(lines=2)
        self._play(self.order, "stock 10", "confirm")
        self.one, self.two = self.order.order_line

    def _told(self):
        """:return: list of kind and quantities of the first and second line"""
        events = self.env["fulfilment.event"].search(
            [
                ("order_id", "=", self.order.id),
                ("kind", "in", ("partly_shipped", "shipped", "returned", "cancelled")),
            ],
            order="id",
        )
        told = []
        for event in events:
            rows = {row["line"]: row["quantity"] for row in event.detail["lines"]}
            told.append((event.kind, rows.get(self.one.id), rows.get(self.two.id)))
        return told

    def test_shipped_in_parts(self):
        self._play(self.order, "ship 4", "ship 6")
        self.assertEqual(self._told(), [("partly_shipped", 4, 4), ("shipped", 6, 6)])

    def test_the_rest_does_not_come(self):
        self._play(self.order, "drop 4")
        self.assertEqual(self._told(), [("shipped", 4, 4), ("cancelled", 6, 6)])

    def test_two_transfers_at_once(self):
        self._play(self.order, "ship 4", "return 2", "ship 5")
        self.assertEqual(
            self._told(),
            [("partly_shipped", 4, 4), ("returned", 2, 2), ("partly_shipped", 5, 5)],
        )

    def test_many_at_once(self):
        """The last of them completes the order."""
        picking = self._open(self.order)
        for move in picking.move_ids:
            move.quantity = 3
        picking.action_split_transfer()
        both = self._open(self.order)
        both.action_assign()
        self.assertEqual(len(both), 2)
        both.move_ids.picked = True
        both.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual(
            sorted(self._told()), [("partly_shipped", 3, 3), ("shipped", 7, 7)]
        )

    def test_transfer_cancelled(self):
        self._play(self.order, "ship 4", "abandon")
        self.assertEqual(self._told(), [("partly_shipped", 4, 4), ("cancelled", 6, 6)])

    def test_order_cancelled(self):
        self._play(self.order, "ship 4", "cancel")
        self.assertEqual(self._told(), [("partly_shipped", 4, 4), ("cancelled", 6, 6)])
        event = self.order.fulfilment_event_ids.filtered(
            lambda each: each.kind == "cancelled"
        )
        self.assertTrue(event.detail["is_all"])

    def test_quotation_cancelled(self):
        """Nobody has ordered it."""
        quotation = self._goods()
        self._play(quotation, "cancel")
        self.assertFalse(quotation.fulfilment_event_ids)

    def test_only_orders(self):
        """Transfers without an order tell nothing."""
        goods = self._product("Sample")
        self._stock(goods, 1)
        kind = self.warehouse.out_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": goods.id,
                            "product_uom_qty": 1,
                            "location_id": self.warehouse.lot_stock_id.id,
                            "location_dest_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        self._ship(picking)
        self.assertEqual(picking.state, "done")
        self.assertFalse(
            self.env["fulfilment.event"].search_count([("picking_id", "=", picking.id)])
        )
