"""What is kept of who opens a mailed link, and what is kept out of the log."""

import ipaddress
import logging
import re

_SECRET = re.compile(r"(/my/orders/address/[0-9]+\.)[\w-]+", re.ASCII)


def network(address):
    """:return: an IP address, shortened: /24 of IPv4, /48 of IPv6; "" for none"""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, prefix), strict=False))


def redact(value):
    """:return: a text without secrets of mailed links; all else as it is"""
    return _SECRET.sub(r"\1***", value) if isinstance(value, str) else value


class _Redact(logging.Filter):
    """Odoo logs the path of each request, and the path has the secret."""

    def filter(self, record):
        record.msg = redact(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(redact, record.args))
        return True


for _name in ("werkzeug", "odoo.http"):
    logging.getLogger(_name).addFilter(_Redact())
