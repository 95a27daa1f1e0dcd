"""Times and amounts as the readers of the pages see them."""

from datetime import timedelta

import babel.dates
import pytz

from odoo import fields
from odoo.tools import formatLang
from odoo.tools.misc import babel_locale_parse


def page_local(moment, zone):
    """:param datetime moment: UTC
    :param zone: a pytz zone
    :return: the moment with this zone"""
    return pytz.utc.localize(moment).astimezone(zone)


def page_clock(env, moment, zone):
    """:return: dict ``iso`` and ``text``, such as 14:20; False for no time"""
    if not moment:
        return False
    local = page_local(moment, zone)
    locale = babel_locale_parse(env.context.get("lang"))
    text = babel.dates.format_skeleton("Hm", local, locale=locale)
    return {"iso": local.isoformat(), "text": text}


def page_day(env, day, zone):
    """:param date day: in the zone
    :return: "Today", "Tomorrow", else the day in the reader's language"""
    today = page_local(fields.Datetime.now(), zone).date()
    if day == today:
        return env._("Today")
    if day == today + timedelta(days=1):
        return env._("Tomorrow")
    return page_date(env, day)


def page_date(env, day):
    """:return: the day of the week and the date in the reader's language"""
    locale = babel_locale_parse(env.context.get("lang"))
    return babel.dates.format_skeleton("MMMMEEEEd", day, locale=locale)


def page_moment(env, moment, zone):
    """:return: as :func:`page_clock`, with the day when it is not today"""
    clock = page_clock(env, moment, zone)
    if not clock:
        return False
    day = page_local(moment, zone).date()
    if day != page_local(fields.Datetime.now(), zone).date():
        clock["text"] = f"{page_day(env, day, zone)}, {clock['text']}"
    return clock


def page_window(env, start, end, zone):
    """:param datetime start: UTC
    :param datetime end: UTC
    :return: dict ``day``, ``start``, ``end``, ``text`` ("14:20–14:50"); False for
        none"""
    if not start or not end:
        return False
    start_clock, end_clock = page_clock(env, start, zone), page_clock(env, end, zone)
    return {
        "day": page_day(env, page_local(start, zone).date(), zone),
        "start": start_clock,
        "end": end_clock,
        "text": f"{start_clock['text']}–{end_clock['text']}",
    }


def page_money(env, amount, currency):
    """:return: the amount in the reader's language, on one line"""
    return formatLang(env, amount, currency_obj=currency).replace(" ", "\u00a0")


def page_quantity(env, quantity, unit):
    """:param unit: ``uom.uom``
    :return: such as "2 ×" or "1.5 kg" """
    digits = 0 if quantity == int(quantity) else 2
    number = formatLang(env, quantity, digits=digits)
    # by its id: asking for the record would look each time whether it still exists
    pieces = env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_unit")
    return f"{number} ×" if not unit or unit.id == pieces else f"{number} {unit.name}"
