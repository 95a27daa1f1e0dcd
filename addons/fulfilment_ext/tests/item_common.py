from odoo import Command
from odoo.tests import Form

from .common import FulfilmentCase

#: What is compared: by the words of the tables.
COUNTERS = {
    "shipped": "item_shipped",
    "delivered": "item_delivered",
    "returned": "item_returned",
    "cancelled": "item_cancelled",
    "status": "item_status",
}


class ItemCase(FulfilmentCase):
    """Orders that are played step by step, as people do it."""

    def _play(self, order, *steps):
        """:param steps: words with a number, such as "ship 4", or alone"""
        for step in steps:
            name, *number = step.split()
            getattr(self, f"_step_{name}")(order, *map(float, number))
            self.env.flush_all()
            self.env.invalidate_all()

    def _line(self, order):
        return order.order_line[:1]

    def _assert_item(self, line, **expected):
        """Counters that are not named are nought."""
        found = {name: line[field] for name, field in COUNTERS.items()}
        wanted = dict.fromkeys(COUNTERS, 0.0) | expected
        self.assertEqual(found, wanted)

    # --- steps

    def _step_stock(self, order, quantity):
        for line in order.order_line.filtered("product_id.is_storable"):
            self._stock(line.product_id, quantity, order.warehouse_id.lot_stock_id)

    def _step_confirm(self, order):
        order.action_confirm()

    def _step_reserve(self, order):
        self._open(order).action_assign()

    def _step_unreserve(self, order):
        self._open(order).do_unreserve()

    def _step_ship(self, order, quantity=None):
        """The next transfer, so much of each product, the rest later."""
        self._validate(order, quantity)

    def _step_drop(self, order, quantity=None):
        """The next transfer, without the rest."""
        self._validate(order, quantity, backorder=False)

    def _step_abandon(self, order):
        self._open(order).action_cancel()

    def _step_cancel(self, order):
        order._action_cancel()

    def _step_draft(self, order):
        order.action_draft()

    def _step_quantity(self, order, quantity):
        self._line(order).product_uom_qty = quantity

    def _step_demand(self, order, quantity):
        self._open(order).move_ids[:1].product_uom_qty = quantity

    def _step_correct(self, order, quantity):
        """The transfer that is done said something wrong."""
        self._done(order)[-1:].move_line_ids[:1].quantity = quantity

    def _step_deliver(self, order):
        for picking in self._done(order):
            picking._set_delivered(self.env.cr.now(), "test")

    def _step_return(self, order, quantity):
        self._back(self._done(order)[:1], quantity)

    def _step_again(self, order, quantity):
        """What came back is sent again."""
        back = order.picking_ids.filtered(
            lambda picking: (
                picking.state == "done" and picking.location_id.usage == "customer"
            )
        )
        self._back(back[:1], quantity)

    # --- transfers

    def _open(self, order):
        return order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ).sorted("id")

    def _done(self, order):
        return order.picking_ids.filtered(
            lambda picking: (
                picking.state == "done" and picking.location_dest_id.usage == "customer"
            )
        ).sorted("id")

    def _validate(self, order, quantity=None, backorder=True):
        ready = self._open(order)
        ready = ready.filtered(lambda picking: picking.state == "assigned") or ready
        picking = ready[:1]
        for move in picking.move_ids:
            if quantity is not None:
                move.quantity = quantity
            move.picked = bool(move.quantity)
        context = {"skip_backorder": True, "skip_sms": True}
        if not backorder:
            context["picking_ids_not_to_backorder"] = picking.ids
        picking.with_context(**context).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _back(self, picking, quantity):
        form = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model=picking._name
            )
        )
        wizard = form.save()
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": True})
        back = wizard._create_return()
        for move in back.move_ids:
            move.quantity = quantity
            move.picked = True
        back.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")
        return back

    # --- what is sold

    def _goods(self, quantity=10, unit=None, product=None, lines=1, **values):
        """:return: order of fresh products, not confirmed"""
        rows = []
        for index in range(lines):
            goods = product or self._product(f"Goods {index}")
            row = {"product_id": goods.id, "product_uom_qty": quantity}
            if unit:
                row["product_uom_id"] = unit.id
            rows.append(Command.create(row))
        return self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": rows, **values}
        )

    def _warehouse(self, steps):
        """:param str steps: ``ship_only``, ``pick_ship``, ``pick_pack_ship``"""
        return self.env["stock.warehouse"].create(
            {
                "name": f"Warehouse {steps}",
                "code": f"H{len(steps)}",
                "company_id": self.company.id,
                "delivery_steps": steps,
            }
        )
