"""Times as a visitor reads them."""

import babel.dates
import pytz

from odoo import fields
from odoo.tools.misc import babel_locale_parse


def page_time(env, moment, zone):
    """A time in the reader's language, with the name of its zone.

    :param datetime moment: UTC, or False
    :param zone: a pytz time zone
    :return: dict ``iso`` and ``text``, False for no time
    """
    if not moment:
        return False
    local = pytz.utc.localize(moment).astimezone(zone)
    locale = babel_locale_parse(env.context.get("lang"))
    skeleton = "MMMEd" if local.year == fields.Datetime.now().year else "yMMMEd"
    day = babel.dates.format_skeleton(skeleton, local, locale=locale)
    clock = babel.dates.format_skeleton("Hm", local, locale=locale)
    return {"iso": local.isoformat(), "text": f"{day}, {clock} {local.tzname()}"}
