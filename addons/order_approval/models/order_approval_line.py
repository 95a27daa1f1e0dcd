from odoo import fields, models

from ..const import DECISIONS


class OrderApprovalLine(models.Model):
    """One line as it was submitted, and what was decided about it."""

    _name = "order.approval.line"
    _description = "Line to Release"
    _order = "id"

    approval_id = fields.Many2one(
        "order.approval", required=True, ondelete="cascade", index=True, readonly=True
    )
    order_line_id = fields.Many2one(
        "sale.order.line", ondelete="set null", index="btree_not_null", readonly=True
    )
    product_id = fields.Many2one("product.product", ondelete="restrict", readonly=True)
    name = fields.Text("Description", readonly=True, index="trigram")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    currency_id = fields.Many2one(related="approval_id.currency_id")
    price_total = fields.Monetary("Total", readonly=True)
    is_outside = fields.Boolean("Outside the Assortment", readonly=True)
    decision = fields.Selection(DECISIONS, required=True, default="none", readonly=True)
    decided_quantity = fields.Float(
        "Released Quantity", digits="Product Unit", readonly=True
    )
    note = fields.Char("Reason", readonly=True)

    def _is_changed(self):
        """:return: whether the order's line is another one than was submitted"""
        self.ensure_one()
        line = self.order_line_id
        return (
            not line
            or line.product_id != self.product_id
            or line.product_uom_qty != self.quantity
            or self.currency_id.compare_amounts(line.price_total, self.price_total) != 0
        )
