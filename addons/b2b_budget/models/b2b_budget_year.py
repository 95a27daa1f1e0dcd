from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

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

    def _copy_to_next_year(self):
        """Make the same budget for the following year, with the same amounts.

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
                pairs = zip(
                    following.period_ids.sorted("date_from"),
                    budget.period_ids.sorted("date_from"),
                    strict=False,
                )
                amounts = {new: old.planned for new, old in pairs if old.is_fixed}
                following._plan(budget.year_id.planned, amounts)
            made |= following
        return made

    # --- carry over

    @api.model
    def _cron_carry_over(self):
        """Take what was not spent into the next period, once per period."""
        today = fields.Date.context_today(self)
        periods = self.env["b2b.budget.period"].search(
            [
                ("budget_id.carry_over", "in", ("year", "next")),
                ("date_to", "<", today),
                ("is_carried", "=", False),
            ],
            order="date_to, id",
        )
        for period in periods:
            with self.env.cr.savepoint():
                period._carry_over()
            self.env["ir.cron"]._commit_progress(1)


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
