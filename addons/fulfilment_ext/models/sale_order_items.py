from odoo import api, fields, models

from ..const import ITEM_STATES
from ..item import order_status


class SaleOrder(models.Model):
    """What the items of an order come to."""

    _inherit = "sale.order"

    fulfilment_status = fields.Selection(
        ITEM_STATES, compute="_compute_fulfilment_status", store=True, derived=True
    )
    # added up in the products' own units: a dozen is twelve pieces
    item_count_ordered = fields.Float(
        "Pieces to Ship",
        digits="Product Unit",
        compute="_compute_fulfilment_status",
        store=True,
        aggregator=None,
        help="What was ordered, without what was cancelled.",
        derived=True,
    )
    item_count_shipped = fields.Float(
        "Pieces Shipped",
        digits="Product Unit",
        compute="_compute_fulfilment_status",
        store=True,
        aggregator=None,
        derived=True,
    )

    # what is looked for by it; what is under way, delivered or cancelled is most
    _fulfilment_status_idx = models.Index(
        "(fulfilment_status, date_order DESC) WHERE fulfilment_status IN"
        " ('ordered', 'awaiting_payment', 'waiting', 'reserved', 'partly_shipped',"
        " 'returned', 'exchanged')"
    )

    @api.depends(
        "order_line.item_status",
        "order_line.item_shipped",
        "order_line.item_cancelled",
        "order_line.product_uom_qty",
    )
    def _compute_fulfilment_status(self):
        for order in self:
            items, ordered, shipped = [], 0.0, 0.0
            for line in order.order_line:
                status = line.item_status
                if not status:
                    continue
                items.append((status, status == "partly_shipped" or line.item_shipped))
                factor = line._item_piece_factor()
                # what was shipped on top belongs to both: a bar is full, not over
                wanted = line.product_uom_qty - line.item_cancelled
                ordered += factor * max(wanted, line.item_shipped)
                shipped += factor * line.item_shipped
            order.fulfilment_status = order_status(items)
            order.item_count_ordered = ordered
            order.item_count_shipped = shipped

    def _is_item_held(self):
        """:return: whether goods wait for the customer's money"""
        return self.is_payment_hold

    def action_view_items(self):
        """:return: window action, the order's lines with their items"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_ext.action_items"
        )
        action["domain"] = [("order_id", "=", self.id), ("item_status", "!=", False)]
        action["context"] = {}
        return action
