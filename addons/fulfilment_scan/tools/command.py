"""What a device has sent, as clean values. It may be anything."""

import math
import re
from datetime import UTC, date, datetime, timedelta

from ..const import COMMAND_KINDS

_UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII
)
_KINDS = dict(COMMAND_KINDS)
#: More than a transfer has of anything.
_MOST = 10**9
#: A clock of a device may be wrong by so much; what is older waited for a connection.
_AHEAD = timedelta(minutes=5)
_INTEGER = 2**31


class Malformed(ValueError):
    """It is no command."""


def read_command(command):
    """:return: dict of clean values
    :raise Malformed: it is no command"""
    if not isinstance(command, dict):
        raise Malformed()
    uuid = command.get("uuid")
    kind = command.get("kind")
    if not isinstance(uuid, str) or not _UUID.fullmatch(uuid):
        raise Malformed()
    if kind not in _KINDS:
        raise Malformed()
    data = command.get("data") or {}
    if not isinstance(data, dict):
        raise Malformed()
    values = {
        "uuid": uuid,
        "kind": kind,
        "line": _read_id(command.get("line")),
        "quantity": _read_quantity(command.get("quantity")),
        "lot": _read_text(command.get("lot"), 100),
        "expires": _read_date(command.get("expires")),
        "code": _read_text(command.get("code"), 200),
        "package": _read_id(command.get("package")) or 0,
        "destination": _read_id(command.get("destination")),
        "undoes": _read_text(command.get("undoes"), 36),
        "made_at": _read_moment(command.get("at")),
        "reason": _read_text(data.get("reason"), 30)
        if kind == "refused"
        else _read_id(data.get("reason")),
        "then": _read_text(data.get("then"), 10),
        "type": _read_id(data.get("type")),
        "weight": _read_quantity(data.get("weight")),
    }
    if kind in ("count", "damaged") and (not values["line"] or values["quantity"] <= 0):
        raise Malformed()
    if kind == "short" and (not values["line"] or values["quantity"] < 0):
        raise Malformed()
    if kind == "pack" and (not values["package"] or values["weight"] < 0):
        raise Malformed()
    if kind == "undo" and not _UUID.fullmatch(values["undoes"] or ""):
        raise Malformed()
    return values


def _read_id(value):
    if value in (None, False, "", 0):
        return None
    if type(value) is not int or not 0 < value < _INTEGER:
        raise Malformed()
    return value


def _read_quantity(value):
    if value in (None, False, ""):
        return 0.0
    if type(value) not in (int, float) or not math.isfinite(value):
        raise Malformed()
    if not -_MOST < value < _MOST:
        raise Malformed()
    return float(value)


def _read_text(value, length):
    if value in (None, False, ""):
        return None
    if not isinstance(value, str) or "\x00" in value:
        raise Malformed()
    return value[:length]


def _read_date(value):
    if value in (None, False, ""):
        return None
    try:
        return date.fromisoformat(value[:10])
    except (TypeError, ValueError) as error:
        raise Malformed() from error


def _read_moment(value):
    """:return: when it was scanned, UTC; never later than now"""
    now = datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        moment = now
    if moment > now + _AHEAD:
        moment = now
    return moment.replace(tzinfo=None, microsecond=0)
