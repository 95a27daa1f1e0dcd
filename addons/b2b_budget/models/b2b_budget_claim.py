from odoo import fields, models


class B2bBudgetClaim(models.Model):
    """What one order holds of one period now: the sum of its moves there."""

    _name = "b2b.budget.claim"
    _description = "Order's Share of a Budget"
    _order = "id"

    order_id = fields.Many2one(
        "sale.order", required=True, ondelete="restrict", readonly=True
    )
    period_id = fields.Many2one(
        "b2b.budget.period",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    budget_id = fields.Many2one(related="period_id.budget_id", string="Budget")
    currency_id = fields.Many2one(related="period_id.currency_id")
    reserved = fields.Monetary(required=True, default=0, readonly=True)
    consumed = fields.Monetary(required=True, default=0, readonly=True)
    rate = fields.Float(
        digits=0,
        readonly=True,
        help="Units of the budget's currency for one of the order's, as of the"
        " submission",
    )
    # number of the next move, which makes its key
    number = fields.Integer(readonly=True)

    _order_uniq = models.UniqueIndex("(order_id, period_id)")
