from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from ..const import COUNTERS

#: What pages need of periods and of their budgets, read at once.
PERIOD_FIELDS = ["budget_id", "date_from", "date_to", "is_year", *COUNTERS]
BUDGET_FIELDS = [
    "organization_id", "scope", "site_id", "analytic_account_id", "member_id",
    "date_from", "date_to", "period_type", "currency_id", "near_percent",
]  # fmt: skip


class PeriodSum(NamedTuple):
    """The same period of all budgets of a kind, added up by the database."""

    currency: models.Model
    scope: str
    period_type: str
    #: first and last day of the budgets
    budget_from: date
    budget_to: date
    is_year: bool
    date_from: date
    date_to: date
    available: float
    reserved: float
    consumed: float


class B2bBudgetPeriod(models.Model):
    """Many budgets at a glance: a page reads the periods that it shows, the database
    adds up the others."""

    _inherit = "b2b.budget.period"

    @api.model
    def _overview_domain(self, organization, budgets, year):
        """:param Domain budgets: which of the customer's budgets
        :param int year: in which the budgets begin
        :return: domain of their periods; one index finds them
        """
        days = Domain("date_from", ">=", f"{year}-01-01")
        budgets &= Domain("active", "=", True) & days
        budgets &= Domain("date_from", "<=", f"{year}-12-31")
        return (
            Domain("organization_id", "=", organization.id)
            & days
            & Domain("budget_id", "any", budgets)
        )

    @api.model
    def _of_month(self, domain, year, month):
        """:return: of the domain, the years and the months or quarters that contain the
        month, be it of this year or of the next one; with their budgets, in two
        queries"""
        months = []
        for first in (date(year, month, 1), date(year + 1, month, 1)):
            last = first + relativedelta(day=31)
            months.append([("date_from", "<=", last), ("date_to", ">=", first)])
        shown = Domain("is_year", "=", True) | Domain.OR(map(Domain, months))
        periods = self.search_fetch(Domain(domain) & shown, PERIOD_FIELDS)
        periods.budget_id.fetch(BUDGET_FIELDS)
        return periods

    @api.model
    def _sums(self, domain):
        """:return: list of :class:`PeriodSum`, in one query, as many as there are
        different periods, however many budgets have them"""
        rows = self._read_group(
            domain,
            [
                "budget_id.currency_id",
                "budget_id.scope",
                "budget_id.period_type",
                "budget_id.date_from:day",
                "budget_id.date_to:day",
                "is_year",
                "date_from:day",
                "date_to:day",
            ],
            ["planned:sum", "carried:sum", "topup:sum", "reserved:sum", "consumed:sum"],
        )
        return [
            PeriodSum(*keys, planned + carried + topup, reserved, consumed)
            for *keys, planned, carried, topup, reserved, consumed in rows
        ]
