"""Keep secrets of links out of every log record.

Odoo logs the whole path of each request (``odoo/service/server.py``, ``log_request``),
and a path holds the secret. A factory sees the records of all loggers and handlers,
those written to the database included; Odoo's own ``netsvc`` chains one in the same
way.
"""

import logging
import re
from traceback import format_exception

# shorter and longer than a secret as well: links are cut off and glued together
_SECRET = re.compile(
    r"((?:/|\b)[0-9]{1,18}\."
    # a signed token from a mail, also in an address that is quoted in another one
    r"|(?:[?&]|%(?:25)*(?:3F|26))token(?:=|%(?:25)*3D))[A-Za-z0-9_-]{20,}"
)


def redact(value):
    """Replace the secrets in a text, leave anything else alone."""
    if isinstance(value, str) and ("." in value or "token" in value):
        return _SECRET.sub(r"\1***", value)
    return value


def _install():
    inner = logging.getLogRecordFactory()
    if getattr(inner, "redacts_access_links", False):
        return

    def factory(*args, **kwargs):
        record = inner(*args, **kwargs)
        record.msg = redact(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(redact(argument) for argument in record.args)
        if record.exc_info and record.exc_info[0]:
            # a formatter takes this text instead of making its own
            record.exc_text = redact(
                "".join(format_exception(*record.exc_info)).strip()
            )
        return record

    factory.redacts_access_links = True
    logging.setLogRecordFactory(factory)


_install()
