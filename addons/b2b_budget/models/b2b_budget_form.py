from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

#: What people type of a plan.
TYPED = ("amount", "period_ids")
DAYS = ("date_from", "date_to")


class B2bBudget(models.Model):
    """What people type in the form: the year's amount and its periods, saved as one
    plan. One by one they might exceed each other."""

    _inherit = "b2b.budget"

    phase = fields.Selection(
        [("upcoming", "Upcoming"), ("running", "Running"), ("closed", "Closed")],
        compute="_compute_phase",
    )
    is_booked = fields.Boolean(
        compute="_compute_is_booked", help="Its division into periods is final"
    )

    @api.depends("date_from", "date_to")
    def _compute_phase(self):
        today = fields.Date.context_today(self)
        for budget in self:
            budget.phase = "running"
            if budget.date_to and budget.date_to < today:
                budget.phase = "closed"
            elif budget.date_from and budget.date_from > today:
                budget.phase = "upcoming"

    @api.depends("year_ids.left", "period_ids.left")
    def _compute_is_booked(self):
        periods = self.year_ids | self.period_ids
        claims = self.env["b2b.budget.claim"].sudo()
        booked = {
            period.id
            for (period,) in claims._read_group(
                [("period_id", "in", periods.ids)], ["period_id"]
            )
        }
        booked.update(periods.filtered(lambda each: each.carried or each.topup).ids)
        for budget in self:
            ids = (*budget.year_ids.ids, *budget.period_ids.ids)
            budget.is_booked = not booked.isdisjoint(ids)

    @api.model_create_multi
    def create(self, vals_list):
        budgets = super().create([self._without_plan(vals) for vals in vals_list])
        for budget, vals in zip(budgets, vals_list, strict=True):
            if any(vals.get(name) for name in TYPED):
                budget.sudo()._write_plan(
                    vals.get("amount") or None, vals.get("period_ids")
                )
        return budgets

    def write(self, vals):
        planned = not vals.keys().isdisjoint(TYPED)
        if planned:
            self.check_access("write")
            self._track_prepare(["amount"])
        rest = self._without_plan(vals)
        # what is asked for beside the plan has its own checks
        result = super().write(rest) if rest or not planned else True
        if planned:
            for budget in self.sudo():
                budget._write_plan(vals.get("amount"), vals.get("period_ids"))
        elif not vals.keys().isdisjoint(DAYS):
            self._check_periods()
        return result

    @api.model
    def _without_plan(self, vals):
        return {name: value for name, value in vals.items() if name not in TYPED}

    def _write_plan(self, amount=None, commands=None):
        """Save what was typed; called as superuser, after the access was checked.

        :param float amount: of the year
        :param list commands: of ``period_ids``: ``plan`` is an amount to be kept,
            ``is_fixed`` as False gives the period its share of the rest; own periods
            are added and taken off as well
        :raise UserError: the periods exceed the year, or can't be divided otherwise
        """
        self.ensure_one()
        self._lock()
        amounts, periods = {}, self.env["b2b.budget.period"]
        for code, key, values in map(self._command, commands or []):
            if code == Command.LINK:
                continue
            if code == Command.CREATE:
                period = periods.create(self._own_period(values))
                # a new row comes with all its fields
                amounts[period] = values.get("plan") or None
                continue
            period = self.period_ids.filtered(lambda row, key=key: row.id == key)
            if not period or code not in (Command.UPDATE, Command.DELETE):
                raise UserError(self.env._("This period is there no more."))
            if code == Command.DELETE:
                self._check_divisible()
                period.unlink()
                continue
            days = {name: values[name] for name in DAYS if name in values}
            if days and code == Command.UPDATE:
                self._check_divisible()
                period.write(days)
            if "is_fixed" in values and not values["is_fixed"]:
                amounts[period] = None
            elif "plan" in values:
                amounts[period] = values["plan"] or 0.0
            elif values.get("is_fixed"):
                amounts[period] = period.planned
        self.invalidate_recordset(["period_ids"])
        self._check_periods()
        self._plan(amount, amounts, kept=self._past_periods())

    def _past_periods(self):
        """:return: periods that are over; none while nothing was taken from the budget,
        so that a plan of this year can still be put right"""
        today = fields.Date.context_today(self)
        return self.period_ids.filtered(
            lambda period: self.is_booked and period.date_to < today
        )

    @api.model
    def _command(self, command):
        """:return: code, id and values of a command, which may be shorter"""
        code, key, values = (*command, None, None)[:3]
        return code, key, values or {}

    def _own_period(self, values):
        self._check_divisible()
        if not all(values.get(name) for name in DAYS):
            raise UserError(self.env._("Say from when to when each period goes."))
        return {
            "budget_id": self.id,
            "is_blocked": self.policy == "block",
            **{name: values[name] for name in DAYS},
        }

    def _check_divisible(self):
        """:raise UserError: its periods are months, or something was taken from them"""
        if self.period_type != "custom":
            raise UserError(self.env._("Only own periods have days of their own."))
        if self.is_booked:
            raise UserError(
                self.env._(
                    "Orders have taken from %s: its periods can't change any more.",
                    self.name,
                )
            )

    def _check_periods(self):
        """Periods change by :meth:`_write_plan` only, which looks when all of them have
        changed: while two of them move they may overlap.

        :raise ValidationError: they overlap, or leave the budget's days
        """
        for budget in self:
            before = None
            for period in budget.period_ids.sorted("date_from"):
                if period.date_from < budget.date_from or (
                    period.date_to > budget.date_to
                ):
                    raise ValidationError(
                        self.env._(
                            "%(period)s lies outside of the days of %(budget)s.",
                            period=period._label(),
                            budget=budget.name,
                        )
                    )
                if before and period.date_from <= before.date_to:
                    raise ValidationError(
                        self.env._(
                            "%(first)s and %(second)s overlap.",
                            first=before._label(),
                            second=period._label(),
                        )
                    )
                before = period
