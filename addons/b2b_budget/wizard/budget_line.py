"""What one line of a table would make of a budget."""

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError

from ..models.b2b_budget import OWNERS
from ..models.b2b_budget_export import CHOICES, MONTH_COLUMNS, QUARTER_COLUMNS
from ..money import exact, spread
from .budget_cells import BudgetCells


class BudgetLine(BudgetCells):
    """One line: a new budget, changes of one, nothing, or an error."""

    def __init__(self, lines, cells):
        super().__init__(lines, cells)
        self.changes, self.title = [], self._text("owner")[:80]
        self.budget = self.env["b2b.budget"]
        self.values, self.plan = {}, None
        self._read()

    @property
    def kind(self):
        if self.errors:
            return "error"
        if not self.budget:
            return "new"
        return "change" if self.changes else "same"

    def outcome(self):
        """:return: what people are shown, as JSON can hold it; the same again when
        nothing was changed meanwhile"""
        return {
            "kind": self.kind,
            "title": self.title,
            "budget": self.budget.id,
            "errors": self.errors,
            "changes": [] if self.errors else self.changes,
        }

    # --- reading

    def _read(self):
        organization = self._organization()
        owner = organization and self._owner(organization)
        first = self._first_day()
        if not (owner and first):
            return
        scope, owner_id = owner
        key = (organization, scope, owner_id)
        if other := self.lines.taken.get((key, first)):
            self.errors.append(
                self.env._("The same budget is in another line: %s.", other)
            )
            return
        self.lines.taken[(key, first)] = self._text("owner")
        own = self.lines.budgets.get(key, [])
        self.budget = next(
            (each for each in own if each.date_from == first), self.budget
        )
        if self.budget:
            self.title = self.budget.name
            self._read_settings()
            self._read_plan(self.budget)
        else:
            self._read_new(organization, owner, first, own)
        if self.lines.member and (self.changes or not self.budget) and not self.errors:
            self._check_right(owner)

    # --- a new budget

    def _read_new(self, organization, owner, first, own):
        scope, owner_id = owner
        last = first + relativedelta(years=1, days=-1)
        for budget in own:
            if budget.date_from <= last and budget.date_to >= first:
                self.errors.append(
                    self.env._("%s is the budget of these days already.", budget.name)
                )
        if scope == "cost_center" and self.lines.member:
            self.errors.append(
                self.env._("Budgets of cost centers are made by your supplier.")
            )
        company = organization.company_id or self.env.company
        usual = self.lines.usual.get(organization, company.currency_id)
        currency = self._read_currency() or usual
        values = {
            "organization_id": organization.id,
            "scope": scope,
            "date_from": first,
            "currency_id": currency.id,
            **self._read_values(),
        }
        if scope in OWNERS:
            values[OWNERS[scope]] = owner_id
        digits = currency.decimal_places
        columns = MONTH_COLUMNS
        quarters = any(self._text(column) for column in QUARTER_COLUMNS)
        has_months = not self.cells.keys().isdisjoint(MONTH_COLUMNS)
        if quarters or (QUARTER_COLUMNS[0] in self.cells and not has_months):
            columns = QUARTER_COLUMNS
            values["period_type"] = "quarter"
        if quarters and any(self._text(column) for column in MONTH_COLUMNS):
            self.errors.append(self.env._("Fill in months or quarters, not both."))
        amount = self._read_number("amount", digits)
        amounts = {
            column: number
            for column in columns
            if (number := self._read_number(column, digits)) is not None
        }
        if amount is None and not amounts and not self.errors:
            self._error("amount", self.env._("It is missing."))
        if self.errors:
            return
        if amount is None:
            amount = sum(amounts.values())
        fixed = {place: float(each) for place, each in enumerate(amounts.values())}
        if spread(float(amount), fixed, len(columns), currency) is None:
            self._too_much(sum(fixed.values()), amount, currency)
            return
        self.values, self.plan = values, (float(amount), amounts, ())
        self._show_new(values, currency, amount, amounts)

    def _show_new(self, values, currency, amount, amounts):
        budget = self.env["b2b.budget"].new(values)
        self.title = budget.name
        labels = self.lines.labels
        self.changes.append([labels["amount"], "", self._money(amount, currency)])
        for column, number in amounts.items():
            self.changes.append([labels[column], "", self._money(number, currency)])
        for name in (*CHOICES, "near_percent"):
            if name in values:
                self.changes.append(
                    [labels[name], "", self._value_text(name, values[name])]
                )

    def _too_much(self, parts, amount, currency):
        self.errors.append(
            self.env._(
                "The months add up to %(parts)s, more than the year's %(year)s.",
                parts=self._money(parts, currency),
                year=self._money(amount, currency),
            )
        )

    # --- a budget that is there

    def _read_settings(self):
        budget, labels = self.budget, self.lines.labels
        currency = self._read_currency() or budget.currency_id
        values = self._read_values()
        if currency != budget.currency_id:
            self._error("currency", self.env._("It can't change any more."))
        if values.pop("tax_mode", budget.tax_mode) != budget.tax_mode:
            self._error("tax_mode", self.env._("It can't change any more."))
        for name, value in values.items():
            if budget[name] != value:
                self.values[name] = value
                before, after = (
                    self._value_text(name, each) for each in (budget[name], value)
                )
                self.changes.append([labels[name], before, after])

    def _read_plan(self, budget):
        """What becomes of the amounts. A number that is there already leaves its month
        as it is; a blank cell lets it take its share of the rest."""
        currency = budget.currency_id
        digits = currency.decimal_places
        amounts, kept = {}, []
        by_column = {
            column: period
            for period in budget.period_ids
            if (column := period._table_column())
        }
        still_open = budget._open_periods()
        for column in (*MONTH_COLUMNS, *QUARTER_COLUMNS):
            period = by_column.get(column)
            if not period:
                if self._text(column):
                    self._error(column, self.env._("This budget has no such part."))
                continue
            is_past = self.lines.member and period not in still_open
            number = self._read_number(column, digits) if column in self.cells else None
            if number is not None:
                number = exact(float(number), currency)
            if number == exact(period.planned, currency) or (
                number is None and is_past
            ):
                kept.append(period)
            elif is_past:
                self._error(
                    column, self.env._("It is over, so its amount can't change.")
                )
            elif number is not None:
                amounts[period] = float(number)
            elif column in self.cells and period.is_fixed:
                amounts[period] = None
        amount = self._read_number("amount", digits)
        year = exact(budget.year_id.planned, currency)
        amount = year if amount is None else exact(float(amount), currency)
        if self.errors or (amount == year and not amounts):
            self._check_block({})
            return
        try:
            wanted = budget._wanted(float(amount), amounts, kept)
        except UserError:
            parts = sum(
                amounts.get(period, period.planned) or 0
                for period in budget.period_ids
                if period in kept or period in amounts or period.is_fixed
            )
            self._too_much(parts, amount, currency)
            return
        if wanted[budget.year_id] != amount:
            # nothing for the year, and something for its months
            self._too_much(wanted[budget.year_id], amount, currency)
            return
        self.plan = (float(amount), amounts, kept)
        for period in (budget.year_id | budget.period_ids).sorted(
            lambda each: (not each.is_year, each.date_from)
        ):
            before = exact(period.planned, currency)
            if wanted[period] != before or period in amounts:
                self._show_period(period, before, wanted[period], amounts)
        self._check_block(wanted)

    def _show_period(self, period, before, after, amounts):
        currency = self.budget.currency_id
        label = self.lines.labels["amount"] if period.is_year else period.name
        after = self._money(after, currency)
        if period in amounts and amounts[period] is None:
            after = self.env._("%s, its share", after)
        self.changes.append([label, self._money(before, currency), after])

    def _check_block(self, wanted):
        """A budget that blocks can't be less than what is spent."""
        budget = self.budget
        if self.values.get("policy", budget.policy) != "block":
            return
        if not wanted and "policy" not in self.values:
            return
        for period in budget.year_id | budget.period_ids:
            planned = float(wanted.get(period, period.planned))
            left = planned - period.planned + period.left
            if budget.currency_id.compare_amounts(left, 0) < 0:
                self.errors.append(
                    self.env._(
                        "%(period)s: %(spent)s are spent and reserved already.",
                        period=period.name,
                        spent=self._money(
                            period.consumed + period.reserved, budget.currency_id
                        ),
                    )
                )

    def _check_right(self, owner):
        """Who is bound to sites changes budgets of these only."""
        member = self.lines.member
        if self.budget:
            allowed = self.budget._may_change(member)
        else:
            owners = self.env["b2b.budget"]._portal_owners(member)
            wanted = {"scope": owner[0]}
            if owner[0] in OWNERS:
                wanted[OWNERS[owner[0]]] = owner[1]
            allowed = member._may_budget("budget") and wanted in owners.values()
        if not allowed:
            self.errors.append(self.env._("You can't change this budget."))

    # --- writing

    def apply(self):
        """Do it.

        :raise UserError: the budgets refuse it
        """
        member = self.lines.member
        note = self.env._("Import")
        if not self.budget:
            amount, amounts, kept = self.plan
            made = (
                self.env["b2b.budget"]
                .with_context(mail_create_nosubscribe=True)
                .create(self.values)
                .sudo()
            )
            by_column = {period._table_column(): period for period in made.period_ids}
            typed = {by_column[column]: float(each) for column, each in amounts.items()}
            made._plan(amount, typed, member, note)
            return
        # one that begins to block must be large enough first
        if self.values.get("policy") != "block":
            self._write_values()
        if self.plan:
            self.budget.check_access("write")
            amount, amounts, kept = self.plan
            budget = self.budget.sudo()
            budget._plan(
                amount,
                {period.sudo(): value for period, value in amounts.items()},
                member,
                note,
                kept=budget.period_ids.browse([period.id for period in kept]),
            )
        if self.values.get("policy") == "block":
            self._write_values()

    def _write_values(self):
        if self.values:
            self.budget.write(self.values)
