import hmac
import ipaddress
import math
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytz

from odoo import fields
from odoo.exceptions import AccessDenied
from odoo.http import request

from odoo.addons.portal.controllers.web import Home

from ..const import EMAIL_LENGTH
from ..models.b2b_sign_in_code import WAIT_SECONDS, Proof
from ..models.res_users_code import B2B_CODE
from ..text import email_address
from .routes import private_page, route

#: Where the browser's session keeps which code it asked for: id of the row, address as
#: typed, where to go afterwards. Not the code, which the server does not know.
ASKED = "b2b_sign_in_code"
#: Cookie of browsers that signed in by code before, see ``_take_quotas``.
KNOWN = "b2b_known"
_KNOWN_SECONDS = 365 * 86400


def local_path(target):
    """:param target: whatever was sent as the page to go to
    :return: it, if it is a page of this server; else ``""``"""
    if (
        not isinstance(target, str)
        or len(target) > 2000
        or not target.startswith("/")
        or "\\" in target
        or not target.isprintable()
    ):
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    # "//evil" and "///evil" are other servers for some readers
    if parts.scheme or parts.netloc or target.startswith("//"):
        return ""
    return target


class B2bSignIn(Home):
    """Sign-in with a one-time code: address → code. Every step answers the same,
    whether the address is known or not."""

    @route("/web/login/code", auth="public", methods=["GET"], readonly=True)
    def b2b_code(self, login=None, redirect=None, **params):
        """Ask for the address.

        :param login: typed before, on the page with the password
        :param redirect: page to go to afterwards
        """
        if request.session.uid:
            return self._b2b_enter_as(request.session.uid, local_path(redirect))
        login = login if isinstance(login, str) else ""
        return self._b2b_page(
            "sign_in_address",
            login=login[:EMAIL_LENGTH] if login.isprintable() else "",
            redirect=local_path(redirect),
        )

    @route("/web/login/code/send", auth="public", methods=["POST"])
    def b2b_code_send(self, login=None, redirect=None, **params):
        """Ask for a code. Also reached from the page with the password, whose field is
        not looked at."""
        redirect = local_path(redirect)
        if request.session.uid:
            return self._b2b_enter_as(request.session.uid, redirect)
        typed = login if isinstance(login, str) and login.isprintable() else ""
        Code = request.env["b2b.sign.in.code"].sudo()
        login = email_address(typed)
        if not login:
            problem = request.env._(
                "This is no e-mail address. Type it like name@company.com."
            )
            return self._b2b_page(
                "sign_in_address",
                login=typed[:EMAIL_LENGTH],
                redirect=redirect,
                problem=problem if typed.strip() else "",
            )
        asked = self._b2b_asked()
        code = self._b2b_code_row(asked)
        if code and asked["login"] == login and self._b2b_wait(code) > 0:
            # pressed twice; the code that is on its way stays good
            return request.redirect("/web/login/code/enter?said=wait", code=303)
        again = self._b2b_quota(login)
        if again:
            return self._b2b_too_many(login, redirect, again)
        code = Code._ask(login, request.session.sid)
        request.session[ASKED] = {"id": code.id, "login": login, "redirect": redirect}
        return request.redirect("/web/login/code/enter", code=303)

    @route("/web/login/code/enter", auth="public", methods=["GET"], readonly=True)
    def b2b_code_enter(self, said=None, **params):
        """Ask for the code; after a wrong one, or when it is over, say so. All of it
        is read from the row, so that reloading changes nothing."""
        asked = self._b2b_asked()
        if request.session.uid:
            return self._b2b_enter_as(request.session.uid, asked.get("redirect"))
        if not asked:
            return request.redirect("/web/login/code")
        code = self._b2b_code_row(asked)
        left = code._tries_left() if code else 0
        wait = self._b2b_wait(code) if code else 0
        return self._b2b_page(
            "sign_in_code",
            login=asked["login"],
            redirect=asked["redirect"],
            left=left,
            wrong=bool(left and code.attempts),
            malformed=said == "digits",
            too_early=said == "wait" and wait > 0,
            until=code._clock(code.expires_at, self._b2b_zone()) if left else "",
            wait=wait,
            again_at=self._b2b_again_at(code) if wait else "",
        )

    @route("/web/login/code/verify", auth="public", methods=["POST"])
    def b2b_code_verify(self, code=None, **params):
        """Sign in with the right code."""
        asked = self._b2b_asked()
        if request.session.uid:
            return self._b2b_enter_as(request.session.uid, asked.get("redirect"))
        row = self._b2b_code_row(asked)
        if not row:
            # too old, or asked for by another browser
            return request.redirect("/web/login/code/enter", code=303)
        digits = row._clean(code)
        if not digits:
            return request.redirect("/web/login/code/enter?said=digits", code=303)
        outcome = self._b2b_outcome(row, digits)
        uid = outcome.state == "right" and self._b2b_authenticate(row, outcome.user_id)
        if not uid:
            return request.redirect("/web/login/code/enter", code=303)
        request.session.pop(ASKED, None)
        return self._b2b_enter_as(uid, asked["redirect"])

    # --- steps

    def _b2b_asked(self):
        """:return: dict of what this session asked for, empty for nothing"""
        asked = request.session.get(ASKED)
        return asked if isinstance(asked, dict) else {}

    def _b2b_code_row(self, asked):
        Code = request.env["b2b.sign.in.code"].sudo()
        return Code._of_session(asked.get("id"), request.session.sid)

    def _b2b_quota(self, login):
        """:return: when this visitor may ask for a code for this address, None: now"""
        # Odoo runs a request again after a serialization failure: count it once
        if not hasattr(request, "b2b_quota"):
            Code = request.env["b2b.sign.in.code"].sudo()
            cookie = request.cookies.get(KNOWN) or ""
            known = hmac.compare_digest(
                cookie.encode(), Code._hash("known", login).encode()
            )
            request.b2b_quota = Code._take_quotas(login, self._b2b_network(), known)
        return request.b2b_quota

    def _b2b_outcome(self, row, digits):
        """Try the code once, even when Odoo runs the request again."""
        if not hasattr(request, "b2b_outcome"):
            request.b2b_outcome = row._try(digits)
        return request.b2b_outcome

    def _b2b_authenticate(self, row, user_id):
        """Sign in whose code it was, unless the access ended since it was sent.

        :return: id of the user, None when refused
        """
        user = row._find_user(row.login)
        if user.id != user_id:
            return None
        try:
            auth = request.session.authenticate(
                request.env,
                {"type": B2B_CODE, "login": user.login, "proof": Proof(user.id)},
            )
        except AccessDenied:
            return None
        request.future_response.set_cookie(
            KNOWN,
            row._hash("known", row.login),
            max_age=_KNOWN_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.httprequest.is_secure,
        )
        return auth["uid"]

    def _b2b_enter_as(self, uid, redirect):
        return request.redirect(self._login_redirect(uid, redirect=redirect), code=303)

    # --- pages

    def _b2b_page(self, template, status=200, **values):
        query = {
            name: values[name] for name in ("login", "redirect") if values.get(name)
        }
        values = {
            "disable_database_manager": True,
            "password_url": f"/web/login?{urlencode(query)}",
            "address_url": f"/web/login/code?{urlencode(query)}",
            **values,
        }
        return private_page(f"b2b_account.{template}", values, status)

    def _b2b_too_many(self, login, redirect, again):
        """The page with the address, and when a code can be asked for again."""
        Code = request.env["b2b.sign.in.code"]
        response = self._b2b_page(
            "sign_in_address",
            status=429,
            login=login,
            redirect=redirect,
            problem=request.env._(
                "Too many codes were asked for. It is possible again from %s.",
                Code._clock(again, self._b2b_zone()),
            ),
        )
        seconds = (again - fields.Datetime.now()).total_seconds()
        response.headers["Retry-After"] = str(max(math.ceil(seconds), 1))
        return response

    def _b2b_wait(self, code):
        """:return: seconds until this browser may ask for the next code"""
        passed = (fields.Datetime.now() - code.create_date).total_seconds()
        return min(max(math.ceil(WAIT_SECONDS - passed), 0), WAIT_SECONDS)

    def _b2b_again_at(self, code):
        return code._clock(
            code.create_date + timedelta(seconds=WAIT_SECONDS),
            self._b2b_zone(),
            seconds=True,
        )

    def _b2b_zone(self):
        """:return: the reader's time zone, as core's script told it; else UTC"""
        name = request.cookies.get("tz")
        return pytz.timezone(name) if name in pytz.all_timezones_set else pytz.utc

    def _b2b_network(self):
        """:return: where the visitor is; who has one IPv6 address has 2^64"""
        address = request.httprequest.remote_addr or ""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return ""
        if parsed.version == 4 or parsed.ipv4_mapped:
            return str(getattr(parsed, "ipv4_mapped", None) or parsed)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
