from uuid import uuid4

from odoo import fields
from odoo.http import request
from odoo.tools import formatLang

from odoo.addons.b2b_account.controllers.routes import route

from .budget_plans import PLANS, B2bBudgetPlans

#: Changes of a budget that its page tells.
HISTORY_LENGTH = 50


class B2bBudgetPlan(B2bBudgetPlans):
    """One budget, with its months and its history."""

    @route(f"{PLANS}/<int:budget_id>")
    def budget_plan(self, budget_id, said=None, **params):
        """A budget with its months and its history."""
        budget, member = self._plan_budget(budget_id)
        return self._render_plan(budget, member, said=self._plan_said(said))

    def _render_plan(self, budget, member, status=200, said="", errors=None, form=None):
        """:param dict errors: sentence by field; ``""`` for the whole page
        :param dict form: what was typed"""
        may_change = budget._may_change(member)
        open_periods = budget._open_periods()
        periods = budget.period_ids.sorted("date_from")
        choices = {
            name: budget._fields[name]._description_selection(request.env)
            for name in ("policy", "carry_over", "tax_mode", "scope")
        }
        today = fields.Date.context_today(member)
        current = periods.filtered(lambda each: each.date_from <= today <= each.date_to)
        parts = sum(periods.mapped("planned"))
        return self._render_budget(
            "budget_plan",
            member,
            title=budget.name,
            status=status,
            budget=budget,
            year=budget.year_id,
            gauge=self._budget_gauge(budget.year_id),
            rows=[self._plan_period(period, open_periods) for period in periods],
            figures={
                "carried": request.env._("Carried in"),
                "topup": request.env._("Top-up"),
                "consumed": request.env._("Spent"),
                "reserved": request.env._("Reserved"),
                "left": request.env._("Free"),
            },
            open_periods=open_periods.sorted("date_from"),
            current=current or open_periods.sorted("date_from")[:1],
            loose=budget.currency_id.round(budget.year_id.planned - parts),
            parts=parts,
            choices=choices,
            labels={name: dict(each) for name, each in choices.items()},
            may_change=may_change,
            may_edit=may_change and budget.active,
            version=budget._plan_version(),
            key=uuid4().hex,
            errors=errors or {},
            form=form or self._plan_form(budget),
            said=said,
            steps=self._plan_steps(budget),
            following=budget._successor(),
        )

    def _plan_form(self, budget):
        """:return: what the fields hold before anybody types"""
        form = {"amount": self._plan_text(budget.year_id.planned, budget)}
        for period in budget.period_ids:
            form[f"period-{period.id}"] = (
                self._plan_text(period.planned, budget) if period.is_fixed else ""
            )
        return form

    def _plan_text(self, amount, budget):
        return formatLang(request.env, amount, digits=budget.currency_id.decimal_places)

    def _plan_period(self, period, open_periods):
        spent = period.consumed + period.reserved
        return {
            "id": period.id,
            "name": period.name,
            "is_open": period in open_periods,
            "planned": period.planned,
            "share": self._plan_text(period.planned, period.budget_id),
            "carried": period.carried,
            "topup": period.topup,
            "reserved": period.reserved,
            "consumed": period.consumed,
            "left": period.left,
            "badge": self._budget_badge(period._level(spent)) if spent else None,
        }

    def _plan_steps(self, budget):
        """:return: list of dicts, newest first: what was changed, by whom, why"""
        moves = budget._plan_moves(HISTORY_LENGTH)
        kinds = dict(moves._fields["kind"]._description_selection(request.env))
        shop = (budget.company_id or request.env.company).name
        steps = {}
        for move in moves:
            # one change of the plan moves several periods
            key = (move.kind, move.create_date, move.member_id, move.note)
            step = steps.setdefault(
                key,
                {
                    "label": kinds[move.kind],
                    "at": self._budget_moment(move.create_date),
                    "iso": f"{move.create_date.isoformat(timespec='seconds')}Z",
                    "person": self._plan_person(move, shop),
                    "note": move.note,
                    "changes": [],
                },
            )
            amount = move.planned + move.topup + move.carried
            sign = "+" if amount > 0 else "−"
            text = formatLang(request.env, abs(amount), currency_obj=move.currency_id)
            step["changes"].append((move.period_id, f"{sign}{text}"))
        for step in steps.values():
            step["changes"] = [
                (period.name, text)
                for period, text in sorted(
                    step["changes"], key=lambda pair: (not pair[0].is_year, pair[0].id)
                )
            ]
        return list(steps.values())

    def _plan_person(self, move, shop):
        """:return: who has changed it; whom of its employees the shop lets do this is
        its own business"""
        if move.member_id:
            return move.member_id.name
        return "" if move.kind == "carry" else shop
