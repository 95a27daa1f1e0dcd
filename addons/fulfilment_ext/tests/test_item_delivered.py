from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .item_common import ItemCase

DAY = "2026-11-02 10:00:00"
NEXT = "2026-11-03 10:00:00"


@tagged("post_install", "-at_install")
class TestItemDelivered(ItemCase):
    """What is delivered is said once, by whoever says it first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.env["sale.order"]

    def setUp(self):
        super().setUp()
        self.order = self._goods()
        self._play(self.order, "stock 10", "confirm", "ship 4")
        self.picking = self._done(self.order)

    def _events(self, kind="delivered"):
        return self.env["fulfilment.event"].search(
            [("order_id", "=", self.order.id), ("kind", "=", kind)], order="id"
        )

    def test_once(self):
        self.assertTrue(self.picking._set_delivered(DAY, "courier"))
        self.assertEqual(str(self.picking.delivered_at), DAY)
        for at in (NEXT, "2026-11-01 10:00:00"):
            self.assertFalse(self.picking._set_delivered(at, "user"))
        self.assertEqual(str(self.picking.delivered_at), DAY)
        event = self._events()
        self.assertEqual(len(event), 1)
        self.assertEqual((event.picking_id, str(event.at)), (self.picking, DAY))
        line = self.order.order_line
        self.assertEqual(
            event.detail,
            {
                "source": "courier",
                "is_all": True,
                "lines": [{"line": line.id, "quantity": 4}],
            },
        )

    def test_only_what_has_left(self):
        waiting = self._open(self.order)
        self.assertFalse(waiting._set_delivered(DAY, "courier"))
        with self.assertRaises(UserError):
            waiting.with_user(self.clerk).action_mark_delivered()
        back = self._back(self.picking, 1)
        self.assertFalse(back._set_delivered(DAY, "courier"))
        self._assert_item(
            self.order.order_line, shipped=4, returned=1, status="partly_shipped"
        )

    def test_by_hand(self):
        self._play(self.order, "ship")
        pickings = self._done(self.order)
        pickings[0].with_user(self.clerk).action_mark_delivered()
        self.assertTrue(pickings[0].delivered_at)
        self.assertFalse(pickings[0].can_mark_delivered)
        # of many those that are on their way
        pickings.with_user(self.clerk).action_mark_delivered()
        self.assertEqual(self.order.order_line.item_status, "delivered")
        self.assertEqual(self.order.fulfilment_status, "delivered")
        self.assertEqual(len(self._events()), 2)

    def test_undone(self):
        self.picking._set_delivered(DAY, "courier")
        with self.assertRaises(AccessError):
            self.picking.with_user(self.clerk).action_undo_delivered()
        self.picking.with_user(self.manager).action_undo_delivered()
        self.assertFalse(self.picking.delivered_at)
        self._assert_item(self.order.order_line, shipped=4, status="partly_shipped")
        self.assertIn("not delivered", self.picking.message_ids[0].body)
        self.picking._set_delivered(NEXT, "courier")
        self.assertEqual(str(self.order.order_line.item_delivered_at), NEXT)
        self.assertEqual(len(self._events()), 1, "nobody is told twice")

    def test_corrected_afterwards(self):
        """What is added to a transfer later is not delivered yet."""
        self.picking._set_delivered(DAY, "courier")
        line = self.picking.move_line_ids
        line.copy({"quantity": 1, "move_id": line.move_id.id})
        self.assertFalse(self.picking.delivered_at)
        item = self.order.order_line
        self.assertEqual((item.item_shipped, item.item_delivered), (5, 4))

    def test_not_by_rpc(self):
        line = self.picking.move_line_ids
        with self.assertRaises(UserError):
            line.with_user(self.manager).delivered_at = DAY
        with self.assertRaises(UserError):
            self.picking.with_user(self.manager).delivered_at = DAY
        with self.assertRaises(UserError):
            self.order.with_user(self.manager).fulfilment_status = "delivered"
        for name in ("item_shipped", "item_status", "item_delivered_at"):
            with self.assertRaises(UserError):
                self.order.order_line.with_user(self.manager).write({name: False})
            with self.assertRaises(UserError):
                self.env["sale.order.line"].create(
                    {"order_id": self.order.id, "name": "Goods", name: False}
                )

    def test_who_may(self):
        seller = self._user("user", "only_seller")
        seller.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.picking.with_user(seller).action_mark_delivered()
