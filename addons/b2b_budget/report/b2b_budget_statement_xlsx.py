import io

import xlsxwriter

from odoo import api, models

from ..const import COUNTERS

#: Widths of columns, in characters.
WIDTHS = {"text": 24, "date": 12, "money": 14, "percent": 9, "short": 10}
#: Spreadsheets show dates as their reader is used to; the number is Excel's own.
DATE_FORMAT = 14


class BudgetStatement(models.AbstractModel):
    """The statement as a spreadsheet: real numbers and dates, to go on counting."""

    _inherit = "report.b2b_budget.statement"

    @api.model
    def _xlsx(self, organizations, month, member=None):
        """:return: one workbook for all of these customers, bytes"""
        stream = io.BytesIO()
        # what people have typed is never taken for a formula or an address
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        statements = [
            self._statement(organization, month, member)
            for organization in organizations
        ]
        with xlsxwriter.Workbook(stream, options) as book:
            book.set_properties({"title": self.env._("Budget Statement")})
            for title, columns, rows in (
                self._budget_sheet(statements),
                self._order_sheet(statements),
                self._move_sheet(statements),
            ):
                self._add_sheet(book, title, columns, rows)
        return stream.getvalue()

    def _add_sheet(self, book, title, columns, rows):
        """:param list columns: of (title, kind), see ``WIDTHS``
        :param list rows: of lists of values"""
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        formats = {
            "date": book.add_format({"num_format": DATE_FORMAT}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "percent": book.add_format({"num_format": "0.0%"}),
        }
        for place, (name, kind) in enumerate(columns):
            sheet.set_column(place, place, WIDTHS[kind])
            sheet.write_string(0, place, name, head)
        for line, row in enumerate(rows, 1):
            for place, ((_name, kind), value) in enumerate(
                zip(columns, row, strict=True)
            ):
                if value is None or value == "":
                    continue
                if kind == "date":
                    sheet.write_datetime(line, place, value, formats["date"])
                elif kind in formats:
                    sheet.write_number(line, place, value, formats[kind])
                else:
                    sheet.write_string(line, place, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _budget_sheet(self, statements):
        _ = self.env._
        columns = [
            (_("Customer"), "text"),
            (_("Budget"), "text"),
            (_("Budget of"), "short"),
            (_("Period"), "text"),
            (_("From"), "date"),
            (_("To"), "date"),
            (_("Planned"), "money"),
            (_("Carried In"), "money"),
            (_("Top-up"), "money"),
            (_("Limit"), "money"),
            (_("Spent"), "money"),
            (_("In this month"), "money"),
            (_("Reserved"), "money"),
            (_("Free"), "money"),
            (_("Used"), "percent"),
            (_("Currency"), "short"),
            (_("Fit"), "short"),
        ]
        rows = [
            [
                statement["organization"].name,
                row["name"],
                row["scope"],
                period["name"],
                period["period"].date_from,
                period["period"].date_to,
                period["planned"],
                period["carried"],
                period["topup"],
                period["limit"],
                period["consumed"],
                period["month_consumed"],
                period["reserved"],
                period["left"],
                None if period["percent"] is None else period["percent"] / 100,
                row["currency"].name,
                period["level_name"],
            ]
            for statement in statements
            for row in statement["budgets"]
            for period in row["periods"]
        ]
        return _("Budgets"), columns, rows

    def _order_sheet(self, statements):
        """A line per order and budget; the order's own amounts stand in its first
        one."""
        _ = self.env._
        columns = [
            (_("Customer"), "text"),
            (_("Number"), "short"),
            (_("Day"), "date"),
            (_("Site"), "text"),
            (_("Confirmed by"), "text"),
            (_("Net"), "money"),
            (_("Gross"), "money"),
            (_("Currency"), "short"),
            (_("Budget"), "text"),
            (_("Spent"), "money"),
            (_("Reserved"), "money"),
            (_("Currency of the budget"), "short"),
        ]
        rows = [
            [
                statement["organization"].name,
                order["name"],
                order["day"],
                order["site"],
                order["person"],
                None if place else order["net"],
                None if place else order["gross"],
                order["currency"].name,
                share["name"],
                share["consumed"],
                share["reserved"],
                share["currency"].name,
            ]
            for statement in statements
            for order in statement["orders"]
            for place, share in enumerate(order["shares"])
        ]
        return _("Orders"), columns, rows

    def _move_sheet(self, statements):
        """All moves of the month, as the ledger has them."""
        _ = self.env._
        move_fields = self.env["b2b.budget.move"]._fields
        kinds = dict(move_fields["kind"]._description_selection(self.env))
        columns = [
            (_("Customer"), "text"),
            (_("Day"), "date"),
            (_("Budget"), "text"),
            (_("Period"), "text"),
            (_("Kind"), "short"),
            (_("Order"), "short"),
            (_("Person"), "text"),
            (_("Reason"), "text"),
            *(
                (move_fields[name]._description_string(self.env), "money")
                for name in COUNTERS
            ),
            (_("Currency"), "short"),
        ]
        rows = [
            [
                statement["organization"].name,
                self._local(move.create_date, statement["zone"]).date(),
                move.budget_id.name,
                move.period_id.name,
                kinds[move.kind],
                move.order_name or "",
                move.member_id.name or "",
                move.note or "",
                *(move[name] for name in COUNTERS),
                move.currency_id.name,
            ]
            for statement in statements
            for move in statement["all_moves"]
        ]
        return _("Moves"), columns, rows
