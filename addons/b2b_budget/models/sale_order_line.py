from odoo import api, models

#: A change of these changes what an order takes from budgets.
FOLLOWED = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "analytic_distribution",
}


class SaleOrderLine(models.Model):
    """Budgets follow the lines of an order that was submitted."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._budget_follow()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not FOLLOWED.isdisjoint(vals):
            self.order_id._budget_follow()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._budget_follow()
        return result

    def _budget_amount(self, tax_mode):
        """:param str tax_mode: ``net`` or ``gross``
        :return: what the line costs, without what was given back, in the order's
            currency"""
        self.ensure_one()
        total = self.price_total if tax_mode == "gross" else self.price_subtotal
        returned = self._budget_returned()
        if not returned or not self.product_uom_qty:
            return total
        return total * max(0.0, 1 - returned / self.product_uom_qty)

    def _budget_returned(self):
        """Hook: what came back.

        :return: quantity, in the line's unit, that was credited
        """
        self.ensure_one()
        return sum(
            line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id)
            for line in self.sudo().invoice_lines
            if line.parent_state == "posted" and line.move_id.move_type == "out_refund"
        )

    def _budget_share(self, account_id):
        """:param int account_id: an analytic account
        :return: the part of the line that it bears, 0 to 1"""
        self.ensure_one()
        return sum(
            percent / 100
            for accounts, percent in (self.analytic_distribution or {}).items()
            if str(account_id) in accounts.split(",")
        )

    def _budget_is_delivery(self):
        """:return: whether it is the cost of the delivery"""
        return bool("is_delivery" in self._fields and self.is_delivery)
