from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, format_datetime
from odoo.tools.misc import get_lang

from ..const import COUNTERS, SCOPES

#: More orders or moves are in the spreadsheet only.
PRINTED = 300


class BudgetStatement(models.AbstractModel):
    """The budgets of a customer as they stood at the end of a month.

    Added up from the moves that were there by then, in the customer's time zone, and
    not from today's counters: the statement of an old month stays what it was.
    """

    _name = "report.b2b_budget.statement"
    _description = "Budget Statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the PDF is made of.

        :param list docids: ids of ``b2b.organization``; those of the data otherwise
        :param dict data: ``month`` as ``2026-10``, ``organization_ids``; for what one
            person may see ``member_id``; ``lang``, the customer's by default
        """
        data = data or {}
        organizations = self.env["b2b.organization"].browse(
            docids or data.get("organization_ids") or []
        )
        month = self._parse_month(data.get("month"))
        # the routes say whose it is, not who calls core's
        member_id = data.get("member_id") if self.env.su else False
        member = self.env["b2b.member"].browse(member_id)
        return {
            "doc_ids": organizations.ids,
            "doc_model": "b2b.organization",
            "docs": organizations,
            "statements": [
                self.with_context(
                    lang=data.get("lang") or organization.sudo().partner_id.lang
                )._statement(organization, month, member)
                for organization in organizations
            ],
            "printed": PRINTED,
        }

    @api.model
    def _parse_month(self, text):
        """:param str text: such as ``2026-10``
        :return: its first day; of the last month when nothing is given"""
        if text:
            try:
                return datetime.strptime(text, "%Y-%m").date()
            except (TypeError, ValueError) as error:
                raise UserError(self.env._("Choose a month.")) from error
        today = fields.Date.context_today(self)
        return today.replace(day=1) - relativedelta(months=1)

    # --- the numbers

    @api.model
    def _statement(self, organization, month, member=None):
        """A flat number of queries, however many budgets and orders.

        :param organization: the customer; who prints it has to have access to it
        :param date month: first day
        :param member: whose statement it is: what others may see is left out
        :return: dict, see the template
        """
        organization.ensure_one().check_access("read")
        organization = organization.with_env(self.env)
        Budget = self.env["b2b.budget"].with_context(active_test=False)
        domain = Domain("organization_id", "=", organization.id)
        if member:
            domain = Budget._portal_domain(member)
        start, end = self._bounds(organization, month)
        last = month + relativedelta(months=1, days=-1)
        # what was credited later belongs to a budget that may be over
        domain &= Domain("date_to", ">=", month - relativedelta(years=1))
        domain &= Domain("date_from", "<=", last) & Domain("create_date", "<", end)
        budgets = Budget.search(domain).sudo()
        periods = self._shown_periods(budgets, month, last)
        sums = self._sums(periods, start, end)
        rows = self._budget_rows(budgets, periods, sums, month)
        shown = budgets.browse(row["budget"].id for row in rows)
        moves = shown.period_ids.union(shown.year_ids).move_ids.browse()
        moves = moves.search(
            [
                ("period_id.budget_id", "in", shown.ids),
                ("create_date", ">=", start),
                ("create_date", "<", end),
            ],
            order="id",
        )
        zone = organization._statement_zone()
        return {
            "organization": organization.sudo(),
            "lang": get_lang(self.env).code,
            "company": organization.sudo().company_id or self.env.company,
            "month": month,
            "title": organization._month_title(month),
            "zone": zone,
            "member": member,
            "is_over": end <= fields.Datetime.now(),
            "printed_at": format_datetime(
                self.env, fields.Datetime.now(), tz=zone, dt_format="short"
            ),
            "budgets": rows,
            "orders": self._orders(shown, start, end, zone),
            "moves": self._other_moves(moves, periods, zone),
            "all_moves": moves,
        }

    def _bounds(self, organization, month):
        """:return: first moment of the month and of the next one, in UTC"""
        zone = pytz.timezone(organization._statement_zone())
        return [
            zone.localize(datetime.combine(day, time()))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (month, month + relativedelta(months=1))
        ]

    def _shown_periods(self, budgets, month, last):
        """:return: the years of the budgets, and what of them is about the month"""
        return (
            self.env["b2b.budget.period"]
            .sudo()
            .search(
                Domain("budget_id", "in", budgets.ids)
                & (
                    Domain("is_year", "=", True)
                    | (Domain("date_from", "<=", last) & Domain("date_to", ">=", month))
                )
            )
        )

    def _sums(self, periods, start, end):
        """:return: dict of period: dict of counter: at the end; and of
        ``month_<counter>``: its change in the month"""
        names = [*COUNTERS, *(f"month_{name}" for name in COUNTERS), "month_moves"]
        if not periods:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT period_id, %s, %s, count(*) FILTER (WHERE create_date >= %s)
                FROM b2b_budget_move WHERE period_id IN %s AND create_date < %s
                GROUP BY period_id
                """,
                SQL(", ").join(
                    SQL("sum(%s)", SQL.identifier(name)) for name in COUNTERS
                ),
                SQL(", ").join(
                    SQL(
                        "coalesce(sum(%s) FILTER (WHERE create_date >= %s), 0)",
                        SQL.identifier(name),
                        start,
                    )
                    for name in COUNTERS
                ),
                start,
                tuple(periods.ids),
                end,
            )
        )
        return {
            periods.browse(period_id): dict(zip(names, map(float, values), strict=True))
            for period_id, *values in rows
        }

    def _budget_rows(self, budgets, periods, sums, month):
        """:return: list of dicts, one per budget, with its periods, the month first"""
        scopes = dict(budgets._fields["scope"]._description_selection(self.env))
        order = [code for code, _name in SCOPES]
        by_budget = {}
        for period in periods.sorted(lambda each: (each.is_year, each.date_from)):
            by_budget.setdefault(period.budget_id, []).append(period)
        rows = []
        for budget in budgets:
            own = by_budget.get(budget, [])
            is_over = budget.date_to < month
            moved = any(sums.get(period, {}).get("month_moves") for period in own)
            if is_over and not moved:
                continue
            rows.append(
                {
                    "budget": budget,
                    "name": budget.name,
                    "scope": scopes[budget.scope],
                    "currency": budget.currency_id,
                    "periods": [
                        self._period_row(period, sums.get(period, {})) for period in own
                    ],
                }
            )
        rows.sort(key=lambda row: (order.index(row["budget"].scope), row["name"]))
        return rows

    def _period_row(self, period, sums):
        levels = dict(
            self.env["sale.order"]._fields["budget_level"]._description_selection(
                self.env
            )
        )  # fmt: skip
        currency = period.currency_id
        row = {name: currency.round(sums.get(name, 0.0)) for name in COUNTERS}
        row["limit"] = currency.round(row["planned"] + row["carried"] + row["topup"])
        spent = currency.round(row["consumed"] + row["reserved"])
        level = period._level(spent, row["limit"])
        return {
            **row,
            "period": period,
            "name": period.name,
            "is_year": period.is_year,
            "left": currency.round(row["limit"] - spent),
            "percent": 100 * spent / row["limit"] if row["limit"] > 0 else None,
            "level": level,
            "level_name": levels[level],
            "month_consumed": currency.round(sums.get("month_consumed", 0.0)),
        }

    @api.model
    def _local(self, moment, zone):
        """:return: the moment as a clock there shows it"""
        return pytz.utc.localize(moment).astimezone(pytz.timezone(zone))

    # --- files

    @api.model
    def _pdf(self, organization, month, member=None):
        """:return: the statement as a PDF file, in the language of the context"""
        company = organization.sudo().company_id or self.env.company
        return (
            self.env["ir.actions.report"]
            .with_company(company)
            ._render_qweb_pdf(
                "b2b_budget.action_report_statement",
                organization.ids,
                data={
                    "month": f"{month:%Y-%m}",
                    "member_id": member.id if member else False,
                    "lang": get_lang(self.env).code,
                },
            )[0]
        )

    @api.model
    def _file_name(self, organization, month, extension):
        """:param organization: empty for several customers
        :return: such as ``Budget Lindenhof 2026-10.pdf``"""
        word = self.env._("Budget")
        customer = (organization.name or "").replace("/", "-")
        parts = [word, customer, f"{month:%Y-%m}.{extension}"]
        return " ".join(filter(None, parts))


class B2bOrganization(models.Model):
    _inherit = "b2b.organization"

    def _statement_zone(self):
        """:return: name of the time zone whose months count"""
        self.ensure_one()
        organization = self.sudo()
        company = organization.company_id or self.env.company
        return organization.partner_id.tz or company.partner_id.tz or "UTC"

    @api.model
    def _month_title(self, month):
        """:return: such as “October 2026”"""
        return format_date(self.env, month, date_format="LLLL y")
