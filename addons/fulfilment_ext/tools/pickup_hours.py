"""When a place is open, and when its last day ends."""

from datetime import datetime, time, timedelta

import babel.dates
import pytz

from odoo.tools.misc import babel_locale_parse

#: Days in which a place that was closed opens again.
LOOK_AHEAD = 21


def closing_time(calendar, day, zone):
    """:param calendar: ``resource.calendar``, may be empty
    :param date day: the last day, in the zone of the place
    :return: UTC; when the place closes on this day. Where it is closed, on the next day
        on which it is open; without opening hours at the end of the day."""
    # far from the change to summer time, at which a midnight may be missing
    start = zone.localize(datetime.combine(day, time.min))
    last = zone.localize(datetime.combine(day, time(23, 59)))
    if calendar and not calendar.flexible_hours:
        end = start + timedelta(days=LOOK_AHEAD)
        open_day = None
        for begins, ends, _attendances in calendar._work_intervals_batch(start, end)[
            False
        ]:
            local = begins.astimezone(zone).date()
            if open_day not in (None, local):
                break
            open_day, last = local, ends
    return last.astimezone(pytz.utc).replace(tzinfo=None)


def opening_hours(env, calendar):
    """:return: such as "Mon–Fri 9:00–18:00; Sat 9:00–12:00" in the reader's language,
    "" when nobody has said"""
    days = {}
    for attendance in calendar.attendance_ids.sorted("hour_from"):
        if attendance.display_type or attendance.day_period == "lunch":
            continue
        spans = days.setdefault(int(attendance.dayofweek), [])
        if spans and spans[-1][1] >= attendance.hour_from:
            spans[-1][1] = max(spans[-1][1], attendance.hour_to)
        else:
            spans.append([attendance.hour_from, attendance.hour_to])
    groups = []
    for day in sorted(days):
        if groups and groups[-1][1] == day - 1 and groups[-1][2] == days[day]:
            groups[-1][1] = day
        else:
            groups.append([day, day, days[day]])
    locale = babel_locale_parse(env.context.get("lang"))
    names = babel.dates.get_day_names("abbreviated", locale=locale)
    return "; ".join(
        (names[first] if first == last else f"{names[first]}–{names[last]}")
        + " "
        + ", ".join(
            f"{_clock(begins, locale)}–{_clock(ends, locale)}" for begins, ends in spans
        )
        for first, last, spans in groups
    )


def _clock(hours, locale):
    minutes = round(hours * 60) % (24 * 60)
    moment = time(minutes // 60, minutes % 60)
    return babel.dates.format_skeleton(
        "Hm", datetime.combine(datetime(2000, 1, 1), moment), locale=locale
    )
