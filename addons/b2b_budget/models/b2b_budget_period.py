from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date
from odoo.tools.misc import get_lang

from ..const import COUNTERS, LEVELS
from ..exceptions import BudgetExceeded

#: What budgets derive from counters.
DERIVED = [
    "year_id",
    "amount",
    "available",
    "carried",
    "topup",
    "consumed",
    "reserved",
    "left",
    "used_percent",
    "level",
    "is_booked",
    "order_count",
    "waiting_count",
    "move_count",
]
#: Nothing changes.
ZERO = Decimal()


class B2bBudgetPeriod(models.Model):
    """A month, a quarter or the whole year of a budget, with what is left of it.

    Its counters are the sums of its moves. They change by :meth:`_book` only.
    """

    _name = "b2b.budget.period"
    _description = "Period of a Budget"
    _order = "date_from, is_year desc, id"

    budget_id = fields.Many2one(
        "b2b.budget", required=True, ondelete="cascade", readonly=True
    )
    organization_id = fields.Many2one(related="budget_id.organization_id", store=True)
    currency_id = fields.Many2one(related="budget_id.currency_id")
    name = fields.Char("Period", compute="_compute_name")
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    is_year = fields.Boolean("Whole Year", readonly=True)
    is_fixed = fields.Boolean(
        "Typed", help="Keeps its amount when the year's amount is spread"
    )
    # of a budget that blocks: the database refuses to overspend it
    is_blocked = fields.Boolean(readonly=True)
    plan = fields.Monetary(
        "Planned Amount",
        compute="_compute_plan",
        inverse="_inverse_plan",
        help="An amount that is typed here is kept when the rest of the year is spread",
    )
    planned = fields.Monetary(required=True, default=0, readonly=True)
    carried = fields.Monetary("Carried In", required=True, default=0, readonly=True)
    topup = fields.Monetary("Top-up", required=True, default=0, readonly=True)
    reserved = fields.Monetary(required=True, default=0, readonly=True)
    consumed = fields.Monetary(required=True, default=0, readonly=True)
    available = fields.Monetary("Limit", compute="_compute_available")
    left = fields.Monetary("Free", compute="_compute_available")
    state = fields.Selection(LEVELS, "Fit", compute="_compute_state")
    move_ids = fields.One2many("b2b.budget.move", "period_id", "Moves")

    _period_uniq = models.UniqueIndex(
        "(budget_id, date_from, is_year)", "This period is there already."
    )
    _days = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day lies before the first one."
    )
    _counters = models.Constraint(
        "CHECK (reserved >= 0 AND consumed >= 0 AND planned >= 0 AND topup >= 0)",
        "A budget can't have less than nothing reserved, consumed or planned.",
    )
    # the last resort: _book says it before, and says more
    _not_overspent = models.Constraint(
        "CHECK (is_blocked IS NOT TRUE"
        " OR planned + carried + topup - reserved - consumed >= 0)",
        "This budget is used up.",
    )
    _organization_idx = models.Index(
        "(organization_id, date_from, date_to) INCLUDE (budget_id)"
    )

    @api.depends("planned", "carried", "topup", "reserved", "consumed")
    def _compute_available(self):
        for period in self:
            period.available = period.planned + period.carried + period.topup
            period.left = period.available - period.reserved - period.consumed

    @api.depends("available", "reserved", "consumed", "budget_id.near_percent")
    def _compute_state(self):
        for period in self:
            period.state = period._level(period.reserved + period.consumed)

    @api.depends("planned")
    def _compute_plan(self):
        for period in self:
            period.plan = period.planned

    def _inverse_plan(self):
        """All that were typed at once: one by one they might exceed the year."""
        for budget in self.budget_id:
            budget.check_access("write")
            amounts = {
                period: period.plan
                for period in self
                if period.budget_id == budget and period.plan != period.planned
            }
            budget.sudo()._plan(
                amounts={period.sudo(): value for period, value in amounts.items()}
            )

    @api.depends("date_from", "date_to", "is_year", "budget_id.period_type")
    @api.depends_context("lang")
    def _compute_name(self):
        for period in self:
            period.name = period._label()

    @api.model_create_multi
    def create(self, vals_list):
        """People add own periods in the form of their budget, see
        ``b2b.budget._write_plan``: views offer it to who may create here."""
        self._check_ledger_only()
        return super().create(vals_list)

    def unlink(self):
        self._check_ledger_only()
        return super().unlink()

    def _check_ledger_only(self):
        if not self.env.su:
            raise AccessError(self.env._("Amounts change by moves only."))

    def write(self, vals):
        """People type the planned amount; the rest is the ledger's."""
        if not vals.keys() <= {"plan"}:
            self._check_ledger_only()
        return super().write(vals)

    # --- the ledger

    @api.model
    def _book(self, bookings):
        """Change counters and note why, all or nothing.

        Each booking carries a key of its own; said twice it is done once. What lowers
        the rest of a budget that blocks is refused by the database itself when it is
        not there: periods are changed in the order of their ids, each by one statement
        that looks and takes at once. Nothing is read first that another transaction
        could have changed meanwhile.

        :param list bookings: of dicts with ``period_id``, ``kind``, ``key``, amounts as
            :class:`~decimal.Decimal` by name of the counter, and other columns of
            ``b2b.budget.move``
        :return: set of keys that were booked now
        :raise BudgetExceeded: a budget that blocks has not that much left
        """
        if not bookings:
            return set()
        booked = self.env["b2b.budget.move"]._insert(bookings)
        changes = {}
        for booking in bookings:
            if booking["key"] in booked:
                change = changes.setdefault(
                    booking["period_id"], dict.fromkeys(COUNTERS, ZERO)
                )
                for counter in COUNTERS:
                    change[counter] += booking.get(counter, ZERO)
        for period_id, change in sorted(changes.items()):
            self._change_counters(period_id, change)
        self.invalidate_model()
        self.env["b2b.budget"].invalidate_model(DERIVED)
        return booked

    def _change_counters(self, period_id, change):
        more = change["planned"] + change["carried"] + change["topup"]
        more -= change["reserved"] + change["consumed"]
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE b2b_budget_period SET %(set)s WHERE id = %(id)s AND (
                    %(more)s >= 0 OR is_blocked IS NOT TRUE
                    OR planned + carried + topup - reserved - consumed + %(more)s >= 0
                ) RETURNING id
                """,
                set=SQL(", ").join(
                    SQL("%s = %s + %s", *([SQL.identifier(name)] * 2), amount)
                    for name, amount in change.items()
                ),
                id=period_id,
                more=more,
            )
        )
        if not rows:
            raise BudgetExceeded(self.browse(period_id), -more)

    # --- lists of budgets

    @api.model
    def _running(self, customers):
        """:param customers: ``res.partner``, companies
        :return: dicts of periods of today, by customer and by site"""
        today = fields.Date.context_today(self)
        found = self.search(
            [
                ("budget_id.partner_id", "in", customers.ids),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
                ("budget_id.active", "=", True),
            ]
        )
        return (
            found.grouped(lambda period: period.budget_id.partner_id),
            found.grouped(lambda period: period.budget_id.site_id),
        )

    def _worst_level(self):
        """:return: code of ``const.LEVELS``, False of no periods at all"""
        order = [code for code, _label in LEVELS]
        return max((period.state for period in self), key=order.index, default=False)

    def _check_ledger(self):
        """:return: list of (period, counter, kept, sum of the moves) that differ"""
        self.env.flush_all()
        sums = SQL(", ").join(
            SQL("coalesce(sum(move.%s), 0)", SQL.identifier(name)) for name in COUNTERS
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT period.id, %s, %s FROM b2b_budget_period period
                LEFT JOIN b2b_budget_move move ON move.period_id = period.id
                WHERE period.id IN %s GROUP BY period.id
                """,
                SQL(", ").join(
                    SQL("period.%s", SQL.identifier(name)) for name in COUNTERS
                ),
                sums,
                tuple(self.ids) or (0,),
            )
        )
        found = []
        for period_id, *values in rows:
            kept, moved = values[: len(COUNTERS)], values[len(COUNTERS) :]
            found += [
                (self.browse(period_id), name, before, after)
                for name, before, after in zip(COUNTERS, kept, moved, strict=True)
                if before != after
            ]
        return found

    def _label(self):
        """:return: what people call the period, in the reader's language"""
        self.ensure_one()
        if self.is_year:
            return self.env._("Year %s", self.budget_id._year_name())
        return self._span_label(
            self.budget_id.period_type, self.date_from, self.date_to
        )

    @api.model
    def _span_label(self, period_type, first, last):
        """:param str period_type: code of ``const.PERIOD_TYPES``
        :return: what people call these days, in the reader's language"""
        lang = get_lang(self.env).code
        formats = {"month": "LLLL y", "quarter": "QQQ y"}
        if period_type in formats:
            return format_date(self.env, first, lang, formats[period_type])
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, first, lang),
            last=format_date(self.env, last, lang),
        )

    def _level(self, spent, available=None):
        """:param float spent: reserved and consumed
        :param float available: another limit than that of today
        :return: code of ``const.LEVELS``"""
        self.ensure_one()
        currency = self.currency_id
        available = self.available if available is None else available
        if currency.compare_amounts(spent, available) > 0:
            return "over"
        if currency.is_zero(spent):
            # nothing of nothing
            return "within"
        near = available * self.budget_id.near_percent / 100
        return "near" if currency.compare_amounts(spent, near) >= 0 else "within"
