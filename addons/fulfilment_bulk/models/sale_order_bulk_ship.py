from odoo import models


class SaleOrder(models.Model):
    """Ships what is reserved of many orders, through all steps of the warehouse."""

    _inherit = "sale.order"

    def _bulk_left_out_ship(self, **_how):
        answers = {}
        for order in self:
            if order.state == "cancel":
                answers[order.id] = ("skipped", self.env._("Is cancelled."))
            elif order.state != "sale":
                answers[order.id] = (
                    "failed",
                    self.env._("Is a quotation. Confirm it first."),
                )
            elif order.fulfilment_status in ("shipped", "delivered"):
                answers[order.id] = ("skipped", self.env._("Was shipped already."))
            elif not order.fulfilment_status:
                answers[order.id] = (
                    "skipped",
                    self.env._("There is nothing to ship in it."),
                )
        return answers

    def _bulk_ship(self, complete=False, **_how):
        """Ship what is reserved.

        :param bool complete: only those of which everything is reserved
        :return: dict of order's id: state and text
        :raise UserError: one of them can't be shipped now
        """
        self.check_access("write")
        return {order.id: order._bulk_ship_one(complete) for order in self}

    def _bulk_ship_one(self, complete):
        if self.carrier_id.is_pickup:
            return (
                "failed",
                self.env._("The customer collects it. Hand it over instead."),
            )
        lines = self._ship_lines()
        if not lines:
            return ("skipped", self.env._("Was shipped already."))
        pickings = lines.move_ids.picking_id.filtered(
            lambda each: each.state not in ("done", "cancel")
        )
        if held := pickings._fulfilment_hold_reason():
            return ("failed", next(iter(held.values())))
        items = self._ship_all_items()
        if not any(item.quantity > 0 for item in items):
            return (
                "failed",
                self.env._(
                    "Nothing is reserved for it. Check its availability, or wait for"
                    " the goods."
                ),
            )
        if complete or self.picking_policy == "one":
            if text := self._bulk_ship_incomplete(lines):
                return ("failed", text)
        shipped, _answer = self._ship_items(items)
        return ("done", shipped._bulk_shipped_text())

    def _bulk_ship_incomplete(self, lines):
        for line in lines:
            is_open, ready = line._ship_open(), line._ship_reserved()
            if line.product_id.uom_id.compare(ready, is_open) < 0:
                return self.env._(
                    "%(product)s: %(reserved)s of %(wanted)s are reserved. Wait for the"
                    " others, or ship what there is from its own page.",
                    product=line.product_id.display_name,
                    reserved=f"{line._ship_from_product(ready):.12g}",
                    wanted=f"{line._ship_from_product(is_open):.12g}",
                )
        return False
