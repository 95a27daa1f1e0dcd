from odoo import api, models
from odoo.exceptions import UserError

from ..const import IMPORT_COLUMNS, IMPORT_ROWS
from ..table import TableError, read_csv

#: Most columns of a file.
COLUMNS = 30


class B2bMemberImport(models.TransientModel):
    """Reading the file."""

    _inherit = "b2b.member.import"

    def _parse_table(self, content):
        """:return: cells of the first line; list of (number, cells) of the others"""
        try:
            table = read_csv(content, COLUMNS)
        except TableError as error:
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
