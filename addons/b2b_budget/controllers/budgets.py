from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_date, format_datetime

from odoo.addons.b2b_account.controllers.routes import number, private_page, route
from odoo.addons.portal.controllers.portal import CustomerPortal, pager

#: Icon and colour of a level and of a state; the words come from the fields.
LEVEL_ICONS = {
    "within": ("fa-check", "ok"),
    "near": ("fa-exclamation-triangle", "warn"),
    "over": ("fa-ban", "bad"),
}
STATE_ICONS = {
    "draft": ("fa-pencil", "dead"),
    "waiting": ("fa-hourglass-half", "warn"),
    "rework": ("fa-undo", "info"),
    "approved": ("fa-check", "ok"),
    "confirmed": ("fa-check", "ok"),
    "cancelled": ("fa-ban", "dead"),
}
#: Nobody counts further.
COUNT_LIMIT = 1000


class B2bBudgets(CustomerPortal):
    """“Budgets”: what is left, and which orders wait for a decision.

    Portal users have no access to these models. Each route first finds the visitor's
    own membership; everything is searched within that organization, as superuser.
    """

    _budget_orders_per_page = 30

    # --- who

    def _budget_member(self):
        """:return: the visitor as a member with a right about budgets, as superuser
        :raise NotFound: somebody else"""
        user = request.env.user
        member = user._b2b_member() if user._is_portal() else None
        if not member or not member.active or not member._has_budget_page():
            raise NotFound()
        return member

    def _render_budget(self, template, member, title="", status=200, **values):
        return private_page(
            f"b2b_budget.{template}",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "budgets",
                "page_title": title,
                "member": member,
                "organization": member.organization_id,
                **values,
            },
            status,
        )

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "budget_count" in counters:
            user = request.env.user
            member = user._b2b_member() if user._is_portal() else None
            values["budget_count"] = 0
            if member and member._has_budget_page():
                Request = request.env["b2b.budget.request"].sudo()
                values["budget_count"] = Request.search_count(
                    Request._portal_domain(member, "open"), limit=COUNT_LIMIT
                )
        return values

    # --- words

    def _budget_badge(self, level, percent=None):
        labels = dict(
            request.env["sale.order"]
            ._fields["budget_level"]
            ._description_selection(request.env)
        )
        icon, tone = LEVEL_ICONS[level]
        label = labels[level]
        if percent is not None:
            label = f"{percent:.0f} %, {label}"
        return {"icon": icon, "tone": tone, "label": label}

    def _budget_state_badge(self, found):
        icon, tone = STATE_ICONS[found.state]
        return {"icon": icon, "tone": tone, "label": found._state_label()}

    def _budget_moment(self, moment):
        env = request.env
        if not moment:
            return ""
        return format_datetime(env, moment, tz=env.user.tz or "UTC", dt_format="short")

    # --- dashboard

    @route("/my/budgets")
    def budgets(self, site=None, year=None, **params):
        """The company's budgets, and what waits."""
        member = self._budget_member()
        organization = member.organization_id
        today = fields.Date.context_today(member)
        sites = member._sites()
        chosen = sites.filtered(lambda each: each.id == number(site))
        years = self._budget_years(organization, today)
        shown = number(year) if number(year) in years else today.year
        periods = self._budget_periods(organization, member, chosen, shown)
        Request = request.env["b2b.budget.request"].sudo()
        waiting = Request.search(
            Request._portal_domain(member, "open"), order="id", limit=10
        )
        return self._render_budget(
            "budgets",
            member,
            rows=self._budget_rows(periods, today),
            sums=self._budget_sums(periods, today),
            chart=self._budget_chart(periods),
            waiting=self._budget_order_rows(waiting),
            all_sites=sites,
            site=chosen,
            years=years,
            year=shown,
            now=self._budget_moment(fields.Datetime.now()),
        )

    def _budget_years(self, organization, today):
        """:return: list of years that some budget is about, newest first"""
        rows = (
            request.env["b2b.budget"]
            .sudo()
            ._read_group(
                [("organization_id", "=", organization.id)], ["date_from:year"]
            )
        )
        years = {day.year for (day,) in rows} | {today.year}
        return sorted(years, reverse=True)

    def _budget_periods(self, organization, member, site, year):
        """One indexed query, however many sites there are.

        :return: periods of the budgets that begin in the year and that the member may
            see
        """
        domain = Domain("organization_id", "=", organization.id)
        domain &= Domain("budget_id.active", "=", True)
        domain &= Domain("date_from", ">=", f"{year}-01-01")
        domain &= Domain("date_from", "<=", f"{year}-12-31")
        if site:
            domain &= Domain("budget_id.site_id", "=", site.id)
        elif member._is_bound_to_sites():
            domain &= Domain("budget_id.site_id", "in", [False, *member._sites().ids])
        return request.env["b2b.budget.period"].sudo().search(domain)

    def _budget_rows(self, periods, today):
        """:return: list of dicts, one per budget, the worst first: its month of today
        and its year"""
        shown = {}
        for period in periods.sorted("is_year"):
            if period.is_year or period.date_from <= today <= period.date_to:
                # one by one they are still read together; parts of them are not
                shown.setdefault(period.budget_id, []).append(period)
        rows = []
        for budget, own in shown.items():
            gauges = [self._budget_gauge(period) for period in own]
            rows.append(
                {
                    "id": budget.id,
                    "name": budget._owner_name(),
                    "currency": budget.currency_id,
                    "gauges": gauges,
                    "worst": max((gauge["used"] for gauge in gauges), default=0),
                }
            )
        return sorted(rows, key=lambda row: (-row["worst"], row["name"]))

    def _budget_gauge(self, period):
        limit = period.available
        spent = period.consumed + period.reserved
        width = 100 / max(limit, spent) if max(limit, spent) > 0 else 0
        return {
            "name": period.name,
            "limit": limit,
            "spent": spent,
            "over": max(spent - limit, 0),
            "used": 100 * spent / limit if limit > 0 else (100.0 if spent else 0.0),
            "consumed_width": min(period.consumed, limit) * width,
            "reserved_width": max(min(spent, limit) - min(period.consumed, limit), 0)
            * width,
            "over_width": max(spent - limit, 0) * width,
            "badge": self._budget_badge(
                period._level(spent), 100 * spent / limit if limit > 0 else None
            ),
        }

    def _budget_sums(self, periods, today):
        """:return: the four numbers on top, of budgets in the customer's main currency:
        the broadest ones, so that nothing is counted twice"""
        years = periods.filtered("is_year")
        company = years.filtered(lambda year: year.budget_id.scope == "company")
        years = company or years.filtered(lambda year: year.budget_id.scope == "site")
        currency = years[:1].currency_id
        years = years.filtered(lambda year: year.currency_id == currency)
        limit = sum(years.mapped("available"))
        consumed, reserved = (
            sum(years.mapped("consumed")),
            sum(years.mapped("reserved")),
        )
        return {
            "currency": currency,
            "limit": limit,
            "consumed": consumed,
            "reserved": reserved,
            "left": limit - consumed - reserved,
            "percent": 100 * (consumed + reserved) / limit if limit > 0 else 0,
            "forecast": self._budget_forecast(years[:1], consumed + reserved, today),
        }

    def _budget_forecast(self, year, spent, today):
        """:return: what is spent at the end of the year if it goes on like this; None
        in the first month, which says nothing yet"""
        if not year or today < year.date_from:
            return None
        passed = (min(today, year.date_to) - year.date_from).days + 1
        if passed < 28:
            return None
        return spent * ((year.date_to - year.date_from).days + 1) / passed

    def _budget_chart(self, periods):
        """:return: list of dicts, one per month or quarter: heights in percent of the
        highest"""
        parts = periods.filtered(lambda period: not period.is_year)
        company = parts.filtered(lambda period: period.budget_id.scope == "company")
        parts = company or parts.filtered(lambda p: p.budget_id.scope == "site")
        sums = {}
        for period in parts:
            row = sums.setdefault(
                period.date_from,
                {"name": period.name, "limit": 0, "consumed": 0, "reserved": 0},
            )
            row["limit"] += period.available
            row["consumed"] += period.consumed
            row["reserved"] += period.reserved
            row["currency"] = period.currency_id
        top = max(
            (
                max(row["limit"], row["consumed"] + row["reserved"])
                for row in sums.values()
            ),
            default=0,
        )
        rows = []
        for day, row in sorted(sums.items()):
            scale = 100 / top if top else 0
            spent = row["consumed"] + row["reserved"]
            rows.append(
                {
                    **row,
                    "short": format_date(request.env, day, date_format="MMM"),
                    "consumed_height": min(row["consumed"], row["limit"]) * scale,
                    "reserved_height": max(
                        min(spent, row["limit"]) - row["consumed"], 0
                    )
                    * scale,
                    "over_height": max(spent - row["limit"], 0) * scale,
                    "limit_height": row["limit"] * scale,
                    "left": row["limit"] - spent,
                }
            )
        return rows

    # --- orders

    @route("/my/budgets/orders", "/my/budgets/orders/page/<int:page>")
    def budget_orders(self, page=1, tab="open", **params):
        """Orders that wait for a decision, and those that are decided."""
        member = self._budget_member()
        tab = tab if tab in ("open", "back", "done") else "open"
        Request = request.env["b2b.budget.request"].sudo()
        domain = Request._portal_domain(member, tab)
        pages = pager(
            url="/my/budgets/orders",
            total=Request.search_count(domain, limit=COUNT_LIMIT),
            page=page,
            step=self._budget_orders_per_page,
            url_args={"tab": tab},
        )
        found = Request.search(
            domain,
            order="id" if tab == "open" else "id desc",
            limit=self._budget_orders_per_page,
            offset=pages["offset"],
        )
        return self._render_budget(
            "budget_orders",
            member,
            title=request.env._("Orders"),
            rows=self._budget_order_rows(found),
            tab=tab,
            pager=pages,
        )

    def _budget_order_rows(self, found):
        """:return: list of dicts; a flat number of queries"""
        checks = found.order_id._budget_checks()
        rows = []
        for each in found:
            results = checks.get(each.order_id, [])
            site = each.order_id.partner_shipping_id
            rows.append(
                {
                    "id": each.id,
                    "name": each.order_name,
                    "site": site._b2b_site_name() if site.type == "delivery" else "",
                    "amount": each.order_id.amount_total,
                    "currency": each.currency_id,
                    "level": self._budget_badge(results[0]["level"])
                    if results
                    else None,
                    "state": self._budget_state_badge(each),
                    "at": self._budget_moment(each.submitted_at),
                }
            )
        return rows
