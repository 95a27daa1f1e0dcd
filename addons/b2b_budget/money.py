"""Amounts as the database keeps them: exact, in the digits of their currency."""

from decimal import ROUND_DOWN, Decimal


def exact(amount, currency):
    """:param float amount: in the currency
    :return: it as a :class:`~decimal.Decimal`, rounded as the currency is"""
    return Decimal(f"{currency.round(amount):.{currency.decimal_places}f}")


def spread(amount, fixed, count, currency):
    """Spread a year's amount over its periods.

    Those that are named keep what they have; the rest of the year is divided among the
    others, rounded down, and what is left over goes into the last of these.

    :param float amount: of the year
    :param dict fixed: amounts by place of the period, counted from 0
    :param int count: number of periods
    :return: list of amounts, one per period; None when the named ones exceed the year
    """
    kept = {place: exact(value, currency) for place, value in fixed.items()}
    rest = exact(amount, currency) - sum(kept.values(), Decimal())
    blank = [place for place in range(count) if place not in kept]
    if rest < 0:
        return None
    if blank:
        # currencies may round to 0.05: count in units of what they round to
        unit = Decimal(str(currency.rounding))
        part = (rest / len(blank) / unit).to_integral_value(ROUND_DOWN) * unit
        for place in blank:
            kept[place] = part
        kept[blank[-1]] = rest - part * (len(blank) - 1)
    return [kept[place] for place in range(count)]
