from odoo import fields
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_date
from odoo.tools.misc import get_lang

from odoo.addons.b2b_account.controllers.routes import number, route

from .budget_chart import (
    add_up,
    bars,
    by_calendar,
    by_currency,
    forecasts,
    why_no_forecast,
)
from .budgets import B2bBudgets

#: So many orders and decisions are shown; their own page has all of them.
SHOWN = 5
#: Nobody counts further.
MOST_COUNTED = 100


class B2bBudgetDashboard(B2bBudgets):
    """What is left, and which orders wait for a decision."""

    @route("/my/budgets")
    def budgets(self, site=None, month=None, year=None, **params):
        """The budgets that the visitor may see, for a month and its year.

        :param str site: id of a site, all of them by default
        :param str month: 1 to 12, that of today by default
        :param str year: in which the budgets begin, that of today by default
        """
        member = self._budget_member()
        today = fields.Date.context_today(member)
        sites = member._sites()
        chosen = sites.filtered(lambda each: each.id == number(site))
        years, current = self._budget_years(member, today)
        shown = number(year) if number(year) in years else current
        month = number(month)
        month = month if month in range(1, 13) else today.month
        Period = request.env["b2b.budget.period"].sudo()
        domain = self._budget_domain(member, chosen, shown)
        periods = Period._of_month(domain, shown, month)
        Request = request.env["b2b.budget.request"].sudo()
        waiting = Request.search_fetch(
            Request._portal_domain(member, "open"),
            ["order_id", "submitted_at"],
            order="id",
            limit=MOST_COUNTED,
        )
        decisions = Request._last_decisions(member, SHOWN)
        orders = waiting[:SHOWN].order_id.union(
            *(decision["request"].order_id for decision in decisions)
        )
        orders.fetch(["name", "partner_shipping_id", "amount_total", "currency_id"])
        return self._render_budget(
            "budgets",
            member,
            rows=self._budget_rows(periods),
            bare_sites=self._budget_bare_sites(periods, chosen or sites),
            groups=self._budget_groups(Period._sums(domain), today),
            waiting=self._budget_waiting_rows(waiting[:SHOWN]),
            waiting_count=str(len(waiting))
            if len(waiting) < MOST_COUNTED
            else f"{MOST_COUNTED - 1}+",
            decisions=self._budget_decisions(decisions),
            all_sites=sites,
            site=chosen,
            months=self._budget_months(),
            month=month,
            years=years,
            year=shown,
            now=self._budget_moment(fields.Datetime.now()),
        )

    # --- filters

    def _budget_years(self, member, today):
        """:return: dict of year in which budgets begin: what it is called, newest
        first; and the one that today belongs to"""
        Budget = request.env["b2b.budget"].sudo()
        spans = Budget._read_group(
            Budget._portal_domain(member), ["date_from:day", "date_to:day"]
        )
        years, current = {}, today.year
        for first, last in sorted(spans):
            years[first.year] = str(first.year)
            if last.year > first.year:
                years[first.year] += f"/{last.year % 100:02}"
            if first <= today <= last:
                current = first.year
        years.setdefault(current, str(current))
        return dict(sorted(years.items(), reverse=True)), current

    def _budget_months(self):
        """:return: dict of number: name, as it stands by itself"""
        day = fields.Date.to_date("2024-01-01")
        lang = get_lang(request.env).code
        return {
            place: format_date(request.env, day.replace(month=place), lang, "LLLL")
            for place in range(1, 13)
        }

    def _budget_domain(self, member, site, year):
        """:return: domain of the periods of budgets that begin in the year and that the
        member may see"""
        budgets = request.env["b2b.budget"].sudo()._portal_domain(member)
        if site:
            budgets &= Domain("site_id", "=", site.id)
        Period = request.env["b2b.budget.period"]
        return Period._overview_domain(member.organization_id, budgets, year)

    # --- budgets

    def _budget_rows(self, periods):
        """:return: list of dicts, one per budget, the worst first: its month and its
        year"""
        shown, scopes = {}, self._budget_scopes()
        labels = self._budget_levels()
        for period in periods.sorted("is_year"):
            # one by one they are still read together; parts of them are not
            shown.setdefault(period.budget_id, []).append(period)
        rows = []
        for budget, own in shown.items():
            money = budget.currency_id.format
            # hundreds of them: as text, a template for each would take too long
            gauges = [
                {
                    **gauge,
                    "limit": money(gauge["limit"]),
                    "spent": money(gauge["spent"]),
                    "over": gauge["over"] and money(gauge["over"]),
                }
                for gauge in (self._budget_gauge(period, labels) for period in own)
            ]
            rows.append(
                {
                    "id": budget.id,
                    "name": budget._owner_name(),
                    "scope": "" if budget.scope == "site" else scopes[budget.scope],
                    "currency": budget.currency_id,
                    "gauges": gauges,
                    "rank": max(gauge["rank"] for gauge in gauges),
                    "worst": max(gauge["used"] for gauge in gauges),
                }
            )
        return sorted(rows, key=lambda row: (-row["rank"], -row["worst"], row["name"]))

    def _budget_scopes(self):
        """:return: dict of scope: label"""
        field = request.env["b2b.budget"]._fields["scope"]
        return dict(field._description_selection(request.env))

    def _budget_bare_sites(self, periods, sites):
        """:return: list of names of sites that have no budget in this year"""
        bare = sites - periods.budget_id.site_id
        return sorted(site._b2b_site_name() for site in bare)

    # --- sums and the year

    def _budget_groups(self, sums, today):
        """:param list sums: of ``PeriodSum``
        :return: list of dicts, one per currency: the numbers on top, and the
        year's charts, one per length of the periods"""
        scopes = self._budget_scopes()
        groups = []
        for own in by_currency(sums):
            years = [each for each in own if each.is_year]
            reason = why_no_forecast(years, today)
            found = {}
            for year, parts in [] if reason else by_calendar(own):
                found.update(forecasts(year, parts, today))
            forecast = None if reason else sum(found[year] for year in years)
            total = add_up(years)
            gone = total["consumed"] + total["reserved"]
            groups.append(
                {
                    **total,
                    "currency": own[0].currency,
                    "of": scopes[own[0].scope],
                    "percent": 100 * gone / total["limit"] if total["limit"] > 0 else 0,
                    "reason": reason,
                    "forecast": forecast,
                    "spare": None if forecast is None else total["limit"] - forecast,
                    "last_day": max((year.date_to for year in years), default=None),
                    "charts": self._budget_charts(
                        [each for each in own if not each.is_year], found, today
                    ),
                }
            )
        return groups

    def _budget_charts(self, parts, found, today):
        """:param dict found: forecast by period
        :return: list of charts, each a list of dicts, one per month or quarter"""
        charts = {}
        for part in parts:
            chart = charts.setdefault(part.period_type, {})
            chart.setdefault(part.date_from, []).append(part)
        lang = get_lang(request.env).code
        label = request.env["b2b.budget.period"]._span_label
        formats = {"month": "LLL", "quarter": "QQQ"}
        return [
            bars(
                [
                    {
                        **add_up(own),
                        "name": label(kind, day, own[0].date_to),
                        "currency": own[0].currency,
                        "short": format_date(
                            request.env, day, lang, formats.get(kind, "d.M.")
                        ),
                        "forecast": sum(found[part] for part in own)
                        if all(part in found for part in own)
                        and own[0].date_to >= today
                        else None,
                    }
                    for day, own in sorted(chart.items())
                ]
            )
            for kind, chart in charts.items()
        ]

    # --- orders

    def _budget_waiting_rows(self, waiting):
        """:return: list of dicts, as the template of lists of orders has them"""
        Claim = request.env["b2b.budget.claim"].sudo()
        levels = Claim._waiting_levels(waiting.order_id)
        rows = []
        for found in waiting:
            order, level = found.order_id, levels.get(found.order_id)
            site = order.partner_shipping_id
            rows.append(
                {
                    "id": found.id,
                    "name": order.name,
                    "site": site._b2b_site_name() if site.type == "delivery" else "",
                    "amount": order.amount_total,
                    "currency": order.currency_id,
                    "level": self._budget_badge(level) if level else None,
                    "at": self._budget_moment(found.submitted_at),
                }
            )
        return rows

    def _budget_decisions(self, decisions):
        """:return: list of dicts: who has decided what, and when"""
        kinds = dict(
            request.env["b2b.budget.event"]
            ._fields["kind"]
            ._description_selection(request.env)
        )
        tones = {"approved": ("fa-check", "ok"), "rework": ("fa-undo", "info")}
        rows = []
        for decision in decisions:
            order, event = decision["request"].order_id, decision["event"]
            icon, tone = tones[event.kind]
            rows.append(
                {
                    "id": decision["request"].id,
                    "name": order.name,
                    "amount": order.amount_total,
                    "currency": order.currency_id,
                    "badge": {"icon": icon, "tone": tone, "label": kinds[event.kind]},
                    "person": event.person or "",
                    "at": self._budget_moment(event.create_date),
                    "note": event.note or "",
                }
            )
        return rows
