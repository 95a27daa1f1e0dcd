from werkzeug.exceptions import BadRequest

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import number, route

from .budget_plan_change import B2bBudgetPlanChange
from .budget_plans import PLANS


class B2bBudgetPlanNew(B2bBudgetPlanChange):
    """A budget that was not there before."""

    @route(f"{PLANS}/new")
    def budget_plan_new(self, **params):
        """Where a new budget is described."""
        return self._render_plan_new(self._plan_maker())

    def _render_plan_new(self, member, status=200, errors=None, form=None):
        Budget = request.env["b2b.budget"].sudo()
        today = fields.Date.context_today(member)
        choices = {
            name: Budget._fields[name]._description_selection(request.env)
            for name in ("policy", "carry_over", "tax_mode", "period_type")
        }
        # own periods are for the shop to make
        choices["period_type"] = choices["period_type"][:2]
        company = member.organization_id.company_id or request.env.company
        newest = Budget.search(Budget._portal_domain(member), limit=1)
        currency = newest.currency_id or company.currency_id
        defaults = Budget.default_get(["policy", "carry_over", "tax_mode"])
        sites = member._sites()
        owners = Budget._portal_owners(member)
        return self._render_budget(
            "budget_plan_new",
            member,
            title=request.env._("New budget"),
            status=status,
            errors=errors or {},
            form=form
            or {
                **defaults,
                "owner": "",
                "year": str(today.year),
                "month": "1",
                "period_type": "month",
                "currency": str(currency.id),
                "near_percent": "80",
                "amount": "",
            },
            choices=choices,
            owners=owners,
            sites=[site for site in sites if f"site-{site.id}" in owners],
            people=[
                person
                for person in member.organization_id.member_ids
                if f"member-{person.id}" in owners
            ],
            currencies=self._plan_currencies(member),
            years=range(today.year - 1, today.year + 3),
            months=self._plan_months(),
        )

    def _plan_currencies(self, member):
        """:return: currencies in use, and those of the customer's budgets"""
        Budget = request.env["b2b.budget"].sudo()
        rows = Budget._read_group(Budget._portal_domain(member), ["currency_id"])
        found = request.env["res.currency"].sudo().search([], limit=200)
        return found.union(*(currency for (currency,) in rows))

    def _plan_months(self):
        labels = request.env["b2b.budget"].sudo()._table_labels()
        return [(str(month), labels[f"month_{month}"]) for month in range(1, 13)]

    @route(f"{PLANS}/new", methods=["POST"])
    def budget_plan_make(self, **post):
        """Make a budget; what is left out of the months is spread over them."""
        member = self._plan_maker()
        names = (
            "owner", "year", "month", "period_type", "currency", "tax_mode", "amount",
            "policy", "near_percent", "carry_over",
        )  # fmt: skip
        form = {name: clean_text(post.get(name), 200) for name in names}
        values, errors = self._plan_rules()
        values.update(self._plan_new_values(member, form, errors))
        currency = self._plan_currencies(member).browse(values["currency_id"])
        amount = self._plan_amount("amount", form, currency, errors)
        if amount is None and "amount" not in errors:
            errors["amount"] = request.env._("Type the year's amount.")
        if not errors:
            try:
                with request.env.cr.savepoint():
                    budget = self._plan_make(member, values, float(amount))
                return request.redirect(f"{PLANS}/{budget.id}?said=made", code=303)
            except UserError as error:
                errors[""] = str(error)
        return self._render_plan_new(member, 422, errors, form)

    def _plan_new_values(self, member, form, errors):
        """:raise BadRequest: what the page does not offer"""
        Budget = request.env["b2b.budget"].sudo()
        owner = Budget._portal_owners(member).get(form["owner"])
        if not form["owner"]:
            errors["owner"] = request.env._("Say whose budget it is.")
        elif not owner:
            raise BadRequest()
        today = fields.Date.context_today(member)
        year, month = number(form["year"]), number(form["month"])
        currency = number(form["currency"])
        if (
            year not in range(today.year - 1, today.year + 3)
            or month not in range(1, 13)
            or form["period_type"] not in ("month", "quarter")
            or form["tax_mode"] not in ("net", "gross")
            or currency not in self._plan_currencies(member).ids
        ):
            raise BadRequest()
        return {
            **(owner or {}),
            "organization_id": member.organization_id.id,
            "date_from": today.replace(year=year, month=month, day=1),
            "period_type": form["period_type"],
            "tax_mode": form["tax_mode"],
            "currency_id": currency,
        }

    def _plan_make(self, member, values, amount):
        Budget = request.env["b2b.budget"].sudo()
        budget = Budget.with_context(mail_create_nosubscribe=True).create(values)
        budget._plan(amount, member=member)
        return budget
