"""The cells of a line of a table of budgets, and what is wrong with them."""

import re
from datetime import date

from odoo.tools import formatLang

from odoo.addons.b2b_account.text import one_line

from ..amount_text import AmountError, read_amount
from ..models.b2b_budget_export import CHOICES


class BudgetCells:
    """What stands in one line."""

    def __init__(self, lines, cells):
        """:param lines: :class:`BudgetLines`
        :param dict cells: by column"""
        self.lines, self.env, self.cells = lines, lines.env, cells
        self.errors = []

    def _text(self, column):
        return one_line(str(self.cells.get(column, "")))

    def _error(self, column, sentence):
        self.errors.append(
            self.env._(
                "%(column)s: %(sentence)s",
                column=self.lines.labels[column],
                sentence=sentence,
            )
        )

    def _money(self, amount, currency):
        return formatLang(self.env, float(amount), currency_obj=currency)

    def _organization(self):
        word = self._text("customer")
        own = self.lines.organization
        if own and (not word or word.casefold() in self.lines.customers):
            return own
        found = self.lines.customers.get(word.casefold()) if word else None
        if found:
            return found
        if not word:
            self._error("customer", self.env._("It is missing."))
        elif found is False:
            self._error("customer", self.env._("Several are named %s.", word[:60]))
        else:
            self._error("customer", self.env._("%s is unknown.", word[:60]))
        return None

    def _owner(self, organization):
        word = self._text("owner")
        found = self.lines.owners[organization].get(word.casefold())
        if found:
            return found
        if not word:
            self._error("owner", self.env._("It is missing."))
        elif found is False:
            self._error(
                "owner",
                self.env._("Several are named %s. Use their reference.", word[:60]),
            )
        else:
            self._error("owner", self.env._("%s is unknown.", word[:60]))
        return None

    def _first_day(self):
        text = self._text("year")
        found = re.fullmatch(r"(2\d{3})(?:\.0+)?", text)
        numbers = (found[1], 1, 1) if found else None
        if found := re.fullmatch(r"(2\d{3})-(\d\d)-(\d\d)", text):
            numbers = found.groups()
        elif found := re.fullmatch(r"(\d\d?)\.(\d\d?)\.(2\d{3})", text):
            numbers = reversed(found.groups())
        try:
            first = date(*map(int, numbers or ()))
        except (TypeError, ValueError):
            first = None
        if not first or first.day != 1:
            self._error(
                "year",
                self.env._(
                    "Type a year, or the first day of its first month such as"
                    " 2026-07-01."
                ),
            )
            return None
        return first

    def _read_choice(self, name):
        word = self._text(name)
        if not word:
            return None
        value = self.lines.choices[name].get(word.casefold())
        if not value:
            self._error(name, self.env._("%s is unknown.", word[:60]))
        return value

    def _read_currency(self):
        word = self._text("currency").upper()
        if not word:
            return None
        if word not in self.lines.currencies:
            self._error("currency", self.env._("%s is unknown.", word[:10]))
        return self.lines.currencies.get(word)

    def _read_number(self, column, digits=2):
        """:return: amount of a cell; None for nothing"""
        value = self.cells.get(column, "")
        try:
            return read_amount(value, self.lines.lang, digits)
        except AmountError as error:
            self._error(column, error.sentence(self.env, value))
            return None

    def _read_percent(self):
        value = self.cells.get("near_percent", "")
        text = value.rstrip("% ") if isinstance(value, str) else value
        try:
            percent = read_amount(text, self.lines.lang)
        except AmountError:
            percent = 0
        if percent is not None and not 1 <= percent <= 100:
            self._error("near_percent", self.env._("Type a number from 1 to 100."))
            return None
        return None if percent is None else float(round(percent, 1))

    def _read_values(self):
        """:return: dict of what the line says about the rules"""
        values = {name: self._read_choice(name) for name in CHOICES}
        values["near_percent"] = self._read_percent()
        return {name: value for name, value in values.items() if value is not None}

    def _value_text(self, name, value):
        if name in CHOICES:
            field = self.env["b2b.budget"]._fields[name]
            return dict(field._description_selection(self.env))[value]
        return f"{value:g} %"
