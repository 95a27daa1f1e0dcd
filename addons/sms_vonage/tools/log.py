"""Keep secrets and messages out of the log.

Odoo logs the whole address of each request. Those from Vonage hold a company's secret,
and with GET the number and text of a message. The SDK logs credentials when its logger
is set to DEBUG, and whole answers as warnings; what matters of it is in our results.
"""

import logging
import re

_ADDRESS = re.compile(r"(/sms_vonage/(?:inbound|status)/)[^\s\"']+")


def redact(value):
    """Hide what follows our routes in a text, leave anything else alone."""
    if isinstance(value, str) and "/sms_vonage/" in value:
        return _ADDRESS.sub(r"\1***", value)
    return value


class _Filter(logging.Filter):
    """Redacts a record in place; keeps it."""

    def filter(self, record):
        record.msg = redact(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(redact(argument) for argument in record.args)
        return True


def _install():
    logger = logging.getLogger("werkzeug")
    if not any(type(known).__name__ == "_Filter" for known in logger.filters):
        logger.addFilter(_Filter())
    logging.getLogger("vonage").setLevel(logging.CRITICAL)


_install()
