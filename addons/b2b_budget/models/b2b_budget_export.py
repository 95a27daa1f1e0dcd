import csv
import io

import xlsxwriter
from babel.dates import get_month_names

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse, get_lang

from odoo.addons.b2b_account.text import one_line, to_cell

from ..amount_text import write_amount

#: Most budgets of a file, exported and imported.
TABLE_ROWS = 300
MONTH_COLUMNS = tuple(f"month_{number}" for number in range(1, 13))
QUARTER_COLUMNS = tuple(f"quarter_{number}" for number in range(1, 5))
#: Columns whose cells are words of a field of the budget.
CHOICES = ("tax_mode", "policy", "carry_over")


class B2bBudget(models.Model):
    """Budgets as a table for spreadsheets: the one that the import reads."""

    _inherit = "b2b.budget"

    # --- columns

    @api.model
    def _table_labels(self):
        """:return: dict of column: heading in the reader's language"""
        names = get_month_names(
            "wide", "stand-alone", babel_locale_parse(get_lang(self.env).code)
        )
        return {
            "customer": self.env._("Customer"),
            "owner": self.env._("Budget of"),
            "year": self.env._("Year"),
            "currency": self.env._("Currency"),
            "tax_mode": self.env._("Amounts"),
            "policy": self.env._("If it is not enough"),
            "near_percent": self.env._("Near the limit from (%)"),
            "carry_over": self.env._("Unused money"),
            "amount": self.env._("Yearly amount"),
            **{column: names[number] for number, column in enumerate(MONTH_COLUMNS, 1)},
            **{
                column: self.env._("Q%s", number)
                for number, column in enumerate(QUARTER_COLUMNS, 1)
            },
        }

    @api.model
    def _table_owners(self, organization, member, words):
        """Whom a cell of the table means.

        :param member: of the customer, who may not mean everything; none for the
            merchant
        :param words: set of cells, which cost centers are looked up for
        :return: dict of word in small letters: (scope, id); False where it may mean two
        """
        found = {}

        def add(word, owner):
            word = one_line(word).casefold()
            if word:
                found[word] = owner if found.get(word, owner) == owner else False

        for word in (self.env._("Company"), "company", "firma", "unternehmen"):
            add(word, ("company", 0))
        add(organization.name, ("company", 0))
        for site in member._sites() if member else organization.site_ids:
            add(site._b2b_site_name(), ("site", site.id))
            add(site.ref, ("site", site.id))
        for person in self._table_people(organization, member):
            add(person.email, ("member", person.id))
        for account in self._table_accounts(organization, member, words):
            add(account.code, ("cost_center", account.id))
            add(account.name, ("cost_center", account.id))
        return found

    def _table_people(self, organization, member):
        if member and member._is_bound_to_sites():
            return member
        return organization.member_ids

    def _table_accounts(self, organization, member, words):
        """:return: cost centers; customers know those that have a budget already"""
        if member:
            budgets = self.search(self._portal_domain(member))
            return budgets.analytic_account_id
        Account = self.env["account.analytic.account"]
        if not Account.has_access("read"):
            return Account
        domain = Domain("code", "in", list(words)) | Domain("name", "in", list(words))
        domain &= Domain("partner_id", "in", [False, organization.partner_id.id])
        return Account.search(domain)

    def _table_owner(self, owners):
        """:param owners: of :meth:`_table_owners`
        :return: word for the owner that the import understands"""
        self.ensure_one()
        if self.scope == "company":
            words, key = [self.env._("Company"), self.organization_id.name], 0
        elif self.scope == "site":
            words, key = [self.site_id._b2b_site_name(), self.site_id.ref], self.site_id
        elif self.scope == "member":
            words, key = [self.member_id.email], self.member_id
        else:
            account = self.analytic_account_id
            words, key = [account.code, account.name], account
        meant = (self.scope, key and key.id)
        for word in words:
            if word and owners.get(one_line(word).casefold()) == meant:
                return word
        return words[0] or words[-1] or ""

    def _table_year(self):
        """:return: the year's number, its first day when it is no calendar year"""
        first, last = self.date_from, self.date_to
        if (first.month, first.day, last.month) == (1, 1, 12) and self._months() == 12:
            return str(first.year)
        return first.isoformat()

    # --- rows

    def _export_table(self, member=None):
        """:param member: of the customer, who reads it
        :return: list of columns, list of rows: dicts of column: text or amount"""
        self._check_table_rows()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in CHOICES
        }
        words = {
            word
            for account in self.analytic_account_id
            for word in (account.code, account.name)
            if word
        }
        owners = {
            organization: self._table_owners(organization, member, words)
            for organization in self.organization_id
        }
        rows = []
        for budget in self.sorted(
            lambda each: (each.organization_id.name, each.date_from, each.name)
        ):
            row = {
                "customer": budget.organization_id.name,
                "owner": budget._table_owner(owners[budget.organization_id]),
                "year": budget._table_year(),
                "currency": budget.currency_id.name,
                "near_percent": budget.near_percent,
                "amount": budget.year_id.planned,
                "digits": budget.currency_id.decimal_places,
                **{name: labels[name][budget[name]] for name in CHOICES},
            }
            for period in budget.period_ids:
                if column := period._table_column():
                    row[column] = period.planned
            rows.append(row)
        return self._table_columns(rows, bool(member)), rows

    def _check_table_rows(self):
        """:raise UserError: no file holds so many"""
        if len(self) > TABLE_ROWS:
            raise UserError(
                self.env._("A file holds %s budgets at most. Choose less.", TABLE_ROWS)
            )

    def _table_columns(self, rows, is_own):
        """:return: list of columns; months or quarters that no budget has are left out,
        and of customers the own one"""
        used = {column for row in rows for column in row}
        columns = [
            column
            for column in self._table_labels()
            if column not in (*MONTH_COLUMNS, *QUARTER_COLUMNS)
            and not (is_own and column == "customer")
        ]
        if not used.isdisjoint(MONTH_COLUMNS) or used.isdisjoint(QUARTER_COLUMNS):
            columns += MONTH_COLUMNS
        if not used.isdisjoint(QUARTER_COLUMNS):
            columns += QUARTER_COLUMNS
        return columns

    # --- files

    def _export(self, kind, member=None):
        """Write these budgets as a file; none at all gives an empty table.

        :param str kind: ``csv`` or ``xlsx``
        :return: bytes
        """
        columns, rows = self._export_table(member)
        labels = self._table_labels()
        header = [labels[column] for column in columns]
        if kind == "csv":
            return self._export_csv(header, columns, rows)
        return self._export_xlsx(header, columns, rows)

    def _export_csv(self, header, columns, rows):
        lang = get_lang(self.env)
        stream = io.StringIO(newline="")
        table = csv.writer(stream, delimiter=";")
        table.writerow(map(to_cell, header))
        for row in rows:
            cells = []
            for column in columns:
                value = row.get(column, "")
                if column == "near_percent":
                    value = f"{value:g}".replace(".", lang.decimal_point)
                elif isinstance(value, float):
                    value = write_amount(value, lang, row["digits"])
                cells.append(to_cell(value))
            table.writerow(cells)
        # spreadsheets know by the mark that it is UTF-8
        return stream.getvalue().encode("utf-8-sig")

    def _export_xlsx(self, header, columns, rows):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        sheet = book.add_worksheet(self.env._("Budgets")[:31])
        bold = book.add_format({"bold": True, "bg_color": "#f5edf3", "bottom": 1})
        formats = {
            digits: book.add_format({"num_format": f"#,##0.{'0' * digits}".rstrip(".")})
            for digits in {row["digits"] for row in rows}
        }
        for place, heading in enumerate(header):
            sheet.write_string(0, place, heading, bold)
            sheet.set_column(place, place, max(12, len(heading) + 2))
        for line, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                value = row.get(column, "")
                if column == "near_percent":
                    sheet.write_number(line, place, value)
                elif isinstance(value, float):
                    sheet.write_number(line, place, value, formats[row["digits"]])
                elif value:
                    # never a formula, whatever it begins with
                    sheet.write_string(line, place, one_line(value))
        sheet.set_column(0, 0, 28)
        sheet.freeze_panes(1, 1 if "customer" not in columns else 2)
        book.close()
        return stream.getvalue()

    def action_export(self, kind):
        """Download these budgets as the table that the import reads.

        :param str kind: ``csv`` or ``xlsx``
        """
        self.check_access("read")
        self._check_table_rows()
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/b2b_budget/export/{'csv' if kind == 'csv' else 'xlsx'}?ids={ids}",
            "target": "download",
        }


class B2bBudgetPeriod(models.Model):
    _inherit = "b2b.budget.period"

    def _table_column(self):
        """:return: column that holds the amount of this period; months and quarters of
        one year have one"""
        self.ensure_one()
        budget = self.budget_id
        if self.is_year or budget.period_type == "custom" or budget._months() != 12:
            return None
        month = self.date_from.month
        if budget.period_type == "month":
            return MONTH_COLUMNS[month - 1]
        return QUARTER_COLUMNS[(month - 1) // 3]
