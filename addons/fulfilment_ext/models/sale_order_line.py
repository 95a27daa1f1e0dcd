from odoo import api, fields, models
from odoo.tools import float_round

from ..const import ITEM_STATES
from ..item import Item, ItemCount, still_open


class SaleOrderLine(models.Model):
    """Where the goods of one line are, in quantities of the line's unit.

    Counters are stored, because a million lines are filtered by what follows from them.
    They change when a transfer changes its state, not while it is being worked on.
    """

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "order.derived.mixin"]

    item_shipped = fields.Float(
        "Shipped",
        digits="Product Unit",
        compute="_compute_items",
        store=True,
        help="Left for the customer, from the shelf or from a supplier.",
        derived=True,
    )
    item_returned = fields.Float(
        "Returned",
        digits="Product Unit",
        compute="_compute_items",
        store=True,
        help="Came back from the customer, or with the courier.",
        derived=True,
    )
    item_cancelled = fields.Float(
        "Cancelled",
        digits="Product Unit",
        compute="_compute_items",
        store=True,
        help="Ordered, but will not be shipped any more.",
        derived=True,
    )
    item_shipped_at = fields.Datetime(
        "Shipped on", compute="_compute_items", store=True, derived=True
    )
    item_delivered = fields.Float(
        "Arrived",
        digits="Product Unit",
        compute="_compute_item_delivered",
        store=True,
        help="Of what was shipped, known to be with the customer.",
        derived=True,
    )
    item_delivered_at = fields.Datetime(
        "Delivered on", compute="_compute_item_delivered", store=True, derived=True
    )
    item_exchanged = fields.Float(
        "Exchanged",
        digits="Product Unit",
        compute="_compute_item_exchanged",
        store=True,
        help="Of what was returned, replaced by something else.",
        derived=True,
    )
    item_reserved = fields.Float(
        "Reserved",
        digits="Product Unit",
        compute="_compute_item_reserved",
        compute_sudo=True,
        help="Lies ready for this order.",
    )
    item_status = fields.Selection(
        ITEM_STATES, compute="_compute_items", store=True, derived=True
    )

    # each filter of the list of items, newest first; with what the rules about records
    # ask for, so that ten thousand are counted without reading their lines
    _item_status_idx = models.Index(
        "(item_status, id DESC) INCLUDE (company_id, order_id)"
        " WHERE item_status IS NOT NULL"
    )
    _item_returned_idx = models.Index(
        "(id DESC) INCLUDE (company_id, order_id)"
        " WHERE item_returned <> 0 AND item_status IS NOT NULL"
    )
    _item_cancelled_idx = models.Index(
        "(id DESC) INCLUDE (company_id, order_id)"
        " WHERE item_cancelled <> 0 AND item_status IS NOT NULL"
    )
    _item_shipped_at_idx = models.Index(
        "(item_shipped_at) INCLUDE (company_id, order_id)"
        " WHERE item_shipped_at IS NOT NULL AND item_status IS NOT NULL"
    )
    _item_delivered_at_idx = models.Index(
        "(item_delivered_at) INCLUDE (company_id, order_id)"
        " WHERE item_delivered_at IS NOT NULL AND item_status IS NOT NULL"
    )

    # --- counters and status

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "qty_delivered_method",
        "state",
        "item_delivered",
        "item_exchanged",
        "move_ids.state",
        "move_ids.product_uom_qty",
        "move_ids.location_dest_id",
        "order_id.payment_status",
        "order_id.is_payment_hold",
    )
    def _compute_items(self):
        """Counters and what follows from them at once: transfers are added up once."""
        for line in self:
            count, is_item = ItemCount(), line._is_item()
            # most are computed before anything moves for them
            if is_item and line.move_ids:
                count = line._item_count()
            cancelled = is_item and count.cancelled(line.product_uom_qty, line.state)
            line.item_shipped = line._item_round(count.shipped)
            line.item_returned = line._item_round(count.returned)
            line.item_cancelled = line._item_round(cancelled)
            line.item_shipped_at = max(count.dates, default=False)
            line.item_status = is_item and line._item_status(count)

    @api.depends("product_uom_id")
    def _compute_item_delivered(self):
        """Without triggers on move lines, of which each reservation makes some: who
        changes what is delivered says so, see ``_items_delivered_changed``."""
        for line in self:
            delivered, at = 0.0, False
            if line._is_item() and line.move_ids:
                delivered = line._item_count(is_delivered=True).delivered
                dates = line.move_ids.move_line_ids.mapped("delivered_at")
                at = max((date for date in dates if date), default=False)
            line.item_delivered = line._item_round(delivered)
            line.item_delivered_at = at

    def _items_delivered_changed(self):
        """What was delivered of these lines is not what it was."""
        if self:
            for name in ("item_delivered", "item_delivered_at"):
                self.env.add_to_compute(self._fields[name], self)
            self.modified(["item_delivered", "item_delivered_at"])

    def _items_done_changed(self):
        """Transfers of these lines that are done were corrected."""
        if self:
            names = ["item_shipped", "item_returned", "item_cancelled", "item_status"]
            for name in [*names, "item_shipped_at"]:
                self.env.add_to_compute(self._fields[name], self)
            self.modified(names)
            self._items_delivered_changed()

    def _compute_item_exchanged(self):
        """For who exchanges goods. Not from what was returned: that is computed with
        the status, which follows from this."""
        self.item_exchanged = 0.0

    @api.depends("move_ids.quantity", "move_ids.state")
    def _compute_item_reserved(self):
        reserving = self._reserving_ids()
        for line in self:
            is_reserving = line._origin.id in reserving
            reserved = line._item_count().reserved if is_reserving else 0.0
            line.item_reserved = line._item_round(reserved)

    def _reserving_ids(self):
        """Most lines have left for good: their transfers need not be read.

        :return: set of ids of those of which something is reserved; one query"""
        lines = self._origin.filtered(
            lambda line: line.state == "sale" and line._is_item()
        )
        if not lines:
            return set()
        groups = self.env["stock.move"]._read_group(
            [
                ("sale_line_id", "in", lines.ids),
                ("state", "not in", ("done", "cancel")),
                ("quantity", "!=", 0),
            ],
            ["sale_line_id"],
        )
        return {line.id for (line,) in groups}

    # --- what it is made of

    def _item_status(self, count):
        """:param count: ``ItemCount`` of the line
        :return: one of ``const.ITEM_STATES``, or False: not ordered yet"""
        self.ensure_one()
        if self.state in ("draft", "sent") and not self.move_ids:
            is_awaited = self.order_id.payment_status == "awaiting"
            return "awaiting_payment" if is_awaited else False
        return self._item(count).status

    def _item(self, count=None):
        """:param count: ``ItemCount`` of the line, when it is known
        :return: ``Item``, what the status follows from"""
        self.ensure_one()
        item = Item(
            order_state=self.state,
            ordered=self._item_round(self.product_uom_qty),
            shipped=self.item_shipped,
            delivered=self.item_delivered,
            returned=self.item_returned,
            exchanged=self.item_exchanged,
            cancelled=self.item_cancelled,
            is_held=self.order_id._is_item_held(),
            is_awaited=self.order_id.payment_status == "awaiting",
        )
        if self.state == "sale" and not item.shipped:
            count = count or self._item_count()
            planned = self._item_round(count.planned)
            item.is_begun = count.is_begun
            item.is_planned = planned > 0 and not count.is_dropship
            item.is_reserved = item.is_planned and (
                self._item_round(count.reserved) >= planned
            )
        return item

    def _item_open(self):
        """:return: what is still to ship, in the line's unit"""
        self.ensure_one()
        ordered = self._item_round(self.product_uom_qty)
        return still_open(ordered, self.item_shipped, self.item_cancelled)

    def _is_item(self):
        """:return: whether it is goods that are shipped: no services, sections, notes,
        costs of delivery"""
        return self.qty_delivered_method == "stock_move" and not self.is_delivery

    def _item_count(self, left_out=(), is_delivered=False):
        """Add up what transfers of the product do for this line; for kits see the glue
        to them.

        :param left_out: ``stock.move`` that do not count
        :param bool is_delivered: also what is delivered
        :return: ``ItemCount`` in the line's unit, not rounded
        """
        self.ensure_one()
        count = ItemCount()
        product = self.product_id
        for move in self.move_ids:
            if move.product_id == product and move not in left_out:
                move._item_add(count, is_delivered)
        return self._item_in_unit(count.netted())

    def _item_in_unit(self, count):
        """:return: the same ``ItemCount``, in the line's unit"""
        factor = self.product_uom_id.factor or 1.0
        if factor == 1.0:
            return count
        for name in (
            "shipped",
            "returned",
            "delivered",
            "planned",
            "reserved",
            "lost",
        ):
            setattr(count, name, getattr(count, name) / factor)
        return count

    def _item_piece_factor(self):
        """:return: pieces of the line's unit: of a dozen twelve"""
        unit, own = self.product_uom_id, self.product_id.uom_id
        return unit.factor / own.factor if unit != own and own.factor else 1.0

    def _item_round(self, quantity):
        """Rounded once, after adding up: twelve units are a dozen, though a twelfth
        of a dozen can't be written down."""
        if not quantity:
            return 0.0
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_round(quantity, precision_digits=digits)
