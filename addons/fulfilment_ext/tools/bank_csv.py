"""Entries of CSV files as banks write them, in English, German and Polish words."""

import csv
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from io import StringIO

from .bank_file import MAX_ENTRIES, BankFileError, clean

MAX_COLUMNS = 60
#: Lines of the bank's own before the head of the table.
MAX_PREAMBLE = 30
ENCODINGS = ("utf-8-sig", "utf-16", "cp1250", "cp1252")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d",
         "%Y%m%d", "%m/%d/%Y", "%d/%m/%y")  # fmt: skip
DELIMITERS = ";,\t|"

#: Meaning of a column: words in its head, the first that fits; each meaning once.
WORDS = {
    "date": (
        "valutadatum", "wertstellung", "value date", "data waluty", "buchungstag",
        "buchungsdatum", "booking date", "data księgowania", "data operacji",
        "data transakcji", "transaction date", "datum", "date", "data",
    ),
    "amount": (
        "betrag", "umsatz", "amount", "kwota operacji", "kwota transakcji", "kwota",
    ),
    "credit": ("haben", "credit", "paid in", "money in", "uznania", "uznanie", "wpływ"),
    "debit": (
        "soll", "debit", "paid out", "money out", "obciążenia", "obciążenie", "wydatek",
    ),
    "currency": ("währung", "waehrung", "currency", "waluta"),
    "partner_name": (
        "auftraggeber", "beguenstigter", "begünstigter", "zahlungspflichtig",
        "name zahlungsbeteiligter", "payer", "counterparty", "partner", "nadawca",
        "kontrahent", "zleceniodawca", "name", "nazwa",
    ),
    "text": (
        "verwendungszweck", "buchungstext", "payment details", "remittance",
        "description", "details", "tytuł", "opis", "purpose", "memo", "text",
    ),
    "structured": (
        "strukturierte referenz", "structured reference", "creditor reference",
        "referencja strukturalna",
    ),
    "bank_reference": (
        "bankreferenz", "bank reference", "transaction id", "entry reference",
        "identyfikator operacji", "numer referencyjny", "buchungsnummer",
    ),
    "end_to_end": (
        "end-to-end", "endtoend", "kundenreferenz", "customer reference", "reference",
        "referenz", "referencje",
    ),
}  # fmt: skip


