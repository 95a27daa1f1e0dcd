"""Files for couriers: written and read."""

import csv
import io
import json
import re

#: How a formula begins, as OWASP lists it
#: (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: A number or a phone number computes nothing: couriers need it as it is.
_NUMBER = re.compile(r"[+-]?[0-9][0-9 ()./-]*")


def safe_cell(value):
    """:return: text that no spreadsheet takes for a formula"""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    text = str(value)
    if text.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def write_csv(columns, rows, delimiter, encoding):
    """:param list columns: headings
    :param list rows: of lists of values
    :return: bytes; letters that the encoding lacks become “?”
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([safe_cell(column) for column in columns])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return text.getvalue().encode(encoding, "replace")


def write_json(columns, rows):
    """:return: bytes: a list of objects"""
    content = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def read_csv(content, delimiter, encoding):
    """:param bytes content: of the file
    :return: list of dict of heading: text
    :raise ValueError: it can't be read
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if encoding.startswith("utf"):
            raise
        text = content.decode(encoding)
    if "\0" in text:
        raise ValueError("no text")
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    if not rows:
        return []
    head = [name.strip() for name in rows[0]]
    return [
        dict(zip(head, [cell.strip() for cell in row], strict=False))
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]


def read_json(content):
    """:return: list of dict, as :func:`read_csv`
    :raise ValueError: it can't be read
    """
    try:
        rows = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested") from error
    if isinstance(rows, dict):
        # some wrap the list: {"shipments": […]}
        lists = [value for value in rows.values() if isinstance(value, list)]
        rows = lists[0] if len(lists) == 1 else [rows]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("no list")
    return rows
