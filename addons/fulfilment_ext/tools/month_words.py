"""Months as people write them: “2026-11”, “11/2026”, “November”, “listopad 2026”."""

import re
import unicodedata

from babel import UnknownLocaleError
from babel.dates import get_month_names

#: From so many letters on a part of a name will do.
SHORTEST = 3


def month_of(text, locales, today):
    """:param str text: what somebody has typed
    :param list locales: whose names of months are known, such as ``de_DE``
    :param date today: a name without a year is the latest such month
    :return: (year, month), or None: it is no month
    """
    text = _plain(text)
    if match := re.fullmatch(r"(\d{4})\s*[-./ ]\s*(\d{1,2})", text):
        year, month = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})\s*[-./ ]\s*(\d{4})", text):
        month, year = map(int, match.groups())
    elif match := re.fullmatch(r"([^\W\d]+)\.?(?:\s+(\d{4}|\d{2}))?", text):
        month = _named(match[1], locales)
        if not month:
            return None
        year = today.year - (month > today.month)
        if match[2]:
            year = int(match[2]) + (2000 if len(match[2]) == 2 else 0)
    else:
        return None
    return (year, month) if 1 <= month <= 12 and 1900 <= year <= 9998 else None


def _named(word, locales):
    """:return: number of the month, None when no name begins so, or several do"""
    if len(word) < SHORTEST:
        return None
    for locale in locales:
        names = _names(locale)
        if word in names:
            return names[word]
        found = {month for name, month in names.items() if name.startswith(word)}
        if len(found) == 1:
            return found.pop()
    return None


def _names(locale):
    """:return: dict of name: number, as a month is called alone and in a date"""
    names = {}
    for width in ("wide", "abbreviated"):
        for context in ("stand-alone", "format"):
            try:
                found = get_month_names(width, context, locale)
            except (UnknownLocaleError, ValueError):
                continue
            for month, name in found.items():
                names[_plain(name).rstrip(".")] = month
    return names


def _plain(text):
    """:return: in small letters, without accents: who types “pazdziernik” finds it"""
    text = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in text if not unicodedata.combining(letter))
