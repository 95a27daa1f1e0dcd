"""Text that people type, or that tables of theirs hold."""

from odoo.tools import email_normalize, single_email_re

from .const import EMAIL_LENGTH

#: A cell that begins with one of these is a formula for spreadsheets.
_FORMULA = tuple("=+-@")


def one_line(text):
    """:param text: whatever was sent
    :return: it without control characters, with single blanks; ``""`` for no text"""
    if not isinstance(text, str):
        return ""
    # no-break spaces are not printable, and divide words all the same
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def email_address(text):
    """:param text: whatever was sent
    :return: the one address that it is, normalized; ``""`` for anything else"""
    if not isinstance(text, str) or len(text) > EMAIL_LENGTH:
        return ""
    address = email_normalize(text.strip()) or ""
    return address if single_email_re.match(address) else ""


def to_cell(text):
    """:return: text that a spreadsheet takes for no formula"""
    text = one_line(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def from_cell(text):
    """:return: what :func:`to_cell` was given; people mark phone numbers alike"""
    marked = text.startswith("'") and text[1:].startswith(_FORMULA)
    return text[1:] if marked else text
