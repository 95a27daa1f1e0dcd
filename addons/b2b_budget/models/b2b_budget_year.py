from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..batch import each
from ..money import exact
from .b2b_budget import OWNERS


class B2bBudget(models.Model):
    """What becomes of unused money, and of the budget in the next year."""

    _inherit = "b2b.budget"

    def _successor(self):
        """:return: the budget of the same owner that begins when this one ends"""
        self.ensure_one()
        owner = OWNERS.get(self.scope)
        domain = [
            ("organization_id", "=", self.organization_id.id),
            ("scope", "=", self.scope),
            ("date_from", "=", self.date_to + timedelta(days=1)),
        ]
        if owner:
            domain.append((owner, "=", self[owner].id))
        return self.search(domain, limit=1)

    def _copy_to_next_year(self, member=None):
        """Make the same budget for the following year, with the same amounts.

        :param member: who does it
        :return: the new budgets; one that is there already is returned as it is
        """
        made = self.browse()
        for budget in self:
            following = budget._successor()
            if not following:
                first = budget.date_to + timedelta(days=1)
                last = first + relativedelta(years=1, days=-1)
                year = budget._year_name(first, last)
                following = budget.copy(
                    {
                        "date_from": first,
                        "date_to": last,
                        "name": f"{budget._owner_name()} {year}",
                    }
                )
                following._copy_own_periods(budget)
                pairs = zip(
                    following.period_ids.sorted("date_from"),
                    budget.period_ids.sorted("date_from"),
                    strict=False,
                )
                amounts = {new: old.planned for new, old in pairs if old.is_fixed}
                following._plan(budget.year_id.planned, amounts, member)
            made |= following
        return made

    def copy(self, default=None):
        """A duplicate is the budget of the first year for which its owner has none."""
        if default:
            return super().copy(default)
        self.browse().check_access("create")
        made = self.browse()
        for budget in self.sudo():
            while following := budget._successor():
                budget = following  # noqa: PLW2901
            made |= budget._copy_to_next_year().sudo(False)
        return made

    def _copy_own_periods(self, other):
        """Give this budget the own periods of another one, in its own days."""
        self.ensure_one()
        if self.period_type != "custom":
            return
        later = relativedelta(self.date_from, other.date_from)
        self.env["b2b.budget.period"].create(
            [
                {
                    "budget_id": self.id,
                    "date_from": period.date_from + later,
                    "date_to": min(period.date_to + later, self.date_to),
                    "is_blocked": period.is_blocked,
                }
                for period in other.period_ids.sorted("date_from")
                if period.date_from + later <= self.date_to
            ]
        )
        self.invalidate_recordset(["period_ids"])

    # --- carry over

    @api.model
    def _cron_carry_over(self):
        """Take what was not spent into the next period, once per period."""
        today = fields.Date.context_today(self)
        periods = self.env["b2b.budget.period"].search(
            [
                ("budget_id.carry_over", "in", ("year", "next")),
                ("date_to", "<", today),
                # the rest of a year waits so long for the next one's budget
                ("date_to", ">=", today - relativedelta(years=1)),
                ("is_carried", "=", False),
            ],
            order="date_to, id",
        )
        for place, period in enumerate(periods, 1):
            each(period, type(period)._carry_over)
            # each on its own: it locks its customer
            remaining = len(periods) - place
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                return


class B2bBudgetPeriod(models.Model):
    _inherit = "b2b.budget.period"

    is_carried = fields.Boolean(
        "Carried Over", readonly=True, help="Its rest went into the next period"
    )

    def _carry_over(self):
        """Give the rest of a period that is over to the next one; a whole year only
        into the next year. Said twice it is done once."""
        self.ensure_one()
        budget = self.budget_id
        budget._lock()
        left = exact(self.left, self.currency_id)
        into = self._carried_into()
        if not into and budget.carry_over == "next" and self._is_last():
            # the next year's budget may be made later
            return
        self.is_carried = True
        if left <= 0 or not into:
            return
        self._book(
            [
                {
                    "period_id": period.id,
                    "kind": "carry",
                    "key": f"carry:{self.id}:{period.id}",
                    "carried": amount,
                }
                for period, amount in ((self, -left), (into, left))
            ]
        )

    def _is_last(self):
        return (
            self.is_year or self == self.budget_id.period_ids.sorted("date_from")[-1:]
        )

    def _carried_into(self):
        """:return: the period that gets the rest, empty when it lapses"""
        budget = self.budget_id
        if not self._is_last():
            later = budget.period_ids.filtered(
                lambda period: period.date_from > self.date_to
            )
            return later.sorted("date_from")[:1]
        following = budget._successor() if budget.carry_over == "next" else budget
        if following == budget:
            return self.browse()
        if self.is_year:
            return following.year_id
        return following.period_ids.sorted("date_from")[:1]
