"""What is taken from a visitor: clean text; of the device and address enough to see
misuse, too little to follow a person."""

import ipaddress
import re

from werkzeug.exceptions import BadRequest

_BOT = re.compile(
    r"bot|crawl|spider|preview|scan|fetch|curl|wget|python|java/|okhttp|monitor|headless",
    re.IGNORECASE,
)
_PHONE = re.compile(r"mobile|android|iphone|ipad", re.IGNORECASE)


def clean_text(value, limit):
    """Text from outside, without control characters and not longer than the limit.

    :param value: a form field, whatever was sent under its name
    :param int limit: characters
    """
    text = value if isinstance(value, str) else ""
    text = "".join(char for char in text if char in "\n\t" or char.isprintable())
    return text.strip()[:limit]


def record_id(value):
    """:param value: a form field, whatever was sent under its name
    :return: the number that it names
    :raise BadRequest: it is no number of a record"""
    if not (isinstance(value, str) and value.isascii() and value.isdigit()):
        raise BadRequest()
    try:
        return int(value)
    except ValueError as error:
        # thousands of digits
        raise BadRequest() from error


def phone_href(phone):
    """:return: address that calls a phone number (RFC 3966), False for none"""
    digits = "".join(char for char in phone or "" if char in "+0123456789")
    return f"tel:{digits}" if digits else False


def network(address):
    """Shorten an IP address: /24 for IPv4, /48 for IPv6.

    :return: the network as text, ``""`` for what is no address
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, prefix), strict=False))


def agent_class(user_agent):
    """:return: ``bot``, ``phone``, ``desktop`` or ``unknown``"""
    if not user_agent:
        return "unknown"
    if _BOT.search(user_agent):
        return "bot"
    return "phone" if _PHONE.search(user_agent) else "desktop"