def decode(content, encoding=None):
    """:return: the text, and the encoding
    :raise BankFileError: it is no text
    """
    if content[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"):
        raise BankFileError("binary")
    for one in (encoding,) if encoding else ENCODINGS:
        if one == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = content.decode(one)
        except (UnicodeDecodeError, LookupError):
            continue
        # Polish and German letters differ in these two only where one of them is
        # not a letter
        if one == "cp1250" and not encoding and not _is_polish(text):
            continue
        if "\x00" in text:
            raise BankFileError("binary")
        return text, one
    raise BankFileError("encoding")


def _is_polish(text):
    return bool(re.search("[ąćęłńśźżĄĆĘŁŃŚŹŻ]", text))


def rows_of(text, delimiter):
    """:return: list of lists
    :raise BankFileError: too many, or broken
    """
    rows = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                if len(row) > MAX_COLUMNS:
                    raise BankFileError("columns", limit=MAX_COLUMNS)
                rows.append(row)
            if len(rows) > MAX_ENTRIES + MAX_PREAMBLE:
                raise BankFileError("many", limit=MAX_ENTRIES)
    except csv.Error as error:
        raise BankFileError("csv") from error
    return rows


def guess(text, delimiter=None, header=None):
    """:param str delimiter: that a person has chosen
    :param int header: number of the row that a person has chosen
    :return: dict of ``delimiter``, ``header`` (number of its row), ``columns``
        (heads), ``meanings`` (by number of the column), ``samples``
    :raise BankFileError: there is no table in it
    """
    best = None
    for one in delimiter or DELIMITERS:
        if one not in text[:20_000]:
            continue
        rows = rows_of(text, one)
        for number, row in enumerate(rows[:MAX_PREAMBLE]):
            if header is not None and number != header:
                continue
            meanings = guess_meanings(row)
            known = set(meanings.values())
            score = len(known) + 10 * ("date" in known)
            score += 10 * bool(known & {"amount", "credit"})
            if len(row) > 1 and (best is None or score > best[0]):
                best = (score, one, number, row, meanings, rows)
    if best is None or (best[0] < 1 and header is None):
        raise BankFileError("table")
    _score, delimiter, number, row, meanings, rows = best
    samples = {}
    for column in range(len(row)):
        cells = (each[column] for each in rows[number + 1 :] if column < len(each))
        samples[column] = clean(next((cell for cell in cells if cell.strip()), ""))[:80]
    return {
        "delimiter": delimiter,
        "header": number,
        "columns": [clean(cell)[:80] for cell in row],
        "meanings": meanings,
        "samples": samples,
    }


def guess_meanings(heads):
    """:return: dict of column's number: meaning"""
    heads = [clean(head).lower()[:60] for head in heads]
    found = {}
    for meaning, words in WORDS.items():
        match = _best_head(heads, words, found)
        if match is not None:
            found[match] = meaning
    return found


def _best_head(heads, words, taken):
    """:return: number of the head that is one of the words, or begins with it, or has
    it somewhere; None when there is none"""
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for word in words:
            for number, head in enumerate(heads):
                if number not in taken and fits(head, word):
                    return number
    return None


def read(text, delimiter, header, meanings, comma, currency):
    """:param dict meanings: by number of the column
    :param str comma: what separates decimals; "" to find out
    :param str currency: of rows that name none
    :return: list of dicts, credits only, with how many were left out
    :raise BankFileError: a date or an amount can't be read, with its row
    """
    rows = rows_of(text, delimiter)[header + 1 :]
    columns = {}
    for number, meaning in meanings.items():
        columns.setdefault(meaning, []).append(number)
    if "date" not in columns or not columns.keys() & {"amount", "credit"}:
        raise BankFileError("meanings")

    def cell(row, meaning):
        return clean(
            " ".join(row[one] for one in columns.get(meaning, ()) if one < len(row))
        )

    comma = comma or _comma(rows, columns)
    day = _date_format([cell(row, "date") for row in rows])
    entries, left_out = [], 0
    for number, row in enumerate(rows, header + 2):
        written = cell(row, "date")
        amount = cell(row, "amount") or cell(row, "credit")
        # totals and remarks below the table
        if not written or not amount:
            left_out += 1
            continue
        try:
            date = datetime.strptime(written[:10].rstrip(), day).date()
        except ValueError as error:
            raise BankFileError("date", row=number, value=written) from error
        amount = parse_amount(amount, comma)
        if amount is None or abs(amount) >= 10**12:
            raise BankFileError("amount_row", row=number, value=cell(row, "amount"))
        if amount <= 0 or (cell(row, "debit") and not cell(row, "amount")):
            left_out += 1
            continue
        entries.append(
            {
                "date": date,
                "amount": amount,
                "currency": cell(row, "currency").upper()[:3] or currency,
                **{
                    name: cell(row, name)
                    for name in (
                        "partner_name",
                        "text",
                        "structured",
                        "bank_reference",
                        "end_to_end",
                    )
                },
            }
        )
    return entries, left_out


def _date_format(values):
    """:return: the format that fits all, day before month where both do
    :raise BankFileError: none does"""
    values = [value[:10].rstrip() for value in values if value]
    read = 0
    for one in DATES:
        bad = next(
            (row for row, value in enumerate(values) if not _is_date(value, one)), None
        )
        if bad is None:
            return one
        read = max(read, bad)
    raise BankFileError("date", row=read + 1, value=values[read])


def _is_date(value, form):
    try:
        datetime.strptime(value, form)
    except ValueError:
        return False
    return True


def _comma(rows, columns):
    """:return: what separates decimals: what stands last before one or two digits"""
    numbers = columns.get("amount") or columns.get("credit") or ()
    votes = {",": 0, ".": 0}
    for row in rows[:500]:
        for number in numbers:
            match = (
                re.search(r"([.,])\d{1,2}\D*$", row[number])
                if (number < len(row))
                else None
            )
            if match:
                votes[match[1]] += 1
    return "," if votes[","] > votes["."] else "."


def parse_amount(text, comma):
    """:return: Decimal; None when it is none, such as a formula"""
    text = re.sub(r"[\s'’ ]", "", text)
    sign = -1 if text.startswith("-") or text.endswith(("-", "S", "DR")) else 1
    text = text.strip("+-")
    text = re.sub(r"^[A-Z€$£złZŁ]{1,3}|[A-Za-z€$£ł]{1,3}$", "", text).strip("+-")
    text = text.replace("." if comma == "," else ",", "").replace(comma, ".")
    if not re.fullmatch(r"\d{1,15}(\.\d{1,6})?", text):
        return None
    try:
        return sign * Decimal(text)
    except InvalidOperation:
        return None
