"""Amounts of money in words."""

from decimal import ROUND_HALF_UP, Decimal, DecimalException

from num2words import CONVERTER_CLASSES, num2words

#: What the library raises for what a language lacks.
LACKS = (
    NotImplementedError,
    AttributeError,
    DecimalException,
    IndexError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
)


def amount_in_words(amount, currency, digits, lang):
    """:param float amount: not negative
    :param str currency: code, such as EUR
    :param int digits: decimal places of the currency
    :param str lang: code of Odoo, such as pt_BR
    :return: text; "" where the library does not know the language
    """
    lang = _language(lang)
    if not lang:
        return ""
    value = Decimal(str(amount)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return _with_currency(value, currency, digits, lang) or _without_currency(
        value, currency, digits, lang
    )


def _with_currency(value, currency, digits, lang):
    """:return: such as “eighty-nine euro”; "" where the language lacks the currency"""
    # some languages take a word of their own for every currency
    if currency not in getattr(CONVERTER_CLASSES[lang], "CURRENCY_FORMS", {}):
        return ""
    exact = value if digits else int(value)
    try:
        return num2words(exact, lang=lang, to="currency", currency=currency)
    except LACKS:
        return ""


def _without_currency(value, currency, digits, lang):
    """:return: such as “eighty-nine CHF 50/100”; "" where the language lacks it"""
    try:
        whole = num2words(int(value), lang=lang)
    except LACKS:
        return ""
    part = f" {str(value).partition('.')[2]}/{10**digits}" if digits else ""
    return f"{whole} {currency}{part}"


def _language(lang):
    """:return: the library's name of it; "" when it has none"""
    for name in (lang or "", (lang or "").split("@")[0], (lang or "").split("_")[0]):
        if name in CONVERTER_CLASSES:
            return name
    return ""
