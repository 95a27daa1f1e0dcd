"""Sums, charts and forecasts of budgets; no requests and no records are made here."""

from itertools import pairwise

from ..const import SCOPES

#: In its first days a year says nothing about the rest of it.
DAYS_UNTIL_FORECAST = 28


def by_currency(sums):
    """Budgets in different currencies are never added up; nor are budgets that the same
    order takes from: of each currency the broadest ones count.

    :param list sums: of ``PeriodSum``
    :return: list of lists of them, one per currency
    """
    found = []
    for currency in {each.currency: None for each in sums}:
        own = [each for each in sums if each.currency == currency]
        places = [code for code, _name in SCOPES]
        broadest = min((each.scope for each in own), key=places.index)
        found.append([each for each in own if each.scope == broadest])
    return sorted(found, key=lambda own: own[0].currency.name)


def by_calendar(sums):
    """:return: list of year and its parts, one per calendar that budgets have"""
    found = {}
    for each in sums:
        key = (each.period_type, each.budget_from, each.budget_to)
        found.setdefault(key, []).append(each)
    return [
        (
            next(each for each in own if each.is_year),
            sorted((each for each in own if not each.is_year), key=_first_day),
        )
        for own in found.values()
    ]


def _first_day(period):
    return period.date_from


def why_no_forecast(years, today):
    """:return: ``before``, ``first`` (month) or ``over``, empty when there is one"""
    for year in years:
        if today < year.date_from:
            return "before"
        if today > year.date_to:
            return "over"
        if (today - year.date_from).days < DAYS_UNTIL_FORECAST:
            return "first"
    return ""


def forecasts(year, parts, today):
    """What is spent if it goes on like this: each day what a day has cost so far.

    Own periods of several budgets that overlap say nothing about each other: then only
    the year is foretold.

    :param year: period of the whole year, or a sum of such
    :param parts: its months or quarters, by date
    :return: dict of period: amount at its end, the year included
    """
    if any(part.date_to >= after.date_from for part, after in pairwise(parts)):
        parts = []
    passed = (today - year.date_from).days + 1
    begun = [part for part in parts if part.date_from <= today]
    total = spent(year)
    # what is reserved for later days says nothing about the past ones
    rate = (sum(map(spent, begun)) if begun else total) / passed
    found = {}
    for part in parts:
        left = (part.date_to - max(today, part.date_from)).days
        left += part.date_from > today
        if part.date_from > today:
            found[part] = max(spent(part), rate * left)
        else:
            found[part] = spent(part) + rate * max(left, 0)
    if parts:
        found[year] = total + sum(found[part] - spent(part) for part in parts)
    else:
        found[year] = total + rate * (year.date_to - today).days
    return found


def spent(period):
    """:return: what is gone, or about to be"""
    return period.consumed + period.reserved


def add_up(periods):
    """:return: dict of ``limit``, ``consumed``, ``reserved``, ``left``"""
    sums = {
        "limit": sum(period.available for period in periods),
        "consumed": sum(period.consumed for period in periods),
        "reserved": sum(period.reserved for period in periods),
    }
    sums["left"] = sums["limit"] - sums["consumed"] - sums["reserved"]
    return sums


def bars(rows):
    """:param list rows: of dicts with ``limit``, ``consumed``, ``reserved`` and
        ``forecast``, None for none
    :return: the same with heights in percent of the highest one"""
    top = max(
        (
            max(row["limit"], row["consumed"] + row["reserved"], row["forecast"] or 0)
            for row in rows
        ),
        default=0,
    )
    scale = 100 / top if top > 0 else 0
    for row in rows:
        limit, consumed = max(row["limit"], 0), row["consumed"]
        gone = consumed + row["reserved"]
        row.update(
            limit_height=limit * scale,
            consumed_height=min(consumed, limit) * scale,
            reserved_height=max(min(gone, limit) - min(consumed, limit), 0) * scale,
            over_height=max(gone - limit, 0) * scale,
            forecast_height=(row["forecast"] or 0) * scale,
        )
    return rows
