from datetime import timedelta

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..batch import each
from ..const import LEVELS
from .b2b_budget_tell import LEVEL_COLORS

#: Records that a scheduled job takes at a time.
CHUNK = 100
#: Reminders about one submission.
REMINDERS = 3
LEVEL_ORDER = [code for code, _name in LEVELS]


class B2bBudgetRequest(models.Model):
    """Reminders."""

    _inherit = "b2b.budget.request"

    reminder_count = fields.Integer("Reminders", readonly=True)

    @api.model
    def _cron_follow_up(self):
        """Remind of orders that wait, and look whether a level was told to nobody."""
        failed = self.browse()
        while found := self.search(
            self._domain_silent() & Domain("id", "not in", failed.ids),
            order="id",
            limit=CHUNK,
        ):
            failed |= each(found, type(self)._remind)
            if not self.env["ir.cron"]._commit_progress(len(found)):
                return
        # most are told at once; a booking that was committed while the job for it ran
        # is told now
        for organization in self.env["b2b.budget.period"]._untold().organization_id:
            organization._tell_levels()

    @api.model
    def _domain_silent(self):
        """:return: domain of what was answered by nobody for the customer's hours until
        a reminder, and again for as many after each"""
        silent, now = Domain.FALSE, fields.Datetime.now()
        organizations = self.env["b2b.organization"]._read_group(
            [("uses_budgets", "=", True), ("budget_remind_hours", ">", 0)],
            ["budget_remind_hours"],
            ["id:recordset"],
        )
        for hours, found in organizations:
            since = now - timedelta(hours=hours)
            never = Domain("reminded_at", "=", False)
            silent |= (
                Domain("organization_id", "in", found.ids)
                & Domain("submitted_at", "<=", since)
                & (never | Domain("reminded_at", "<=", since))
            )
        waiting = Domain("state", "=", "waiting")
        return waiting & Domain("reminder_count", "<", REMINDERS) & silent

    def _remind(self):
        """Ask the people who may confirm these orders once more."""
        now = fields.Datetime.now()
        for count, requests in self.grouped("reminder_count").items():
            requests.write({"reminded_at": now, "reminder_count": count + 1})
        events = self.env["b2b.budget.event"].create(
            [{"request_id": request.id, "kind": "reminded"} for request in self]
        )
        events._tell()


class B2bBudgetPeriod(models.Model):
    """Near the limit and over it: whether the owners know."""

    _inherit = "b2b.budget.period"

    # empty: within
    told_level = fields.Selection(LEVELS, readonly=True)

    @api.model
    def _book(self, bookings):
        """A level that is reached is told in the background."""
        booked = super()._book(bookings)
        ids = {row["period_id"] for row in bookings if row["key"] in booked}
        today = fields.Date.context_today(self)
        # together: parts of them would be read one by one
        untold = [
            period
            for period in self.browse(sorted(ids))
            if period.date_to >= today
            and period._level_now() != (period.told_level or "within")
        ]
        for organization in self.union(*untold).organization_id:
            organization._tell_levels()
        return booked

    def _level_now(self):
        """:return: code of ``const.LEVELS``; what nobody has taken from is within"""
        spent = self.reserved + self.consumed
        return self._level(spent) if spent > 0 else "within"

    @api.model
    def _untold(self, organization=None):
        """:return: periods of today and later whose level is not what their owners were
        told, of one customer or of all, in bounded number"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT period.id, period.told_level,
                        period.reserved + period.consumed AS spent,
                        period.planned + period.carried + period.topup AS available,
                        budget.near_percent, currency.rounding
                    FROM b2b_budget_period period
                    JOIN b2b_budget budget ON budget.id = period.budget_id
                    JOIN res_currency currency ON currency.id = budget.currency_id
                    WHERE budget.active AND period.date_to >= %s AND %s
                ) period
                WHERE coalesce(told_level, 'within') <> CASE
                    WHEN spent <= 0 THEN 'within'
                    WHEN spent > available THEN 'over'
                    WHEN spent >= rounding
                        * round(available * near_percent / 100 / rounding) THEN 'near'
                    ELSE 'within' END
                ORDER BY id LIMIT %s
                """,
                fields.Date.context_today(self),
                SQL("period.organization_id = %s", organization.id)
                if organization
                else SQL("true"),
                10 * CHUNK,
            )
        )
        return self.browse(row[0] for row in rows)


class B2bOrganization(models.Model):
    _inherit = "b2b.organization"

    def _tell_levels(self):
        """Let the owners of budgets be told which are near the limit or over it: one
        job, however many bookings there were."""
        self.ensure_one()
        self.with_delay(
            channel="root.notice",
            description=self.env._("Budgets of %s: near the limit or over", self.name),
            identity_key=f"b2b_budget.levels.{self.id}",
        )._job_tell_levels()

    def _job_tell_levels(self):
        """What is told is noted at the period by the same transaction: said twice it is
        told once."""
        organization = self.with_user(SUPERUSER_ID).exists()
        if not organization:
            return
        untold = organization.env["b2b.budget.period"]._untold(organization)
        for budget, periods in untold.grouped("budget_id").items():
            budget._tell_levels(periods)


class B2bBudget(models.Model):
    """Whom a budget is told about, and what."""

    _inherit = "b2b.budget"

    def _owners(self):
        """:return: members who may change this budget, and whose it is"""
        self.ensure_one()
        people = self.organization_id.member_ids.filtered(self._may_change)
        return people | self.member_id.filtered("active")

    def _tell_levels(self, periods):
        """:param periods: of this budget, which are at another level than its owners
        were told"""
        reached = periods.browse()
        for period in periods:
            before, level = period.told_level or "within", period._level_now()
            if LEVEL_ORDER.index(level) > LEVEL_ORDER.index(before):
                reached |= period
            period.told_level = level
        if not reached:
            return
        self._owners()._budget_mail(
            "b2b_budget.mail_template_level", self, budget_periods=reached.ids
        )
        company = self.company_id or self.env.company
        budget = self.with_context(lang=company.partner_id.lang)
        budget.message_post(
            body=Markup("<ul class='mb-0'>%s</ul>")
            % Markup().join(
                Markup("<li><b>%(period)s</b>: %(label)s, %(spent)s / %(limit)s</li>")
                % row
                for row in budget._told_periods(reached)
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _told_periods(self, periods=None):
        """:param periods: those of a mail by default
        :return: list of dicts: how full they are, in the reader's language"""
        self.ensure_one()
        if periods is None:
            ids = self.env.context.get("budget_periods")
            periods = self.period_ids.browse(ids) if ids else self.year_id
        currency = self.currency_id
        labels = dict(periods._fields["state"]._description_selection(self.env))
        rows = []
        for period in periods.with_env(self.env).sorted("is_year"):
            level, spent = period._level_now(), period.reserved + period.consumed
            rows.append(
                {
                    "period": period.name,
                    "level": level,
                    "label": labels[level],
                    "color": LEVEL_COLORS[level],
                    "spent": currency.format(spent),
                    "limit": currency.format(period.available),
                    "left": currency.format(abs(period.left)),
                    "used": 100 * spent / period.available if period.available else 0,
                }
            )
        return rows

    def _worst_label(self):
        """:return: the worst level that a mail is about, in the reader's language"""
        rows = sorted(
            self._told_periods(), key=lambda row: LEVEL_ORDER.index(row["level"])
        )
        return rows[-1]["label"] if rows else ""

    def _url(self):
        """:return: address of the customer's budgets, for who is signed in"""
        self.ensure_one()
        return f"{self.get_base_url()}/my/budgets"
