from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import BulkCase


@tagged("post_install", "-at_install")
class TestBulkShipTransfers(BulkCase):
    """Many transfers are validated, and each says what came of it."""

    def test_one_bad_of_many(self):
        orders = self._orders(23)
        bad = orders[11].picking_ids
        bad.do_unreserve()
        bulk = self._bulk("ship", orders.picking_ids)
        self.assertEqual((bulk.done_count, bulk.failed_count), (22, 1))
        state, text = self._results(bulk)[bad.id]
        self.assertEqual(state, "failed")
        self.assertIn("Check its availability", text)
        self.assertEqual(set((orders.picking_ids - bad).mapped("state")), {"done"})
        bad.action_assign()
        bulk.with_user(self.clerk).action_retry()
        self.assertEqual(bulk._run(), 1)
        self.assertEqual((bulk.state, bulk.done_count, bad.state), ("done", 23, "done"))

    def test_needs_nothing(self):
        orders = self._orders(3)
        shipped, cancelled, draft = orders.picking_ids
        self._ship(shipped)
        cancelled.action_cancel()
        draft.move_ids.state = "draft"
        bulk = self._bulk("ship", shipped | cancelled | draft)
        self.assertEqual(
            self._results(bulk),
            {
                shipped.id: ("skipped", "Was shipped already."),
                cancelled.id: ("skipped", "Is cancelled."),
                draft.id: ("failed", "Is still a draft. Mark it as to do first."),
            },
        )

    def test_part(self):
        """What is there leaves, the rest stays open; or waits; or is cancelled."""
        self._stock(self.filters, 4)
        order = self._sale((self.filters, 10))
        picking = order.picking_ids
        state, text = self._result(self._bulk("ship", picking, complete=True))
        self.assertEqual(state, "failed")
        self.assertIn("4 of 10", text)
        state, text = self._result(self._bulk("ship", picking))
        rest = picking.backorder_ids
        self.assertEqual((state, text), ("done", f"The rest is in {rest.name}."))
        self.assertEqual(rest.move_ids.product_uom_qty, 6)
        self._stock(self.filters, 2)
        rest.action_assign()
        state, text = self._result(self._bulk("ship", rest, close=True))
        self.assertEqual((state, text), ("done", ""))
        self.assertFalse(rest.backorder_ids)

    def test_everything_at_once(self):
        """A customer who gets everything at once gets no part."""
        self._stock(self.filters, 4)
        order = self._sale((self.filters, 10), picking_policy="one")
        self.assertEqual(
            self._result(self._bulk("ship", order.picking_ids))[0], "failed"
        )

    def test_must_wait(self):
        self._rule(hold=True)
        order = self._awaited()
        state, text = self._result(self._bulk("ship", order.picking_ids))
        self.assertEqual(state, "failed")
        self.assertIn("must be paid first", text)
        self.assertNotEqual(order.picking_ids.state, "done")

    def test_step_before(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._pull()
        order = self._ready((self.product, 1))
        pick, out = order.picking_ids.sorted("picking_type_code", reverse=True)
        if pick.picking_type_code != "internal":
            pick, out = out, pick
        state, text = self._result(self._bulk("ship", out))
        self.assertEqual(state, "failed")
        self.assertIn(pick.name, text)
        self.assertEqual(self._result(self._bulk("ship", pick))[0], "done")
        self.assertEqual(self._result(self._bulk("ship", out))[0], "done")

    def test_dialog(self):
        """What only its own page can ask."""
        order = self._orders(1)
        action = {"type": "ir.actions.act_window", "name": "Expired lots"}
        with patch.object(
            type(order.picking_ids), "_pre_action_done_hook", return_value=action
        ):
            state, text = self._result(self._bulk("ship", order.picking_ids))
        self.assertEqual(state, "failed")
        self.assertIn("Expired lots", text)
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_lot_is_missing(self):
        product = self._product("Milk", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": product.id})
        self.env["stock.quant"]._update_available_quantity(
            product, self.warehouse.lot_stock_id, 1, lot_id=lot
        )
        good, bad = self._orders(1), self._sale((product, 1))
        bad.picking_ids.move_line_ids.lot_id = False
        bulk = self._bulk("ship", (good | bad).picking_ids)
        state, text = self._results(bulk)[bad.picking_ids.id]
        self.assertEqual(state, "failed")
        self.assertIn("Milk", text)
        self.assertEqual(self._results(bulk)[good.picking_ids.id], ("done", ""))

    def test_queries(self):
        """Of a chunk, not of each."""

        def ship(count):
            pickings = self._orders(count).picking_ids
            bulk = self._begin("ship", pickings)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            bulk._run()
            self.assertEqual(bulk.done_count, count)
            return self.env.cr.sql_log_count - start

        ship(2)
        few, many = ship(4), ship(19)
        self.assertLessEqual((many - few) / 15, 12)


@tagged("post_install", "-at_install")
class TestBulkShipOrders(BulkCase):
    """Orders are shipped through all their steps."""

    def test_orders(self):
        ready, waiting = self._orders(1), self._sale((self.filters, 1))
        quotation = self._order(confirm=False)
        cancelled = self._order()
        cancelled.with_context(disable_cancel_warning=True).action_cancel()
        shipped = self._orders(1)
        self._ship(shipped.picking_ids)
        orders = ready | waiting | quotation | cancelled | shipped
        results = self._results(self._bulk("ship", orders))
        self.assertEqual(results[ready.id], ("done", ""))
        self.assertEqual(ready.fulfilment_status, "shipped")
        self.assertIn("Nothing is reserved", results[waiting.id][1])
        self.assertEqual(results[quotation.id][0], "failed")
        self.assertEqual(results[cancelled.id], ("skipped", "Is cancelled."))
        self.assertEqual(results[shipped.id], ("skipped", "Was shipped already."))

    def test_parts(self):
        self._stock(self.filters, 4)
        order = self._sale((self.filters, 10))
        state, text = self._result(self._bulk("ship", order, complete=True))
        self.assertEqual(state, "failed")
        self.assertIn("4 of 10", text)
        state, text = self._result(self._bulk("ship", order))
        self.assertEqual(state, "done")
        self.assertIn("The rest is in", text)
        self.assertEqual(order.fulfilment_status, "partly_shipped")

    def test_steps(self):
        """Picked, and brought out."""
        self.warehouse.delivery_steps = "pick_ship"
        self._pull()
        order = self._ready((self.product, 1))
        self.assertEqual(self._result(self._bulk("ship", order)), ("done", ""))
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_must_wait(self):
        self._rule(hold=True)
        order = self._awaited()
        state, text = self._result(self._bulk("ship", order))
        self.assertEqual(state, "failed")
        self.assertIn("must be paid first", text)

    def test_pickup(self):
        carrier = self._carrier("Counter", is_pickup=True)
        order = self._ready((self.product, 1), carrier_id=carrier.id)
        for records in (order, order.picking_ids):
            state, text = self._result(self._bulk("ship", records))
            self.assertEqual(state, "failed")
            self.assertIn("Hand it over", text)

    def test_delivered(self):
        shipped, later, open_one = self._orders(3)
        self._ship((shipped | later).picking_ids)
        at = fields.Datetime.to_string(self._ago(days=1))
        orders = shipped | open_one
        results = self._results(self._bulk("delivered", orders, at=at))
        self.assertEqual(results[shipped.id][0], "done")
        self.assertEqual(shipped.fulfilment_status, "delivered")
        picking = shipped.picking_ids
        self.assertEqual(picking.delivered_at, picking.date_done, "not before it left")
        self.assertEqual(results[open_one.id][0], "failed")
        again = self._results(self._bulk("delivered", orders))
        self.assertEqual(again[shipped.id], ("skipped", "Was delivered already."))
        pickings = (later | open_one | shipped).picking_ids
        results = self._results(self._bulk("delivered", pickings))
        self.assertEqual(results[later.picking_ids.id][0], "done")
        self.assertEqual(results[open_one.picking_ids.id][0], "failed")
        self.assertEqual(results[picking.id], ("skipped", "Was delivered already."))
