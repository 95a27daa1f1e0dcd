from decimal import Decimal

from werkzeug.exceptions import BadRequest

from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import formatLang
from odoo.tools.misc import get_lang

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import number, route

from ..amount_text import AmountError, read_amount
from ..exceptions import BudgetExceeded
from .budget_plan import B2bBudgetPlan
from .budget_plans import PLANS

#: Longest reason for a top-up.
REASON_LENGTH = 200


class B2bBudgetPlanChange(B2bBudgetPlan):
    """Who has the right changes a budget.

    Each form carries what its page has shown: somebody else's change in between is
    never overwritten.
    """

    def _plan_change(self, budget_id, version, step):
        """Change a budget as its page has shown it, all or nothing.

        :param str version: of the form
        :param step: does it, with the budget and the member; returns errors by field,
            or where to go
        :return: the answer
        """
        budget, member = self._plan_budget(budget_id, may_change=True)
        budget._lock()
        if version != budget._plan_version():
            message = request.env._(
                "Somebody has changed this budget meanwhile. It is shown as it is now;"
                " nothing of yours was saved."
            )
            return self._render_plan(budget, member, 409, errors={"": message})
        if not budget.active and step != self._plan_restore:
            message = request.env._("This budget is archived. Restore it first.")
            return self._render_plan(budget, member, 422, errors={"": message})
        try:
            with request.env.cr.savepoint():
                result = step(budget, member)
        except BudgetExceeded as error:
            result = {self._plan_field(error.period): str(error)}
        except UserError as error:
            result = {"": str(error)}
        if isinstance(result, dict):
            budget.invalidate_recordset()
            form = {**self._plan_form(budget), **self._plan_typed(budget)}
            return self._render_plan(budget, member, 422, errors=result, form=form)
        return request.redirect(result, code=303)

    def _plan_field(self, period):
        return "amount" if period.is_year else f"period-{period.id}"

    def _plan_typed(self, budget):
        """:return: dict of field: text as it was sent"""
        names = ["amount", "topup", "reason", "topup_period", "near_percent"]
        names += [f"period-{period.id}" for period in budget.period_ids]
        sent = request.httprequest.form
        return {name: clean_text(sent[name], 200) for name in names if name in sent}

    def _plan_amount(self, name, typed, currency, errors):
        """:return: amount that was typed, None for nothing; an error is added"""
        text = typed.get(name, "")
        try:
            return read_amount(text, get_lang(request.env), currency.decimal_places)
        except AmountError as error:
            errors[name] = error.sentence(request.env, text)
            return None

    @route(f"{PLANS}/<int:budget_id>/amounts", methods=["POST"])
    def budget_plan_amounts(self, budget_id, version="", **post):
        """Set the year's amount and those of its months; a blank month takes its share
        of the rest."""
        return self._plan_change(budget_id, version, self._plan_save)

    def _plan_save(self, budget, member):
        typed, errors = self._plan_typed(budget), {}
        currency, still_open = budget.currency_id, budget._open_periods()
        amounts = {}
        for period in still_open:
            name = f"period-{period.id}"
            if name in typed:
                value = self._plan_amount(name, typed, currency, errors)
                amounts[period] = None if value is None else float(value)
        amount = self._plan_amount("amount", typed, currency, errors)
        past = budget.period_ids - still_open
        fixed = [value for value in amounts.values() if value is not None]
        fixed += past.mapped("planned")
        parts = sum(map(Decimal, map(str, fixed)))
        if amount is None and not parts and "amount" not in errors:
            errors["amount"] = request.env._("Type the year's amount, or its months'.")
        elif amount is not None and parts > amount:
            errors["amount"] = request.env._(
                "The months add up to %(parts)s, %(more)s more than the year.",
                parts=formatLang(request.env, float(parts), currency_obj=currency),
                more=formatLang(
                    request.env, float(parts - amount), currency_obj=currency
                ),
            )
        if errors:
            return errors
        amount = float(parts if amount is None else amount)
        budget._plan(amount, amounts, member, kept=past)
        return f"{PLANS}/{budget.id}?said=saved"

    @route(f"{PLANS}/<int:budget_id>/rules", methods=["POST"])
    def budget_plan_rules(self, budget_id, version="", **post):
        """Set what happens at the limit, and with unused money."""
        return self._plan_change(budget_id, version, self._plan_save_rules)

    def _plan_save_rules(self, budget, member):
        values, errors = self._plan_rules()
        if errors:
            return errors
        budget.write(values)
        return f"{PLANS}/{budget.id}?said=saved"

    def _plan_rules(self):
        """:return: values of the fields, errors by field
        :raise BadRequest: what no page offers"""
        sent, errors, values = request.httprequest.form, {}, {}
        Budget = request.env["b2b.budget"].sudo()
        for name in ("policy", "carry_over"):
            values[name] = sent.get(name)
            if values[name] not in Budget._fields[name].get_values(request.env):
                raise BadRequest()
        try:
            percent = read_amount(sent.get("near_percent", ""), get_lang(request.env))
        except AmountError:
            percent = None
        if percent is None or not 1 <= percent <= 100:
            errors["near_percent"] = request.env._("Type a number from 1 to 100.")
        else:
            values["near_percent"] = float(round(percent, 1))
        return values, errors

    @route(f"{PLANS}/<int:budget_id>/topup", methods=["POST"])
    def budget_plan_topup(self, budget_id, key="", **post):
        """Add money, with the reason; the same form twice is booked once."""
        budget, member = self._plan_budget(budget_id, may_change=True)
        key = clean_text(key, 64)
        if not key.isalnum():
            raise BadRequest()
        key = f"portal{member.id}-{key}"
        budget._lock()
        moves = request.env["b2b.budget.move"].sudo()
        booked = [("key", "=like", f"topup:{budget.id}:{key}:%")]
        if moves.search_count(booked, limit=1):
            return request.redirect(f"{PLANS}/{budget.id}?said=again", code=303)
        # it changes nothing that others have typed, so it needs no version
        return self._plan_change(
            budget_id,
            budget._plan_version(),
            lambda budget, member: self._plan_top_up(budget, member, key),
        )

    def _plan_top_up(self, budget, member, key):
        typed, errors = self._plan_typed(budget), {}
        wanted = number(typed.get("topup_period"))
        choices = budget._open_periods() | budget.year_id
        period = choices.filtered(lambda each: each.id == wanted)
        if not period:
            raise BadRequest()
        amount = self._plan_amount("topup", typed, budget.currency_id, errors)
        if not errors and not amount:
            errors["topup"] = request.env._("Type the amount to be added.")
        reason = clean_text(typed.get("reason"), REASON_LENGTH)
        if not reason:
            errors["reason"] = request.env._("Say why the budget is topped up.")
        if errors:
            return errors
        budget._top_up(period, float(amount), reason, member, key)
        return f"{PLANS}/{budget.id}?said=topped"

    @route(f"{PLANS}/<int:budget_id>/<any(copy,archive,restore):do>", methods=["POST"])
    def budget_plan_step(self, budget_id, do, version="", **post):
        """Copy it to the next year, put it away or bring it back; said twice it is done
        once. Spent money stays in the books: nothing is deleted."""
        steps = {
            "copy": self._plan_copy,
            "archive": self._plan_archive,
            "restore": self._plan_restore,
        }
        budget, _member = self._plan_budget(budget_id, may_change=True)
        if (do, budget.active) in (("archive", False), ("restore", True)):
            return request.redirect(f"{PLANS}/{budget.id}", code=303)
        return self._plan_change(budget_id, version, steps[do])

    def _plan_copy(self, budget, member):
        made = budget.with_context(mail_create_nosubscribe=True)._copy_to_next_year(
            member
        )
        return f"{PLANS}/{made.id}?said=made"

    def _plan_archive(self, budget, member):
        budget.active = False
        return f"{PLANS}/{budget.id}?said=archived"

    def _plan_restore(self, budget, member):
        budget.active = True
        return f"{PLANS}/{budget.id}?said=restored"
