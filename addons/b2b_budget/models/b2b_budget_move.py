from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import COUNTERS, MOVE_KINDS

#: Columns of a booking besides the counters.
COLUMNS = (
    "period_id",
    "kind",
    "key",
    "order_id",
    "order_name",
    "member_id",
    "note",
    "rate",
    "original_amount",
    "original_untaxed",
    "original_currency_id",
)


class B2bBudgetMove(models.Model):
    """Append-only: one change of a period, and why."""

    _name = "b2b.budget.move"
    _inherit = "b2b.append.only.mixin"
    _description = "Move of a Budget"
    _order = "id desc"

    period_id = fields.Many2one(
        "b2b.budget.period", required=True, ondelete="cascade", readonly=True
    )
    budget_id = fields.Many2one(related="period_id.budget_id", string="Budget")
    currency_id = fields.Many2one(related="period_id.currency_id")
    kind = fields.Selection(MOVE_KINDS, required=True, readonly=True)
    key = fields.Char(
        required=True, readonly=True, help="The same booking is made once"
    )
    planned = fields.Monetary(readonly=True)
    carried = fields.Monetary("Carried In", readonly=True)
    topup = fields.Monetary("Top-up", readonly=True)
    reserved = fields.Monetary(readonly=True)
    consumed = fields.Monetary(readonly=True)
    order_id = fields.Many2one(
        "sale.order", ondelete="set null", index="btree_not_null", readonly=True
    )
    order_name = fields.Char("Number", readonly=True)
    member_id = fields.Many2one(
        "b2b.member", "Person", ondelete="set null", readonly=True
    )
    note = fields.Char("Reason", readonly=True)
    rate = fields.Float(
        digits=0,
        readonly=True,
        help="Units of the budget's currency for one of the order's",
    )
    original_amount = fields.Monetary(
        "Order's Amount", currency_field="original_currency_id", readonly=True
    )
    original_untaxed = fields.Monetary(
        "Order's Net Amount", currency_field="original_currency_id", readonly=True
    )
    original_currency_id = fields.Many2one("res.currency", readonly=True)

    _key_uniq = models.UniqueIndex("(key)")
    _period_idx = models.Index("(period_id, id)")

    @api.readonly
    def action_open_order(self):
        """Open the order that this move is of."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    @api.model
    def _insert(self, bookings):
        """Add moves; those whose key is there already are left out. Of two transactions
        with the same key the second one fails to serialize and is run again by Odoo.

        :param list bookings: see ``b2b.budget.period._book``
        :return: set of keys that were added
        """
        names = (*COLUMNS, *COUNTERS)
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO b2b_budget_move
                    (%s, create_uid, create_date, write_uid, write_date)
                VALUES %s ON CONFLICT (key) DO NOTHING RETURNING key
                """,
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(self._row(names, booking) for booking in bookings),
            )
        )
        self.invalidate_model()
        return {key for (key,) in rows}

    @api.model
    def _row(self, names, booking):
        values = [
            booking.get(name, Decimal() if name in COUNTERS else None) for name in names
        ]
        return SQL(
            "(%s, %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC')",
            SQL(", ").join(SQL("%s", value) for value in values),
            self.env.uid,
            self.env.uid,
        )
