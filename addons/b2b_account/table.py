"""Tables that people send: CSV, and XLSX where an addon takes it.

Nothing in them is trusted: not their size, not what they unpack to.
"""

import csv
import io
import math
import warnings
import zipfile
from datetime import date, datetime

import openpyxl

from .text import from_cell, one_line

#: Characters of a cell that are looked at.
CELL = 1000
#: What a workbook may unpack to, and how many lines of it are looked at: spreadsheets
#: save formatted lines without content as well.
UNPACKED_BYTES = 20 * 1024 * 1024
SCANNED_LINES = 20_000
#: A workbook is a ZIP file. With a password, or of an old Excel, it is another thing.
_ZIP, _COMPOUND = b"PK\3\4", b"\xd0\xcf\x11\xe0"


class TableError(ValueError):
    """No table can be read from it."""

    def __init__(self, reason):
        """:param str reason: ``csv``, ``xlsx``, ``protected`` or ``large``"""
        self.reason = reason
        super().__init__(reason)


def is_workbook(content):
    """:return: whether it is, or pretends to be, a file of a spreadsheet"""
    return content.startswith((_ZIP, _COMPOUND))


def read_csv(content, columns):
    """:param bytes content: of a CSV file, whose cells are divided by ``;``, ``,`` or
        tab
    :param int columns: that are read; one more, to see that there are too many
    :return: list of (number of the line, cells), without empty lines
    :raise TableError: it is none
    """
    text = _decoded(content)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [
            (
                number,
                [from_cell(one_line(cell[:CELL])) for cell in line[: columns + 1]],
            )
            for number, line in enumerate(lines, 1)
            if any(cell.strip() for cell in line)
        ]
    except csv.Error as error:
        raise TableError("csv") from error


def _decoded(content):
    """:return: what the file says; spreadsheets of Western Europe save cp1252"""
    if b"\0" in content:
        raise TableError("csv")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("csv")


def read_workbook(content, columns, most_lines):
    """Read the first sheet.

    :param bytes content: of an XLSX file
    :param int columns: that are read, and one more
    :param int most_lines: that are read, and one more
    :return: list of (number of the line, cells), without empty lines; cells are text or
        numbers. Formulas count with their last result; one without is given as it was
        typed.
    :raise TableError: it is none, or unpacks to too much
    """
    if content.startswith(_COMPOUND):
        raise TableError("protected")
    _check_unpacked(content)
    try:
        values = _sheet(content, columns, most_lines, data_only=True)
        typed = dict(_sheet(content, columns, most_lines, data_only=False))
    # whatever a broken workbook makes of its reader
    except Exception as error:
        raise TableError("xlsx") from error
    return [
        (
            number,
            [
                _cell(typed.get(number, cells)[place] if cell is None else cell)
                for place, cell in enumerate(cells)
            ],
        )
        for number, cells in values
    ]


def _check_unpacked(content):
    """:raise TableError: it unpacks to too much; no part is read beyond the size that
    it states here"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise TableError("xlsx") from error
    if size > UNPACKED_BYTES:
        raise TableError("large")


def _sheet(content, columns, most_lines, data_only):
    found = []
    with warnings.catch_warnings():
        # about styles and other things that nobody asked for
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False
        )
        try:
            rows = book.worksheets[0].iter_rows(
                max_col=columns + 1, max_row=SCANNED_LINES, values_only=True
            )
            for number, cells in enumerate(rows, 1):
                if any(cell not in (None, "") for cell in cells):
                    found.append((number, cells))
                if len(found) > most_lines + 1:
                    break
        finally:
            book.close()
    return found


def _cell(value):
    """:return: text or a number, as JSON can hold it"""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return (
            value if math.isfinite(value) and abs(value) < 1e15 else str(value)[:CELL]
        )
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return from_cell(one_line(str(value)[:CELL]))
