"""Times and amounts as the readers of notices see them."""

import babel.dates
import pytz

from odoo.tools import formatLang
from odoo.tools.misc import babel_locale_parse


def notice_zone(*names):
    """:param names: of time zones, some of them empty
    :return: pytz zone, the first that is known"""
    for name in names:
        if name in pytz.all_timezones_set:
            return pytz.timezone(name)
    return pytz.utc


def notice_moment(env, moment, zone):
    """:param datetime moment: UTC
    :return: day and time in the reader's language and zone, never "today": it may be
        read tomorrow"""
    if not moment:
        return ""
    local = pytz.utc.localize(moment).astimezone(zone)
    locale = babel_locale_parse(env.context.get("lang"))
    clock = babel.dates.format_skeleton("Hm", local, locale=locale)
    return f"{notice_day(env, local)}, {clock}"


def notice_day(env, day):
    """:param day: date or datetime, in the reader's zone
    :return: the day of the week and the date in the reader's language"""
    locale = babel_locale_parse(env.context.get("lang"))
    return babel.dates.format_skeleton("MMMMEEEEd", day, locale=locale)


def notice_money(env, amount, currency):
    """:return: the amount in the reader's language, on one line"""
    return formatLang(env, amount, currency_obj=currency).replace(" ", "\u00a0")


def notice_plain_money(amount, currency):
    """:return: in characters of a short SMS"""
    return f"{amount:.{currency.decimal_places}f} {currency.name}"


def notice_quantity(env, quantity, unit):
    """:param unit: ``uom.uom``
    :return: such as "2 ×" or "1.5 kg" """
    digits = 0 if quantity == int(quantity) else 2
    number = formatLang(env, quantity, digits=digits)
    # by its id: asking for the record would look each time whether it still exists
    pieces = env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_unit")
    return f"{number} ×" if not unit or unit.id == pieces else f"{number} {unit.name}"
