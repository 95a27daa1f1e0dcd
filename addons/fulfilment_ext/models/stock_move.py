from odoo import models


class StockMove(models.Model):
    """What a movement of stock means for the item of an order it is for."""

    _inherit = "stock.move"

    def write(self, vals):
        if "sale_line_id" not in vals:
            return super().write(vals)
        lines = self.sale_line_id
        result = super().write(vals)
        # what was delivered is not followed by triggers, see _compute_item_delivered
        (lines | self.sale_line_id)._items_delivered_changed()
        return result

    def _action_cancel(self):
        # core looks at batches there, which people of sales may not; without batches
        # they can cancel their orders, so with them, too
        if self:
            self.check_access("write")
        return super(StockMove, self.sudo())._action_cancel()

    def _item_way(self):
        """Which way it goes, seen from the customer.

        :return: ``out`` to the customer, from the shelf or from a supplier; ``again``
            out, after it had come back; ``back`` from the customer, also a refused
            parcel; ``ahead`` a step of ours after which rules push the next one;
            ``step`` one for which the next one is there; False otherwise
        """
        self.ensure_one()
        source, destination = self.location_id, self.location_dest_id
        is_from, is_to = source._is_at_customer(), destination._is_at_customer()
        if is_from != is_to:
            if is_from:
                return "back"
            return "again" if self.origin_returned_move_id else "out"
        if is_from or self.origin_returned_move_id:
            return False
        if self.move_dest_ids:
            return "step"
        return "ahead" if self.location_final_id._is_at_customer() else False

    def _item_add(self, count, is_delivered=False):
        """Add this movement to what is counted, in absolute quantities of units of
        measure: pieces where units are pieces and dozens.

        :param count: ``ItemCount``
        :param bool is_delivered: also what is delivered, which reads move lines
        """
        way = self._item_way()
        if not way:
            return
        factor = self.product_uom.factor
        done = self.quantity * factor if self.state == "done" else 0.0
        if way == "back":
            count.returned += done
        elif way == "again":
            count.returned -= done
        else:
            source = self.location_id.usage
            is_open = self.state not in ("done", "cancel")
            if is_open and source in ("internal", "transit"):
                count.reserved += self.quantity * factor
            if way == "step":
                return
            demand = self.product_uom_qty * factor
            count.is_known = True
            if source == "supplier":
                count.is_dropship = True
            if is_open:
                count.planned += demand
            elif self.state == "cancel":
                count.lost += demand
            else:
                count.lost += max(demand - done, 0.0)
                if way == "out" and done:
                    count.is_begun = True
                    count.shipped += done
                    count.dates.append(self.date)
                    if is_delivered:
                        count.delivered += self._item_delivered() * factor

    def _item_delivered(self):
        """:return: what of it is known to be delivered, in its unit"""
        unit = self.product_uom
        return sum(
            line.product_uom_id._compute_quantity(line.quantity, unit, round=False)
            for line in self.move_line_ids
            if line.delivered_at
        )
