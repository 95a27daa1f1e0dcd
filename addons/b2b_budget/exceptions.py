from odoo.exceptions import UserError
from odoo.tools import formatLang


class ChangedMeanwhile(UserError):
    """Somebody else was faster: the order is not what, or where, the person has seen
    it."""


class WrongLine(UserError):
    """Something typed about one line of an order can't be taken."""

    def __init__(self, message, line):
        """:param line: ``sale.order.line`` that it is about"""
        self.line = line
        super().__init__(message)


class BudgetExceeded(UserError):
    """A budget that blocks has less left than is asked for."""

    def __init__(self, period, wanted):
        """:param period: ``b2b.budget.period``
        :param wanted: what was asked for, in its currency"""
        self.period = period
        period.invalidate_recordset()
        env, currency = period.env, period.currency_id
        words = {"budget": period.budget_id._owner_name(), "period": period.name}
        reader = env.user._b2b_member()
        if reader and not period.budget_id._is_shown_to(reader):
            message = env._("%(budget)s, %(period)s has not enough left.", **words)
        else:
            message = env._(
                "%(budget)s, %(period)s: %(wanted)s are needed, %(left)s are left.",
                wanted=formatLang(env, float(wanted), currency_obj=currency),
                left=formatLang(env, period.left, currency_obj=currency),
                **words,
            )
        super().__init__(message)
