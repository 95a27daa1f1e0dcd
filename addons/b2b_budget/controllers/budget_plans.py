from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.b2b_account.controllers.routes import number, page_number, route
from odoo.addons.portal.controllers.portal import pager

from ..models.b2b_budget_export import TABLE_ROWS
from .budget_dashboard import B2bBudgetDashboard

PLANS = "/my/budgets/plans"


class B2bBudgetPlans(B2bBudgetDashboard):
    """The budgets that somebody may see, and who that is."""

    _budget_plans_per_page = 50

    # --- who

    def _plan_member(self):
        """:return: the visitor as a member with a page of budgets, as superuser
        :raise NotFound: somebody else, or a customer of another company of ours"""
        member = self._budget_member()
        company = member.organization_id.company_id
        if company and company not in request.env.user.company_ids:
            raise NotFound()
        return member

    def _plan_budget(self, budget_id, may_change=False):
        """:return: a budget that the visitor sees, and the visitor as a member
        :raise NotFound: there is none, or it is none of their business"""
        member = self._plan_member()
        Budget = request.env["b2b.budget"].sudo().with_context(active_test=False)
        domain = Budget._portal_domain(member)
        found = Budget.browse()
        if budget_id < 2**31:
            found = Budget.search(domain & Domain("id", "=", budget_id))
        if not found or (may_change and not found._may_change(member)):
            raise NotFound()
        return found, member

    def _plan_maker(self):
        """:return: the visitor, who may make budgets
        :raise NotFound: somebody else"""
        member = self._plan_member()
        if not self._plan_may_make(member):
            raise NotFound()
        return member

    # --- list

    @route(PLANS, f"{PLANS}/page/<int:page>")
    def budget_plans(self, page=1, year=None, state="running", said=None, **params):
        """The budgets that the member may see."""
        member = self._plan_member()
        state = state if state in ("running", "archived") else "running"
        years = self._plan_years(member)
        today = fields.Date.context_today(member)
        shown = number(year) if number(year) in years else None
        if not year and today.year in years:
            shown = today.year
        domain = self._plans_domain(member, state, shown)
        Budget = request.env["b2b.budget"].sudo().with_context(active_test=False)
        pages = pager(
            url=PLANS,
            total=Budget.search_count(domain),
            page=page_number(page),
            step=self._budget_plans_per_page,
            url_args={"state": state, "year": shown or "all"},
        )
        found = Budget.search(
            domain,
            order="scope, name, date_from desc, id",
            limit=self._budget_plans_per_page,
            offset=pages["offset"],
        )
        return self._render_budget(
            "budget_plans",
            member,
            title=request.env._("All budgets"),
            rows=self._plan_rows(found),
            state=state,
            years=years,
            year=shown,
            said=self._plan_said(said),
            errors={"": self._plan_too_many()} if said == "many" else {},
            may_make=self._plan_may_make(member),
            pager=pages,
        )

    def _plan_may_make(self, member):
        return member._may_budget("budget") and bool(
            request.env["b2b.budget"].sudo()._portal_owners(member)
        )

    def _plans_domain(self, member, state, year):
        domain = request.env["b2b.budget"].sudo()._portal_domain(member)
        domain &= Domain("active", "=", state == "running")
        if year:
            domain &= Domain("date_from", "<=", f"{year}-12-31")
            domain &= Domain("date_to", ">=", f"{year}-01-01")
        return domain

    def _plan_years(self, member):
        """:return: list of years that some budget is about, newest first"""
        Budget = request.env["b2b.budget"].sudo().with_context(active_test=False)
        rows = Budget._read_group(
            Budget._portal_domain(member), ["date_from:year", "date_to:year"]
        )
        years = {day.year for row in rows for day in row}
        return sorted(years, reverse=True)

    def _plan_rows(self, budgets):
        """:return: list of dicts; a flat number of queries"""
        scopes = self._budget_scopes()
        # one by one they are read together; parts of them would not be
        years = {year.budget_id: year for year in budgets.year_ids}
        return [
            {
                "id": budget.id,
                "name": budget._owner_name(),
                "scope": scopes[budget.scope],
                "year": budget._year_name(),
                "currency": budget.currency_id,
                "gauge": self._budget_gauge(years[budget]),
            }
            for budget in budgets
        ]

    def _plan_too_many(self):
        return request.env._(
            "A file holds %s budgets at most. Choose a year.", TABLE_ROWS
        )

    def _plan_said(self, said):
        """:return: what the last step has done"""
        return {
            "saved": request.env._("Saved."),
            "topped": request.env._("Topped up."),
            "again": request.env._("This top-up was booked already."),
            "archived": request.env._("Archived. You can restore it here."),
            "restored": request.env._("Restored."),
            "made": request.env._("The budget is made. Its months can be set here."),
        }.get(said, "")
