from unittest.mock import patch

from odoo.tests import tagged

from .item_common import ItemCase


@tagged("post_install", "-at_install")
class TestItemCost(ItemCase):
    """What core's flows cost with it, and that more lines do not cost more queries."""

    def _queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _flow(self):
        """:return: queries of confirming and of validating an order of ten lines"""
        order = self._goods(lines=10)
        self._play(order, "stock 10")
        confirm = self._queries(order.action_confirm)
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        context = {"skip_backorder": True, "skip_sms": True}
        validate = self._queries(picking.with_context(**context).button_validate)
        self.assertEqual(picking.state, "done")
        return confirm, validate

    def _without(self):
        """Everything of items is switched off, but for the columns."""
        line = self.registry["sale.order.line"]
        order = self.registry["sale.order"]
        picking = self.registry["stock.picking"]

        def nought(records, *names):
            for record in records:
                for name in names:
                    record[name] = False

        return (
            patch.object(
                line,
                "_compute_items",
                lambda records: nought(
                    records,
                    "item_shipped",
                    "item_returned",
                    "item_cancelled",
                    "item_shipped_at",
                    "item_status",
                ),
            ),
            patch.object(
                order,
                "_compute_fulfilment_status",
                lambda records: nought(
                    records,
                    "fulfilment_status",
                    "item_count_ordered",
                    "item_count_shipped",
                ),
            ),
            patch.object(
                order,
                "_compute_fulfilment_step",
                lambda records: nought(records, "fulfilment_step"),
            ),
            patch.object(
                order,
                "_compute_fulfilment_promised_at",
                lambda records: nought(records, "fulfilment_promised_at"),
            ),
            patch.object(picking, "_log_shipped", lambda records, orders: None),
            patch.object(picking, "_log_returned", lambda records, orders: None),
        )

    def test_core_flows(self):
        # what is looked up once, such as settings, is known then
        self._flow()
        patches = self._without()
        for each in patches:
            each.start()
        try:
            confirm, validate = self._flow()
        finally:
            for each in patches:
                each.stop()
        with_confirm, with_validate = self._flow()
        self.assertLessEqual(with_confirm - confirm, 3, "confirm")
        self.assertLessEqual(with_validate - validate, 3, "validate")

    def _count(self, lines):
        order = self._goods(lines=lines)
        self._play(order, "stock 10", "confirm", "ship 4")
        # a list of its own, as the web client asks for it
        items = self.env["sale.order.line"].browse(order.order_line.ids)
        read = self._queries(
            lambda: items.read(["item_status", "item_detail", "item_reserved"])
        )
        again = self._queries(items._items_done_changed)
        delivered = self._queries(
            lambda: self._done(order)._set_delivered(self.env.cr.now(), "test")
        )
        check = self._queries(lambda: items._check_items(items[0].id, items[-1].id))
        return read, again, delivered, check

    def test_flat(self):
        self._count(1)
        self.assertEqual(self._count(5), self._count(50))

    def test_transfers_of_what_has_left_are_not_read(self):
        order = self._goods(lines=3)
        self._play(order, "stock 10", "confirm")
        items = self.env["sale.order.line"].browse(order.order_line.ids)

        def moves_read():
            self.env.flush_all()
            self.env.invalidate_all()
            items.mapped("item_reserved")
            moves = order.sudo().order_line.move_ids
            return bool(moves._fields["quantity"]._get_cache(self.env(su=True)))

        self.assertTrue(all(items.mapped("item_reserved")))
        self.assertTrue(moves_read())
        self._play(order, "ship 99")
        self.assertFalse(any(items.mapped("item_reserved")))
        self.assertFalse(moves_read())
