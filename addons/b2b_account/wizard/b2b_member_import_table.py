import csv
import io

from odoo import api, models
from odoo.exceptions import UserError

from ..const import IMPORT_COLUMNS, IMPORT_ROWS
from ..text import from_cell, one_line

#: Most columns of a file, and characters of a cell that are looked at.
COLUMNS = 30
CELL = 1000


class B2bMemberImport(models.TransientModel):
    """Reading the file."""

    _inherit = "b2b.member.import"

    def _parse_table(self, content):
        """:return: cells of the first line; list of (number, cells) of the others"""
        text = self._text(content)
        first = text.lstrip("\r\n").partition("\n")[0]
        delimiter = max(";,\t", key=first.count)
        try:
            table = [
                (
                    number,
                    # one more, to see that there are too many
                    [from_cell(one_line(cell[:CELL])) for cell in line[: COLUMNS + 1]],
                )
                for number, line in enumerate(
                    csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1
                )
                if any(cell.strip() for cell in line)
            ]
        except csv.Error as error:
            raise UserError(self._unreadable()) from error
        if not table:
            raise UserError(self.env._("The file is empty."))
        (_number, header), *lines = table
        if len(header) > COLUMNS or any(len(line) > COLUMNS for _n, line in lines):
            raise UserError(self.env._("The file has more than %s columns.", COLUMNS))
        if not lines:
            raise UserError(self.env._("The file has no line below the headings."))
        if len(lines) > IMPORT_ROWS:
            raise UserError(
                self.env._("The file has more than %s people. Split it.", IMPORT_ROWS)
            )
        return header, lines

    def _text(self, content):
        """:return: what the file says; spreadsheets of Western Europe save cp1252"""
        if b"\0" in content:
            raise UserError(self._unreadable())
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise UserError(self._unreadable())

    def _unreadable(self):
        return self.env._(
            "This is no CSV file. Save the table as “CSV UTF-8” and choose it again."
        )

    def _columns(self, header):
        """:return: dict of field: place in the line; headings that nobody knows"""
        known = {
            name: field
            for field, names in self._column_names().items()
            for name in names
        }
        # also as the empty table, which can be downloaded, calls them
        known.update(
            {label.casefold(): field for field, label in self._column_labels().items()}
        )
        columns, unknown = {}, []
        for place, heading in enumerate(header):
            field = known.get(heading.casefold())
            if field and field not in columns:
                columns[field] = place
            elif heading:
                unknown.append(heading[:40])
        if not {"name", "email"} <= columns.keys():
            raise UserError(
                self.env._(
                    "The first line has to name the columns; “Name” and “E-mail” are"
                    " needed."
                )
            )
        return columns, unknown

    @api.model
    def _column_names(self):
        """Hook: dict of field: headings that mean it, in small letters."""
        return IMPORT_COLUMNS

    def _cells(self, columns, line):
        return {
            field: line[place] if place < len(line) else ""
            for field, place in columns.items()
        }
