import re

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

from ..models.res_users import ScanProof
from .door import (
    COOKIE,
    COOKIE_SECONDS,
    Closed,
    enter,
    refusal,
    route,
    sign_in,
    sign_out,
    signed_in,
    words,
)
from .start import first_screen, terms

#: Badges that one device may try in ten minutes.
TRIES = 40
TRIES_SECONDS = 600
_BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


class SignIn(http.Controller):
    """A device is let in; a person signs in at it."""

    @route("/fulfil/hello")
    def hello(self, **_rest):
        """What the first screen needs; for somebody who has signed in already all of
        it, which spares the app another question."""
        device = self._device()
        lang = request.env.lang or "en_US"
        picker = device.picker_id
        answer = {
            "device": device
            and {
                "name": device.name,
                "warehouse": device.warehouse_id.name or "",
                "personal": picker.name or False,
            }
            or False,
            "languages": [
                {"code": code, "name": name.split(" / ")[-1]}
                for code, name in request.env["res.lang"].sudo().get_installed()
            ],
            "lang": lang,
            "signed_in": bool(signed_in()),
        }
        start = self._start() if answer["signed_in"] else None
        return {**answer, **({"start": start} if start else {"terms": terms(lang)})}

    def _start(self):
        """:return: dict; None when nobody is let in: the app asks, and shows why"""
        try:
            return first_screen(enter())
        except Closed:
            return None

    @route("/fulfil/terms", readonly=True)
    def words_of_language(self, lang=None, **_rest):
        """The words of the app in a language, before anybody has signed in."""
        installed = dict(request.env["res.lang"].sudo().get_installed())
        lang = words(lang)
        return terms(lang if lang in installed else "en_US")

    @route("/fulfil/pair")
    def pair(self, token=None, **_rest):
        """The token of a QR code that a manager has made: good once."""
        _ = request.env._
        quota = request.env["fulfilment.quota"].sudo()
        key = quota._address_key("scan-pair", request.httprequest.remote_addr)
        if not quota._take(key, TRIES, seconds=TRIES_SECONDS):
            return refusal("wait", _("Wait ten minutes."), _("Too often"))
        devices = request.env["fulfilment.scan.device"].sudo()
        device, secret = devices._pair(words(token), self._kind())
        if not device:
            return refusal(
                "over",
                _("Ask for a new code: each one works once, for 15 minutes."),
                _("Code is over"),
            )
        sign_out()
        self._set_cookie(secret)
        if device.picker_id:
            sign_in(device.picker_id)
        return {"ok": True, "device": device.name}

    @route("/fulfil/sign_in")
    def sign_in(self, badge=None, pin=None, login=None, password=None, **_rest):
        """With badge and PIN at a device that was let in; with a password anywhere."""
        if login is not None:
            return self._by_password(words(login), words(password, 1000))
        _ = request.env._
        device = self._device()
        if not device:
            return refusal(
                "unpaired",
                _("Ask the shift lead to pair this device, or use a password."),
                _("Device not known"),
            )
        quota = request.env["fulfilment.quota"].sudo()
        if not quota._take(f"scan-badge:{device.id}", TRIES, seconds=TRIES_SECONDS):
            return refusal("wait", _("Wait ten minutes."), _("Too often"))
        pickers = request.env["fulfilment.scan.picker"].sudo()
        picker, left = pickers._by_badge(words(badge), words(pin))
        if not picker or not device._lets_in(picker):
            if not left:
                return refusal("locked", _("Ask the shift lead."), _("Badge is locked"))
            return {
                **refusal(
                    "wrong",
                    _("Badge or PIN is wrong. Tries left: %s.", left),
                    _("Not right"),
                ),
                "tries": left,
            }
        sign_in(picker)
        return {"ok": True}

    @route("/fulfil/sign_out")
    def sign_out(self, **_rest):
        """The device stays let in."""
        sign_out()
        return {"ok": True}

    # --- helpers

    def _device(self):
        devices = request.env["fulfilment.scan.device"].sudo()
        return devices._find(request.cookies.get(COOKIE) or "")

    def _by_password(self, login, password):
        _ = request.env._
        wrong = refusal("wrong", _("Name or password is wrong."), _("Not right"))
        if not login or not password:
            return wrong
        credential = {
            "type": "password",
            "login": login,
            "password": password,
            "fulfilment_scan": ScanProof(),
        }
        environ = request.httprequest.environ
        try:
            # no session is begun by it
            auth = request.env["res.users"].authenticate(
                credential, {"interactive": True, "REMOTE_ADDR": environ["REMOTE_ADDR"]}
            )
        except AccessDenied:
            return wrong
        pickers = request.env["fulfilment.scan.picker"].sudo()
        picker = pickers.search([("user_id", "=", auth["uid"])], limit=1)
        if not picker:
            return refusal(
                "no_picker",
                _("Ask the shift lead to add you to the scan app."),
                _("Not a picker"),
            )
        if picker.user_id._mfa_url():
            return refusal(
                "two_steps",
                _("Your user needs two steps to sign in. Use your badge here."),
                _("Use your badge"),
            )
        device = self._device()
        if not device or not device._lets_in(picker):
            _device, secret = device._register_browser(picker, self._kind())
            self._set_cookie(secret)
        sign_in(picker)
        return {"ok": True}

    def _set_cookie(self, secret):
        request.future_response.set_cookie(
            COOKIE,
            secret,
            max_age=COOKIE_SECONDS,
            path="/fulfil",
            httponly=True,
            samesite="Strict",
            secure=request.httprequest.scheme == "https",
        )

    def _kind(self):
        """:return: what the browser says of itself, short"""
        agent = request.httprequest.user_agent.string or ""
        browser = next((name for name in _BROWSERS if name in agent), "")
        system = next((name for name in _SYSTEMS if name in agent), "")
        browser = {"Edg": "Edge", "OPR": "Opera"}.get(browser, browser)
        return ", ".join(filter(None, (re.sub("Macintosh", "Mac", system), browser)))
