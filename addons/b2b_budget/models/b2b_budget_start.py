from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from .b2b_budget import OWNERS
from .b2b_budget_watch import CHUNK

#: A mail about the beginning of a period is sent so many days later at the latest.
DAYS = 3


class B2bOrganization(models.Model):
    """On the first day of a period its owners get the result of the last one."""

    _inherit = "b2b.organization"

    # first day of the periods that were told last
    budget_started = fields.Date(readonly=True)

    @api.model
    def _cron_period_start(self):
        """Tell each customer of its new periods, once."""
        today = fields.Date.context_today(self)
        found = self.env["b2b.budget.period"]._read_group(
            [
                ("date_from", ">", today - timedelta(days=DAYS)),
                ("date_from", "<=", today),
                ("budget_id.active", "=", True),
                ("organization_id.uses_budgets", "=", True),
                ("organization_id.budget_start_mail", "=", True),
            ],
            ["organization_id", "date_from:day"],
            order="date_from:day",
        )
        due = [
            (organization, day)
            for organization, day in found
            if not organization.budget_started or organization.budget_started < day
        ]
        for place in range(0, len(due), CHUNK):
            for organization, day in due[place : place + CHUNK]:
                organization.with_delay(
                    channel="root.notice",
                    description=self.env._("New periods of %s", organization.name),
                    identity_key=f"b2b_budget.start.{organization.id}.{day}",
                )._job_period_start(day)
            if not self.env["ir.cron"]._commit_progress(
                len(due[place : place + CHUNK])
            ):
                return

    def _job_period_start(self, day):
        """Mail each owner all of their budgets in one list. What was told is noted by
        the same transaction: said twice it is told once.

        :param day: first day of the periods
        """
        organization = self.with_user(SUPERUSER_ID).exists()
        day = fields.Date.to_date(day)
        told = organization.budget_started
        if not organization.budget_start_mail or (told and told >= day):
            return
        organization.budget_started = day
        for member, periods in organization._started(day).items():
            member._budget_mail(
                "b2b_budget.mail_template_start",
                None,
                budget_day=day,
                budget_periods=periods.ids,
            )

    def _started(self, day):
        """:return: dict of member: periods that begin on the day, of the budgets that
        they own"""
        self.ensure_one()
        periods = self.env["b2b.budget.period"].search(
            [
                ("organization_id", "=", self.id),
                ("date_from", "=", day),
                ("budget_id.active", "=", True),
            ],
            order="is_year, id",
        )
        found = {}
        for budget, own in periods.grouped("budget_id").items():
            for member in budget._owners():
                found[member] = found.get(member, periods.browse()) | own
        return found


class B2bBudgetPeriod(models.Model):
    _inherit = "b2b.budget.period"

    def _previous(self):
        """:return: dict of period: the one before, of the same budget or of the same
        owner's last year; those that are the first are missing"""
        if not self:
            return {}
        ends = {period.date_from - timedelta(days=1) for period in self}
        found = self.search(
            [
                ("organization_id", "in", self.organization_id.ids),
                ("date_to", "in", list(ends)),
            ]
        )
        by_key = {period._owner_key(period.date_to): period for period in found}
        keys = {
            period: period._owner_key(period.date_from - timedelta(days=1))
            for period in self
        }
        return {period: by_key[key] for period, key in keys.items() if key in by_key}

    def _owner_key(self, day):
        budget = self.budget_id
        owner = OWNERS.get(budget.scope)
        return (
            budget.organization_id,
            budget.scope,
            owner and budget[owner],
            budget.currency_id,
            self.is_year,
            day,
        )


class B2bMember(models.Model):
    _inherit = "b2b.member"

    def _started_periods(self):
        """:return: list of dicts: budgets of this person with the last period's result
        and the new limit, in the reader's language"""
        self.ensure_one()
        ids = self.env.context.get("budget_periods") or []
        periods = self.env["b2b.budget.period"].browse(ids).exists()
        previous = periods._previous()
        rows = []
        for period in periods:
            last, currency = previous.get(period), period.currency_id
            spent = last.reserved + last.consumed if last else 0
            rows.append(
                {
                    "budget": period.budget_id.name,
                    "period": period.name,
                    "limit": currency.format(period.available),
                    "carried": currency.format(period.carried)
                    if period.carried > 0
                    else "",
                    "last": last.name if last else "",
                    "spent": currency.format(spent),
                    "last_limit": currency.format(
                        # what was carried on was its own before
                        last.available + (period.carried if last.is_carried else 0)
                        if last
                        else 0
                    ),
                }
            )
        return rows

    def _budgets_url(self):
        """:return: address of the budgets, for who is signed in"""
        self.ensure_one()
        return f"{self.get_base_url()}/my/budgets"
