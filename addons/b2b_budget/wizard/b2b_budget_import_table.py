from babel.dates import get_month_names

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse, get_lang

from odoo.addons.b2b_account.table import (
    TableError,
    is_workbook,
    read_csv,
    read_workbook,
)

from ..models.b2b_budget_export import MONTH_COLUMNS, TABLE_ROWS

#: Most columns of a file.
COLUMNS = 40
#: Headings, in small letters: English, German, Polish. The months' names come with
#: their languages.
HEADINGS = {
    "customer": ["customer", "kunde", "klient"],
    "owner": ["budget of", "budget", "budget von", "budget für", "site", "standort",
              "budżet", "budżet dla", "lokalizacja", "oddział"],
    "year": ["year", "first day", "jahr", "geschäftsjahr", "erster tag", "rok",
             "pierwszy dzień"],
    "currency": ["currency", "währung", "waluta"],
    "tax_mode": ["amounts", "net/gross", "beträge", "netto/brutto", "kwoty"],
    "policy": ["policy", "if it is not enough", "wenn es nicht reicht", "regel",
               "zasada", "jeśli nie wystarczy"],
    "near_percent": ["near %", "near the limit from (%)", "warnen ab (%)",
                     "nahe am limit ab (%)", "blisko limitu od (%)"],
    "carry_over": ["carry-over", "carry over", "unused money", "übertrag",
                   "nicht verbrauchtes", "przeniesienie", "niewykorzystane środki"],
    "amount": ["yearly amount", "year amount", "year's amount", "amount",
               "jahresbetrag", "jahresbudget", "betrag", "kwota roczna", "kwota"],
    "quarter_1": ["q1", "i kw.", "kw. i", "k1"],
    "quarter_2": ["q2", "ii kw.", "kw. ii", "k2"],
    "quarter_3": ["q3", "iii kw.", "kw. iii", "k3"],
    "quarter_4": ["q4", "iv kw.", "kw. iv", "k4"],
}  # fmt: skip


class B2bBudgetImport(models.TransientModel):
    """Reading the file."""

    _inherit = "b2b.budget.import"

    @api.model
    def _parse(self, content):
        """:param bytes content: of a CSV or XLSX file
        :return: dict of column: place, unknown headings, list of (number, cells)
        :raise UserError: it is no such table"""
        try:
            if is_workbook(content):
                table = read_workbook(content, COLUMNS, TABLE_ROWS + 1)
            else:
                table = read_csv(content, COLUMNS)
        except TableError as error:
            raise UserError(self._unreadable(error.reason)) from error
        if not table:
            raise UserError(self.env._("The file is empty."))
        (_number, header), *lines = table
        if any(cell != "" for _n, cells in table for cell in cells[COLUMNS:]):
            raise UserError(self.env._("The file has more than %s columns.", COLUMNS))
        if not lines:
            raise UserError(self.env._("The file has no line below the headings."))
        if len(lines) > TABLE_ROWS:
            raise UserError(
                self.env._("The file has more than %s budgets. Split it.", TABLE_ROWS)
            )
        columns, unknown = self._columns(header)
        return columns, unknown, lines

    def _unreadable(self, reason):
        return {
            "csv": self.env._(
                "This is no CSV or XLSX file. Save the table as one of these and choose"
                " it again."
            ),
            "xlsx": self.env._(
                "This XLSX file can't be read. Save the table again, or as “CSV UTF-8”."
            ),
            "protected": self.env._(
                "This file has a password, or is of an old Excel. Save the table as"
                " XLSX without a password."
            ),
            "large": self.env._(
                "This file holds too much. Copy the budgets into an empty table."
            ),
        }[reason]

    def _columns(self, header):
        """:return: dict of column: place in the line; headings that nobody knows"""
        known = self._heading_names()
        columns, unknown = {}, []
        for place, heading in enumerate(header):
            heading = str(heading).strip()
            column = known.get(heading.casefold())
            if column and column not in columns:
                columns[column] = place
            elif heading:
                unknown.append(heading[:40])
        if not {"owner", "year"} <= columns.keys():
            raise UserError(
                self.env._(
                    "The first line has to name the columns; “Budget of” and “Year” are"
                    " needed."
                )
            )
        return columns, unknown

    def _heading_names(self):
        """:return: dict of heading in small letters: column; the reader's language
        counts first"""
        Budget = self.env["b2b.budget"]
        codes = [get_lang(self.env).code]
        codes += [code for code, _name in self.env["res.lang"].sudo().get_installed()]
        known = {}
        for code in [*codes, "en", "de", "pl"]:
            # labels of other languages than these come with their installation
            labels = (
                Budget.with_context(lang=code)._table_labels() if code in codes else {}
            )
            for column, label in labels.items():
                known.setdefault(label.casefold(), column)
            for column, names in HEADINGS.items() if code == "en" else ():
                for name in names:
                    known.setdefault(name, column)
            for width in ("wide", "abbreviated"):
                for context in ("stand-alone", "format"):
                    names = get_month_names(width, context, babel_locale_parse(code))
                    for number, name in names.items():
                        word = name.casefold()
                        known.setdefault(word, MONTH_COLUMNS[number - 1])
                        known.setdefault(word.rstrip("."), MONTH_COLUMNS[number - 1])
        return known
