from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import OPEN, OUTCOMES


class FulfilmentReturnLine(models.Model):
    """So much of one item, why it comes back and what the customer gets for it."""

    _name = "fulfilment.return.line"
    _description = "Returned Item"
    _inherit = "order.derived.mixin"
    _order = "return_id desc, id"

    return_id = fields.Many2one(
        "fulfilment.return", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="return_id.order_id", store=True)
    company_id = fields.Many2one(related="return_id.company_id", store=True)
    currency_id = fields.Many2one(related="return_id.currency_id", store=True)
    partner_id = fields.Many2one(related="return_id.partner_id", store=True)
    state = fields.Selection(
        related="return_id.state", store=True, index=True, string="Status"
    )
    date = fields.Datetime(related="return_id.requested_at", store=True, string="Date")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Item",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('order_id', '=', parent.order_id), ('item_shipped', '>', 0)]",
    )
    product_id = fields.Many2one(
        related="sale_line_id.product_id", store=True, index=True
    )
    product_category_id = fields.Many2one(
        related="product_id.categ_id", store=True, string="Product Category"
    )
    product_uom_id = fields.Many2one(related="sale_line_id.product_uom_id")
    returnable = fields.Float(
        digits="Product Unit",
        compute="_compute_returnable",
        help="Shipped, not returned and not asked for in another return.",
    )
    quantity = fields.Float(
        "Returned", digits="Product Unit", required=True, default=1.0
    )
    reason_id = fields.Many2one("fulfilment.return.reason", ondelete="restrict")
    outcome = fields.Selection(
        OUTCOMES,
        required=True,
        default="credit",
        help="Refund only: the money goes back, the goods stay with the customer.",
    )
    # --- exchange
    replacement_product_id = fields.Many2one(
        "product.product",
        "Replacement",
        compute="_compute_replacement_product_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        domain="[('sale_ok', '=', True), ('type', '!=', 'combo')]",
    )
    replacement_quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_replacement_quantity",
        store=True,
        readonly=False,
    )
    replacement_price = fields.Float(
        "Unit Price",
        # not rounded, as the price of the order is not
        compute="_compute_replacement_price",
        store=True,
        readonly=False,
        min_display_digits="Product Price",
        help="Of one replacement, as prices of its taxes are entered.",
    )
    replacement_line_id = fields.Many2one(
        "sale.order.line",
        "Shipped as",
        readonly=True,
        derived=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    # --- receipt
    move_ids = fields.One2many(
        "stock.move", "fulfilment_return_line_id", "Movements", readonly=True
    )
    quantity_received = fields.Float(
        "Received", digits="Product Unit", readonly=True, derived=True, copy=False
    )
    quantity_quarantined = fields.Float(
        "In Quarantine", digits="Product Unit", readonly=True, derived=True, copy=False
    )
    quantity_scrapped = fields.Float(
        "Scrapped", digits="Product Unit", readonly=True, derived=True, copy=False
    )
    condition = fields.Char(compute="_compute_condition")
    amount_credit = fields.Monetary(
        "Credit", compute="_compute_amount_credit", store=True, derived=True
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "More than nothing has to come back."
    )
    _replacement_positive = models.Constraint(
        "CHECK (replacement_quantity >= 0 AND replacement_price >= 0)",
        "Quantities and prices of replacements can't be negative.",
    )

    @api.depends("product_id", "quantity")
    def _compute_display_name(self):
        for line in self:
            number = line.sale_line_id._item_number(line.quantity)
            line.display_name = f"{number} × {line.product_id.display_name or ''}"

    @api.depends("sale_line_id", "return_id.state", "quantity")
    def _compute_returnable(self):
        for line in self:
            line.returnable = line.sale_line_id._returnable(without=line._origin)

    @api.depends("outcome", "sale_line_id")
    def _compute_replacement_product_id(self):
        """The same again, unless somebody chooses something else."""
        for line in self:
            if line.outcome != "exchange":
                line.replacement_product_id = False
            elif not line.replacement_product_id:
                line.replacement_product_id = line.product_id

    @api.depends("outcome", "quantity")
    def _compute_replacement_quantity(self):
        for line in self:
            if line.outcome != "exchange":
                line.replacement_quantity = 0
            elif not line.replacement_line_id:
                # of what has come already not more than came
                line.replacement_quantity = line._credited_quantity()
            else:
                line.replacement_quantity = line.replacement_quantity

    @api.depends(
        "outcome",
        "replacement_product_id",
        "replacement_quantity",
        "return_id.exchange_pricing",
    )
    def _compute_replacement_price(self):
        for line in self:
            # what stands in the order is not priced again
            if line.replacement_line_id:
                line.replacement_price = line.replacement_price
            else:
                line.replacement_price = line._replacement_unit_price()

    @api.depends("quantity_received", "quantity_quarantined", "quantity_scrapped")
    @api.depends_context("lang")
    def _compute_condition(self):
        for line in self:
            number = line.sale_line_id._item_number
            left = line.sale_line_id._item_round(
                line.quantity_received
                - line.quantity_quarantined
                - line.quantity_scrapped
            )
            words = []
            if left > 0:
                words.append(line.env._("%s restocked", number(left)))
            if line.quantity_quarantined:
                words.append(
                    line.env._("%s in quarantine", number(line.quantity_quarantined))
                )
            if line.quantity_scrapped:
                words.append(line.env._("%s scrapped", number(line.quantity_scrapped)))
            if line.outcome == "refund_only":
                words = [line.env._("Not sent back")]
            line.condition = ", ".join(words)

    # --- limits

    @api.constrains("quantity", "sale_line_id", "outcome", "return_id")
    def _check_quantity(self):
        """Of two that ask for the last one at the same time, one is refused: both
        write the order's row first, so the second begins again and sees the first."""
        orders = self.return_id.order_id.sudo()
        orders._lock_payment()
        lines = self.sudo()
        lines.sale_line_id.invalidate_recordset(
            ["item_shipped", "item_returned", "return_line_ids"]
        )
        lines.sale_line_id.return_line_ids.invalidate_recordset()
        for line in lines:
            sale_line = line.sale_line_id
            if sale_line.order_id != line.return_id.order_id:
                raise ValidationError(
                    self.env._(
                        "%s is not an item of this order.", sale_line.display_name
                    )
                )
            if line.state not in OPEN or not line._still_claims():
                continue
            left = sale_line._returnable()
            if left < 0:
                number = sale_line._item_number
                raise ValidationError(
                    self.env._(
                        "Of %(product)s only %(left)s can still be returned. Enter so "
                        "many, or look at the other returns of the order.",
                        product=sale_line.product_id.display_name,
                        left=number(
                            max(sale_line._item_round(left + line._claims()), 0)
                        ),
                    )
                )

    def _still_claims(self):
        return self._claims() > 0

    def _claims(self):
        """:return: what of the item no other return may have, in the line's unit"""
        self.ensure_one()
        if self.state in ("rejected", "cancelled"):
            return 0.0
        if self.outcome == "refund_only":
            return self.quantity
        if self.state in ("requested", "approved"):
            return max(self.quantity - self.quantity_received, 0.0)
        # what came back is counted by its transfers, what did not come is free again
        return 0.0

    # --- what may still be changed

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open(("requested",))
        return lines

    def write(self, vals):
        if {"quantity", "sale_line_id", "return_id"} & set(vals):
            self._check_open(("requested",))
        if {"outcome", "replacement_product_id", "replacement_quantity"} & set(vals):
            self._check_open(OPEN)
            if not self.env.su and self.replacement_line_id:
                raise UserError(
                    self.env._(
                        "The replacement stands in the order already. Change it there."
                    )
                )
            if not self.env.su and "outcome" in vals:
                asked = self.filtered(lambda line: line.state != "requested")
                if asked and "refund_only" in (
                    vals["outcome"],
                    *asked.mapped("outcome"),
                ):
                    raise UserError(
                        self.env._(
                            "The goods were asked for already: choose between credit "
                            "and exchange."
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked_for(self):
        self._check_open(("requested",))

    def _check_open(self, states):
        if self.env.su:
            return
        for line in self:
            if line.return_id.state not in states:
                raise UserError(
                    self.env._(
                        "%s has gone on: this can't be changed any more.",
                        line.return_id.name,
                    )
                )

    def _needs_goods(self):
        """:return: those whose goods have to come back"""
        return self.filtered(lambda line: line.outcome != "refund_only")

    def _credited_quantity(self):
        """:return: for how many the customer gets their money"""
        self.ensure_one()
        if self.outcome == "refund_only" or self.state in ("requested", "approved"):
            return self.quantity
        return self.quantity_received
