from werkzeug.exceptions import BadRequest, TooManyRequests

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import email_normalize

from odoo.addons.access_link.tools.client import clean_text, record_id

from ..const import DRIVERS_PER_LINK, DRIVERS_SECONDS, NAME_LENGTH
from ..tools.address import address_problem
from .page import ENVELOPE, OrderSharePageRoutes


class OrderShareDriverController(OrderSharePageRoutes, http.Controller):
    """A partner with an account forwards a transport to a driver."""

    @http.route(
        "/share/<string:token>/driver",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def driver(
        self, token, driver_name=None, driver_phone=None, driver_email=None,
        plate=None, driver_lang=None, by=None, request_key=None, **params,
    ):  # fmt: skip
        """Send a driver a link that allows the status only. ``by``: mail or sms."""
        link, share = self._resolve(token, "order.share", ("details",))
        account = self._account(link, share)
        if not account or link.parent_id:
            self._refuse(link)
        if by not in ("mail", "sms"):
            raise BadRequest()
        values = {
            "name": self._line(driver_name, NAME_LENGTH),
            "phone": self._line(driver_phone, 40),
            "email": self._line(driver_email, 254),
            "plate": self._line(plate, 20),
        }
        typed = {f"driver_{key}": text for key, text in values.items()}
        typed["by"] = by
        typed["driver_lang"] = clean_text(driver_lang, 20)
        error, field = False, False
        if not values["name"]:
            error, field = request.env._("Type the driver's name."), "driver_name"
        elif by == "mail":
            error = address_problem(request.env, values["email"])
            field = "driver_email"
        if error:
            return self._refused(
                link, share, token, UserError(error), field=field, **typed
            )
        values["email"] = email_normalize(values["email"])
        if driver_lang in dict(request.env["res.lang"].get_installed()):
            values["lang"] = driver_lang
        share = self._sign(link, share, account.name)
        if not self._begin_write(link, request_key, detail="driver"):
            return self._done(token, "again")
        quota, key = request.env["access.link.quota"], f"driver:{link.id}"
        if not quota._take(key, DRIVERS_PER_LINK, seconds=DRIVERS_SECONDS):
            raise TooManyRequests()
        try:
            share._forward_to_driver(link, values, by)
        except UserError as error:
            quota._give_back(key)
            return self._refused(
                link, share, token, error, field="driver_phone", **typed
            )
        return self._done(token, "driver")

    @http.route(
        "/share/<string:token>/driver/revoke",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def revoke(self, token, driver_id=None, request_key=None, **params):
        """End a driver's link. Whoever holds the partner's link may do that."""
        link, share = self._resolve(token, "order.share", ("details",))
        if link.parent_id:
            self._refuse(link)
        driver_id = record_id(driver_id)
        share = self._sign(link, share, self._author())
        if not self._begin_write(link, request_key, detail="driver revoked"):
            return self._done(token, "again")
        try:
            share._revoke_driver(driver_id)
        except UserError as error:
            return self._refused(link, share, token, error)
        return self._done(token, "revoked")
