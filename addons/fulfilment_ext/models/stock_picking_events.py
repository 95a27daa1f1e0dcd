from odoo import models


class StockPicking(models.Model):
    """What validating and cancelling a transfer means for orders is told."""

    _inherit = "stock.picking"

    def _action_done(self):
        # who works with transfers may not read recipes of kits and all of orders
        known = self.sudo()
        cancelled = {}
        if self.env.context.get("cancel_backorder"):
            cancelled = known._items_cancelled()
        result = super()._action_done()
        ways = known._orders_by_way()
        known._log_shipped(ways["out"])
        known._log_returned(ways["back"])
        known._log_items_cancelled(cancelled)
        return result

    def action_cancel(self):
        # cancelling the whole order is told by the order
        if self.env.context.get("fulfilment_cancels_order"):
            return super().action_cancel()
        known = self.sudo()
        cancelled = known._items_cancelled()
        result = super().action_cancel()
        known._log_items_cancelled(cancelled)
        return result

    # --- shipped and returned

    def _log_shipped(self, orders):
        """One event for each transfer that has left, with what has left.

        :param orders: list of (transfer, ``sale.order``)
        """
        left_out = self.env["stock.move"]
        told = set()
        # the last one that is told completes the order, the ones before do not
        for picking, order in reversed(orders):
            lines, left_out = picking._item_quantities(order, "shipped", left_out)
            is_last = order not in told and order._is_all_shipped()
            told.add(order)
            self.env["fulfilment.event"]._log(
                "shipped" if is_last else "partly_shipped",
                order,
                key=f"shipped:{picking.id}:{order.id}",
                picking=picking,
                lines=lines,
            )

    def _log_returned(self, orders):
        """:param orders: list of (transfer, ``sale.order``)"""
        left_out = self.env["stock.move"]
        for picking, order in reversed(orders):
            lines, left_out = picking._item_quantities(order, "returned", left_out)
            self.env["fulfilment.event"]._log(
                "returned",
                order,
                key=f"returned:{picking.id}:{order.id}",
                picking=picking,
                lines=lines,
            )

    def _orders_by_way(self):
        """:return: dict of ``out`` and ``back``, see ``stock.move._item_way``: list of
        (transfer, ``sale.order``) that it has done something for"""
        found = {"out": {}, "back": {}}
        for picking in self:
            for move in picking.move_ids:
                if move.sale_line_id and move.state == "done" and move.quantity:
                    way = move._item_way()
                    if way in found:
                        found[way][picking, move.sale_line_id.order_id] = True
        return {way: list(orders) for way, orders in found.items()}

    def _item_quantities(self, order, counter, left_out):
        """What this transfer did for an order.

        :param str counter: ``shipped`` or ``returned``
        :param left_out: ``stock.move`` of transfers that came later
        :return: list of dict, as it stands in the event; ``stock.move`` to leave out
            for the transfer before
        """
        self.ensure_one()
        moves = self.move_ids
        without = left_out | moves
        rows = []
        for line in moves.sale_line_id:
            if line.order_id != order:
                continue
            if left_out or line.move_ids - without:
                quantity = getattr(line._item_count(left_out), counter)
                quantity -= getattr(line._item_count(without), counter)
            else:
                # nothing else moves for it
                quantity = line[f"item_{counter}"]
            quantity = line._item_round(quantity)
            if quantity:
                rows.append({"line": line.id, "quantity": quantity})
        return rows, without

    # --- delivered

    def _log_delivered(self, lines, at, source, before):
        """:param lines: ``stock.move.line`` of these transfers, just marked
        :param dict before: of ``sale.order.line``: what was delivered of it before
        """
        found = {}
        for line in lines:
            order = line.move_id.sale_line_id.order_id
            if order:
                found.setdefault((line.picking_id, order), []).append(line)
        for (picking, order), marked in found.items():
            quantities = {}
            for line in marked:
                sale_line = line.move_id.sale_line_id
                if line.product_id == sale_line.product_id:
                    quantity = line.product_uom_id._compute_quantity(
                        line.quantity, sale_line.product_uom_id, round=False
                    )
                elif sale_line in before:
                    # of a kit whole ones are told, with the first of its parts
                    quantity = sale_line.item_delivered - before.pop(sale_line)
                else:
                    continue
                quantities[sale_line] = quantities.get(sale_line, 0.0) + quantity
            self.env["fulfilment.event"]._log(
                "delivered",
                order,
                # each is marked once; undone and marked again it is not told again
                key=f"delivered:{picking.id}:{min(line.id for line in marked)}",
                picking=picking,
                at=at,
                source=source,
                is_all=bool(picking.delivered_at),
                lines=[
                    {"line": line.id, "quantity": line._item_round(quantity)}
                    for line, quantity in quantities.items()
                    if quantity
                ],
            )

    # --- cancelled

    def _items_cancelled(self):
        """:return: dict of ``sale.order.line``: what is cancelled of it now"""
        lines = self.move_ids.sale_line_id
        return {line: line.item_cancelled for line in lines}

    def _log_items_cancelled(self, before):
        """:param dict before: what ``_items_cancelled`` said"""
        found = {}
        for line, cancelled in before.items():
            more = line._item_round(line.item_cancelled - cancelled)
            if more > 0 and line.state == "sale":
                rows = found.setdefault(line.order_id, [])
                rows.append({"line": line.id, "quantity": more})
        for order, rows in found.items():
            order._log_cancelled(rows, self)
