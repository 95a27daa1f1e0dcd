from datetime import timedelta
from uuid import uuid4

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError

from ..money import exact, spread
from .b2b_budget import MONTHS


class B2bBudget(models.Model):
    """The periods of a budget, and what may be spent in them."""

    _inherit = "b2b.budget"

    # --- periods

    @api.model_create_multi
    def create(self, vals_list):
        budgets = super().create(vals_list)
        # their counters are nobody's to write but the ledger's
        budgets.sudo()._make_periods()
        return budgets

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("date_from", "date_to", "period_type")):
            self.sudo()._make_periods()
        if "policy" in vals:
            self.sudo()._set_blocked()
        return result

    def _make_periods(self):
        """Divide the year; amounts are planned afterwards.

        :raise UserError: orders have taken from it, so its days can't change
        """
        for budget in self:
            periods = budget.period_ids | budget.year_id
            if any(period.move_ids for period in periods):
                raise UserError(
                    self.env._(
                        "%s has amounts already: its days can't change any more. Make"
                        " another budget.",
                        budget.name,
                    )
                )
            if budget.period_type == "custom":
                # the others are typed, see _write_plan
                periods = budget.year_id
            periods.unlink()
            rows = [(budget.date_from, budget.date_to, True)]
            rows += [(first, last, False) for first, last in budget._divided()]
            self.env["b2b.budget.period"].create(
                [
                    {
                        "budget_id": budget.id,
                        "date_from": first,
                        "date_to": last,
                        "is_year": is_year,
                        "is_blocked": budget.policy == "block",
                    }
                    for first, last, is_year in rows
                ]
            )
        self.invalidate_recordset(["period_ids", "year_ids"])

    def _divided(self):
        """:return: list of (first day, last day) of the months or quarters"""
        self.ensure_one()
        months, found, first = MONTHS.get(self.period_type), [], self.date_from
        while months and first <= self.date_to:
            following = first + relativedelta(months=months)
            found.append((first, following - timedelta(days=1)))
            first = following
        return found

    def _set_blocked(self):
        """:raise UserError: more is spent than a budget that blocks would allow"""
        for budget in self:
            periods = budget.period_ids | budget.year_id
            overspent = periods.filtered(lambda period: period.left < 0)
            if budget.policy == "block" and overspent:
                raise UserError(
                    self.env._(
                        "%(budget)s is overspent in %(period)s. Top it up before it"
                        " blocks.",
                        budget=budget.name,
                        period=overspent[0].name,
                    )
                )
            periods.is_blocked = budget.policy == "block"

    # --- amounts

    def _plan(self, amount=None, amounts=None, member=None, note="", kept=()):
        """Say what may be spent.

        :param float amount: of the year; what it is when not given, the sum of the
            periods when that is nothing
        :param dict amounts: by ``b2b.budget.period``: an amount that is kept, None for
            a period that takes its share of the rest
        :param kept: periods that stay as they are this time, such as those that are
            over
        :raise UserError: the periods exceed the year, or less is planned than is spent
            of a budget that blocks
        """
        self.ensure_one()
        self._lock()
        wanted = self._wanted(amount, amounts, kept)
        for period, value in (amounts or {}).items():
            period.is_fixed = value is not None
        self._book_planned(wanted, member, note)

    def _wanted(self, amount=None, amounts=None, kept=()):
        """Look what :meth:`_plan` would do, and change nothing.

        :return: dict of period: amount
        :raise UserError: the periods exceed the year
        """
        self.ensure_one()
        amounts = amounts or {}
        periods, year = self.period_ids.sorted("date_from"), self.year_id
        fixed = {
            place: amounts.get(period, period.planned)
            for place, period in enumerate(periods)
            if amounts.get(period) is not None
            or (period not in amounts and (period.is_fixed or period in kept))
        }
        total = year.planned if amount is None else amount
        if not total:
            total = sum(fixed.values())
        planned = spread(total, fixed, len(periods), self.currency_id)
        if planned is None:
            raise UserError(
                self.env._(
                    "The periods of %s add up to more than the year's amount.",
                    self.name,
                )
            )
        wanted = dict(zip(periods, planned, strict=True))
        wanted[year] = exact(total, self.currency_id)
        return wanted

    def _book_planned(self, wanted, member, note):
        change_key = uuid4().hex
        bookings = []
        for period, value in wanted.items():
            change = value - exact(period.planned, self.currency_id)
            if change:
                bookings.append(
                    {
                        "period_id": period.id,
                        "kind": "adjust",
                        "key": f"adjust:{change_key}:{period.id}",
                        "planned": change,
                        "member_id": member.id if member else None,
                        "note": note or None,
                    }
                )
        self.env["b2b.budget.period"]._book(bookings)

    def _top_up(self, period, amount, note, member=None, key=None):
        """Add money to a period, and so to the year.

        :param period: one of this budget, the year itself included
        :param float amount: more than nothing
        :param str note: why
        :param str key: of the form that asks for it; said twice it is done once
        :raise UserError: no amount, no reason
        """
        self.ensure_one()
        if not amount or amount <= 0:
            raise UserError(self.env._("Type the amount to be added."))
        if not note:
            raise UserError(self.env._("Say why the budget is topped up."))
        if period.budget_id != self:
            raise UserError(self.env._("Choose a period of this budget."))
        self._lock()
        key = f"topup:{self.id}:{key or uuid4().hex}"
        self.env["b2b.budget.period"]._book(
            [
                {
                    "period_id": row.id,
                    "kind": "topup",
                    "key": f"{key}:{row.id}",
                    "topup": exact(amount, self.currency_id),
                    "member_id": member.id if member else None,
                    "note": note,
                }
                for row in (period | self.year_id)
            ]
        )

    def _lock(self):
        """Make simultaneous plans of these budgets follow each other; the ledger needs
        no lock. See ``b2b.organization._lock``."""
        self.organization_id._lock()
        self.invalidate_recordset()
        self.env["b2b.budget.period"].invalidate_model()
