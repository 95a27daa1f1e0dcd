"""Who is let in. All routes of the app go through here."""

import functools
from collections import namedtuple

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

#: Cookie of a device that was let in.
COOKIE = "fulfil_device"
COOKIE_SECONDS = 400 * 86400

#: Where the browser's session keeps who has signed in at the app. It is no session of
#: Odoo's: everywhere else this is a visitor.
SESSION = "fulfilment_scan"

#: Who is inside: ``fulfilment.scan.picker`` and ``fulfilment.scan.device``, as
#: superuser, and ``env``: the person's, as superuser, in the person's language and
#: company.
Door = namedtuple("Door", "picker device env")


class Closed(Exception):
    """Nobody is let in; the answer says what to do."""

    def __init__(self, kind, title="", text=""):
        super().__init__(kind)
        self.answer = {"door": kind, "title": title, "text": text}


def route(path, **options):
    """A route of the app: JSON in and out, for devices only."""
    options = {"type": "jsonrpc", "auth": "public", "methods": ["POST"], **options}
    return http.route(path, fulfilment_scan=True, **options)


def refusal(code, text, title=""):
    """:return: answer that a person has to see"""
    return {"refused": code, "title": title, "text": text}


def enter(is_noted=True):
    """:param bool is_noted: the device was used; not by what is only read
    :return: :class:`Door`
    :raise Closed: nobody is signed in, or the device was revoked"""
    env = request.env(su=True)
    known = request.session.get(SESSION) or {}
    token = request.cookies.get(COOKIE) or ""
    row = env["fulfilment.scan.device"]._enter(token, whole(known.get("picker")))
    if row and row["revoked"]:
        sign_out()
        raise Closed(
            "revoked",
            env._("This device was revoked"),
            env._("Ask the shift lead for a new code to pair it."),
        )
    stamp = env["fulfilment.scan.picker"]._stamp_of
    if not row or not row["active"] or stamp(row["pin_hash"]) != known.get("stamp"):
        raise Closed("sign_in")
    if not row["fits"]:
        raise Closed(
            "forbidden",
            env._("Not on this device"),
            env._("Sign in with your own badge, or ask the shift lead."),
        )
    context = {"lang": row["lang"], "allowed_company_ids": [row["company"]]}
    env = request.env(user=row["user"], su=True, context=context)
    device = env["fulfilment.scan.device"].browse(row["id"])
    if is_noted:
        device._seen(row)
    return Door(env["fulfilment.scan.picker"].browse(row["picker"]), device, env)


def signed_in():
    """:return: ``fulfilment.scan.picker`` who has signed in, as superuser, or empty"""
    known = request.session.get(SESSION) or {}
    pickers = request.env["fulfilment.scan.picker"].sudo()
    picker = pickers.browse(whole(known.get("picker")) or None).exists()
    return picker.filtered(
        lambda each: (
            each.active and each.user_id.active and each._stamp() == known.get("stamp")
        )
    )


def sign_in(picker):
    """The browser works as this person from now on."""
    request.session[SESSION] = {"picker": picker.id, "stamp": picker._stamp()}
    # another identity, another number
    request.session.should_rotate = True


def sign_out():
    """The device stays let in."""
    request.session.pop(SESSION, None)


def inside(method):
    """For routes behind the door: the first argument is a :class:`Door`. What a person
    can mend is answered, with nothing written."""

    @functools.wraps(method)
    def wrapper(self, **params):
        try:
            door = enter()
        except Closed as closed:
            return closed.answer
        try:
            with door.env.cr.savepoint():
                return method(self, door, **params)
        except UserError as error:
            return refusal("no", str(error))

    return wrapper


def whole(value):
    """:return: a positive whole number that was sent, 0 for anything else"""
    return value if type(value) is int and 0 < value < 2**31 else 0


def numbers(values, most=100):
    """:return: list of ids that were sent"""
    if not isinstance(values, list) or len(values) > most:
        return []
    return [value for value in values if whole(value)]


def words(value, most=200):
    """:return: text that was sent, ``""`` for anything else"""
    if not isinstance(value, str) or "\x00" in value:
        return ""
    return value[:most]
