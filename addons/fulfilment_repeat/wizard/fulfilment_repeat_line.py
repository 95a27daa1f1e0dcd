from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FulfilmentRepeatLine(models.TransientModel):
    """An item: what it was, what it would be."""

    _name = "fulfilment.repeat.line"
    _description = "Repeated Item"

    repeat_id = fields.Many2one("fulfilment.repeat", required=True, ondelete="cascade")
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="order_line_id.product_id")
    uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    quantity = fields.Float(digits="Product Unit")
    price_then = fields.Monetary(
        compute="_compute_today", currency_field="currency_then_id"
    )
    price = fields.Monetary("Price Today", compute="_compute_today")
    currency_then_id = fields.Many2one(
        related="order_line_id.currency_id", string="Currency before"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_today")
    change = fields.Char(compute="_compute_today")
    free = fields.Char("In Stock", compute="_compute_today")
    is_gone = fields.Boolean(compute="_compute_today")
    text = fields.Char("What Has Changed", compute="_compute_today")

    @api.constrains("order_line_id", "repeat_id")
    def _check_line(self):
        """Ids come from outside: only lines of this order are looked at."""
        for line in self:
            line.order_line_id.sudo(False).check_access("read")
            if line.order_line_id.order_id != line.repeat_id.order_id:
                raise ValidationError(
                    self.env._("An item of another order can't be repeated here.")
                )

    @api.depends("order_line_id", "quantity", "repeat_id.partner_id")
    def _compute_today(self):
        for repeat, rows in self.grouped("repeat_id").items():
            lines = rows.order_line_id.sudo()
            today = lines._repeat_today(
                repeat.partner_id.sudo() or lines.order_id.partner_id,
                {row.order_line_id.sudo(): row.quantity for row in rows},
            )
            for row in rows:
                line = row.order_line_id.sudo()
                now = today[line]
                row.price_then, row.price = now.price_then, now.price
                row.currency_id = now.currency
                row.change = now.change
                row.is_gone = bool(now.gone)
                row.free = (
                    ""
                    if now.free is False
                    else f"{now.free:.12g} {line.product_uom_id.name}"
                )
                row.text = line.with_env(self.env(su=True))._repeat_text(
                    now, row.quantity or line.product_uom_qty
                )
