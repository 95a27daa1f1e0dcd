from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """What of an item can come back, and what was exchanged of it."""

    _inherit = "sale.order.line"

    return_line_ids = fields.One2many(
        "fulfilment.return.line",
        "sale_line_id",
        "Returns of the Item",
        groups="fulfilment_ext.group_user",
    )
    fulfilment_return_line_id = fields.Many2one(
        "fulfilment.return.line",
        "Replacement For",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        derived=True,
    )

    @api.depends_context("fulfilment_return_item")
    def _compute_display_name(self):
        """In returns of one order its number and customer need not be said again."""
        if not self.env.context.get("fulfilment_return_item"):
            return super()._compute_display_name()
        for line in self:
            line.display_name = line.product_id.display_name or line.name
        return None

    def _returnable(self, without=None):
        """:param without: ``fulfilment.return.line`` that do not count
        :return: what can still be returned, in the line's unit; less than 0 when too
            much was asked for"""
        if not self:
            return 0.0
        self.ensure_one()
        if not self._is_item():
            return 0.0
        # who only works with transfers may not read all of orders
        line = self.sudo()
        claimed = sum(
            each._claims()
            for each in line.return_line_ids
            if not without or each not in without
        )
        return line._item_round(line.item_shipped - line.item_returned - claimed)

    @api.depends("return_line_ids.outcome", "return_line_ids.quantity_received")
    def _compute_item_exchanged(self):
        """What came back of it for an exchange; whether it was sent once more after
        all stands in what was returned, which follows from this and so can't be
        asked here."""
        result = super()._compute_item_exchanged()
        for line in self:
            exchanged = sum(
                each.quantity_received
                for each in line.sudo().return_line_ids
                if each.outcome == "exchange"
            )
            line.item_exchanged = line._item_round(exchanged)
        return result

    # --- invoicing

    def _is_invoiced_delivered(self):
        """:return: whether what comes back of it is to be credited by its invoices"""
        self.ensure_one()
        return (
            self.product_id.invoice_policy == "delivery"
            and not self.fulfilment_return_line_id
        )

    def _compute_qty_to_invoice(self):
        """Replacements are settled with the return, whether they have left or not."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            if line.fulfilment_return_line_id and line.state == "sale":
                line.qty_to_invoice = line.product_uom_qty - line.qty_invoiced
        return result

    def _discount_shares(self):
        """Discounts on the whole order, and rewards, stand in lines of their own.

        :return: dict of such a line: which part of it belongs to this item
        """
        self.ensure_one()
        own = self._discount_weight()
        if own <= 0:
            return {}
        shares = {}
        lines = self.order_id.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        for discount in lines:
            if discount._discount_weight() >= 0 or discount.is_delivery:
                continue
            among = [
                line
                for line in lines
                if line._discount_weight() > 0
                and not line.is_delivery
                and not line.fulfilment_return_line_id
                and line._discounted_taxes() == discount._discounted_taxes()
            ]
            if not among:
                among = [
                    line
                    for line in lines
                    if line._discount_weight() > 0
                    and not line.is_delivery
                    and not line.fulfilment_return_line_id
                ]
            if self in among:
                weight = sum(line._discount_weight() for line in among)
                shares[discount] = own / weight
        return shares

    def _discounted_taxes(self):
        """:return: ``account.tax``, those that a discount has as well: what is to pay
        for each piece is not discounted"""
        return self.tax_ids.filtered(lambda tax: tax.amount_type != "fixed")

    def _discount_weight(self):
        return (
            self.price_unit * self.product_uom_qty * (1 - (self.discount or 0.0) / 100)
        )
