"""Days as the reader sees them."""

from datetime import datetime, timedelta

import pytz

from odoo import fields


def reader_day(env, moment):
    """:param datetime moment: UTC
    :return: date, where the reader is"""
    return pytz.utc.localize(moment).astimezone(env.tz).date()


def reader_today(env):
    """:return: date, today where the reader is"""
    return reader_day(env, fields.Datetime.now())


def day_begins(env, day):
    """:param date day: where the reader is
    :return: datetime at which it begins, UTC"""
    local = datetime.combine(day, datetime.min.time())
    return env.tz.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


def day_from_now(env, days):
    """:param int days: from today; 0 is today
    :return: datetime at which that day begins where the reader is, UTC"""
    return day_begins(env, reader_today(env) + timedelta(days=days))
