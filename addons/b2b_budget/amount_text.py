"""Amounts as people and their spreadsheets write them."""

import math
import re
import unicodedata
from decimal import Decimal

#: Nobody's budget is larger.
LARGEST = 10**12
#: Characters of the longest amount.
LENGTH = 40
_GROUPS = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")


class AmountError(ValueError):
    """What was typed is no amount, or may be two of them."""

    def __init__(self, reason):
        """:param str reason: ``unclear``, ``large`` or ``wrong``"""
        self.reason = reason
        super().__init__(reason)

    def sentence(self, env, text):
        """:param text: what was typed
        :return: what is wrong, for people"""
        text = str(text)[:LENGTH]
        if self.reason == "unclear":
            return env._(
                "%(text)s may mean two amounts. Leave out what divides the thousands,"
                " or type the cents as well.",
                text=text,
            )
        if self.reason == "large":
            return env._("%s is too large.", text)
        return env._("%s is no amount.", text)


def read_amount(value, lang=None, digits=2):
    """Read ``1.234,56`` and ``1,234.56`` alike.

    :param value: text, or a number of a spreadsheet
    :param lang: ``res.lang`` of who has typed it; says what ``1.234`` means
    :param int digits: decimal places of the currency
    :return: a :class:`~decimal.Decimal`, None for nothing
    :raise AmountError: it is none, or nobody knows which
    """
    if isinstance(value, bool):
        raise AmountError("wrong")
    if isinstance(value, int | float):
        if not math.isfinite(value) or value < 0:
            raise AmountError("wrong")
        number = Decimal(str(value))
    else:
        text = _bare(value)
        if not text:
            return None
        number = Decimal(_normal(text, lang, digits))
    if number >= LARGEST:
        raise AmountError("large")
    return number


def _bare(text):
    """:return: figures and points only: without blanks, currency sign and apostrophes,
    as Switzerland divides thousands"""
    if not isinstance(text, str) or len(text) > LENGTH:
        raise AmountError("wrong")
    return "".join(
        char
        for char in text
        if not char.isspace()
        and char not in "'’"
        and unicodedata.category(char) != "Sc"
    )


def _normal(text, lang, digits):
    if not re.fullmatch(r"[0-9.,]*[0-9][0-9.,]*", text):
        raise AmountError("wrong")
    places = [place for place, char in enumerate(text) if char in ".,"]
    if not places:
        return text
    whole, last, part = text[: places[-1]], text[places[-1]], text[places[-1] + 1 :]
    if len({text[place] for place in places}) == 2:
        # both: the last one divides the cents
        if last in whole or not _GROUPS.fullmatch(whole):
            raise AmountError("wrong")
        return f"{re.sub('[.,]', '', whole)}.{part or 0}"
    if len(places) > 1:
        if not _GROUPS.fullmatch(text):
            raise AmountError("wrong")
        return re.sub("[.,]", "", text)
    if len(part) != 3 or not whole or whole.startswith("0") or len(whole) > 3:
        return f"{whole or 0}.{part or 0}"
    # 1.234
    if lang and last == lang.thousands_sep:
        return whole + part
    if lang and last == lang.decimal_point and digits > 2:
        return f"{whole}.{part}"
    raise AmountError("unclear")


def write_amount(value, lang, digits=2):
    """:return: text that :func:`read_amount` reads as the same: with all decimal
    places, nothing between thousands"""
    return f"{value:.{digits}f}".replace(".", lang.decimal_point or ".")
