from odoo import api, fields, models

from ..const import STEPS
from ..step import OrderFacts, order_step


class SaleOrder(models.Model):
    """What comes next for an order, and until when it was promised.

    Stored, because the dashboard counts a million orders by it; it follows from the
    payment, the items, the transfers that are ready and the open exceptions.
    """

    _inherit = "sale.order"

    has_open_exception = fields.Boolean(
        "Needs a Decision",
        compute="_compute_has_open_exception",
        store=True,
        derived=True,
    )
    fulfilment_step = fields.Selection(
        STEPS,
        "Next Step",
        compute="_compute_fulfilment_step",
        store=True,
        group_expand="_expand_fulfilment_step",
        derived=True,
    )
    fulfilment_promised_at = fields.Datetime(
        "Promised",
        compute="_compute_fulfilment_promised_at",
        store=True,
        help="The delivery date of the order, or else the day its products are "
        "expected to leave.",
        derived=True,
    )

    # the work that is left; what is under way or done is most
    _fulfilment_step_idx = models.Index(
        "(company_id, fulfilment_step, fulfilment_promised_at) WHERE fulfilment_step IN"
        " ('exception', 'to_pay', 'to_pick', 'to_ship', 'waiting')"
    )

    @api.depends("fulfilment_exception_ids.state")
    def _compute_has_open_exception(self):
        for order in self:
            order.has_open_exception = any(
                exception.state == "open"
                for exception in order.fulfilment_exception_ids
            )

    @api.depends(
        "state",
        "fulfilment_status",
        "payment_status",
        "payment_deadline",
        "payment_provider_id",
        "is_payment_hold",
        "has_open_exception",
        "order_line.move_ids.picked",
        "order_line.move_ids.location_id",
        "order_line.move_ids.picking_id.state",
        "order_line.move_ids.picking_id.pickup_ready_at",
    )
    def _compute_fulfilment_step(self):
        for order in self:
            order.fulfilment_step = order._fulfilment_step()

    def _fulfilment_step(self):
        """:return: one of ``const.STEPS``, or False; see ``step.order_step``"""
        self.ensure_one()
        return order_step(
            OrderFacts(
                state=self.state,
                items=self.fulfilment_status,
                payment=self.payment_status,
                is_asked=self.has_open_exception,
                is_held=self._is_item_held(),
                has_deadline=bool(self.payment_deadline),
                has_payment=bool(self.payment_provider_id),
                works=(
                    work
                    for line in self.order_line
                    for work in line._fulfilment_works()
                ),
            )
        )

    @api.depends("state", "commitment_date", "expected_date")
    def _compute_fulfilment_promised_at(self):
        for order in self:
            promised = False
            if order.state != "cancel":
                promised = order.commitment_date
                if not promised and order.state == "sale":
                    promised = order.expected_date
            order.fulfilment_promised_at = promised

    @api.model
    def _expand_fulfilment_step(self, steps, domain):
        """:return: the steps there are, in their order on the dashboard"""
        return [step for step, _name in STEPS if step in steps]


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _fulfilment_works(self):
        """:return: generator of what is to do now, ``pick`` or ``ship``; for each of
        its movements that is ready"""
        self.ensure_one()
        return (work for move in self.move_ids if (work := move._fulfilment_work()))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _fulfilment_work(self):
        """:return: what is to do now to bring it to the customer: ``pick``; ``ship``
        when it was picked, lies where parcels leave, or is ready to be collected; False
        while it waits"""
        self.ensure_one()
        if self.state not in ("assigned", "partially_available"):
            return False
        picking = self.picking_id
        kind = picking.picking_type_id
        if picking.state != "assigned" or kind.code not in ("outgoing", "internal"):
            return False
        if self._item_way() not in ("out", "step", "ahead"):
            return False
        if kind.code == "outgoing" and (
            self.picked
            or picking.pickup_ready_at
            or self.location_id == kind.warehouse_id.wh_output_stock_loc_id
        ):
            return "ship"
        return "pick"
