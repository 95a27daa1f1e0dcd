import re
from datetime import date

from werkzeug.exceptions import BadRequest, TooManyRequests

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.access_link.tools.request_key import new_request_key

from ..const import (
    NAME_LENGTH,
    NOTE_LENGTH,
    REGISTRATIONS_PER_ADDRESS,
    REGISTRATIONS_PER_LINK,
    REGISTRATIONS_SECONDS,
    UNAVAILABLE_REASONS,
)
from .page import ENVELOPE, OrderSharePageRoutes

#: What a browser's number field sends; nothing else is a price.
NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,6})?", re.ASCII)
DAYS = re.compile(r"[0-9]{1,4}", re.ASCII)


class OrderShareOfferController(OrderSharePageRoutes, http.Controller):
    """Make, change and withdraw an offer; ask for a link of one's own."""

    @http.route(
        "/share/<string:token>/offer",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def offer(self, token, kind=None, author=None, request_key=None, **params):
        """Answer a request. ``kind``: offer or unavailable; somebody has to sign, which
        a mail scanner that sends forms does not."""
        link, share = self._resolve(token, "order.share", ("offer",))
        if kind not in ("offer", "unavailable"):
            raise BadRequest()
        typed = self._typed(params)
        account = self._account(share)
        author = account.name or clean_text(author, NAME_LENGTH) or self._author()
        if not author:
            error = UserError(
                request.env._("Type your name, so that the sender knows who offers.")
            )
            return self._refused(
                link, share, token, error, field="author", kind=kind, **typed
            )
        share = self._sign(link, share, author)
        typed["author"] = author
        try:
            values = self._parse(share, kind, params, typed)
        except UserError as error:
            field = error.field if isinstance(error, FieldError) else "amount"
            return self._refused(
                link, share, token, error, field=field, kind=kind, **typed
            )
        if not self._begin_write(link, request_key, detail=kind):
            return self._done(token, "again")
        try:
            share._answer(kind, **values)
        except UserError as error:
            return self._refused(
                link, share, token, error, field="amount", kind=kind, **typed
            )
        return self._done(token, kind)

    @http.route(
        "/share/<string:token>/withdraw",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def withdraw(self, token, request_key=None, **params):
        """Take the own offer back."""
        link, share = self._resolve(token, "order.share", ("offer",))
        share = self._sign(link, share, self._author())
        if not self._begin_write(link, request_key, detail="withdrawn"):
            return self._done(token, "again")
        try:
            offer = share._answer("withdrawn")
        except UserError as error:
            return self._refused(link, share, token, error)
        return self._done(token, "withdrawn" if offer else "again")

    # --- the open link

    @http.route(
        "/offer/<string:token>",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def open_page(self, token, **params):
        """What is needed, for anyone who has the link."""
        link, bid_request = self._resolve(token, "order.share.request", ("open",))
        return self._render_open(link, bid_request, token)

    @http.route(
        "/offer/<string:token>/register",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def register(
        self, token, company_name=None, name=None, email=None, phone=None,
        request_key=None, **params,
    ):  # fmt: skip
        """Ask for a link of one's own; it goes to the address that is named.

        The answer is the same whether the address is known or new.
        """
        link, bid_request = self._resolve(token, "order.share.request", ("open",))
        values = {
            "company_name": clean_text(company_name, NAME_LENGTH),
            "name": clean_text(name, NAME_LENGTH),
            "email": clean_text(email, 254),
            "phone": clean_text(phone, 40),
        }
        missing = next((key for key in ("company_name", "name", "email")
                        if not values[key]), None)  # fmt: skip
        if missing:
            error = request.env._("Company, name and e-mail address are needed.")
            return self._open_refused(link, bid_request, token, error, missing, values)
        if not self._begin_write(link, request_key, detail="register"):
            return self._render_open(link, bid_request, token, registered=True)
        self._limit_registrations(link, values["email"])
        try:
            bid_request._register_visitor({**values, "lang": request.env.context["lang"]})
        except UserError as error:
            return self._open_refused(
                link, bid_request, token, error.args[0], "email", values
            )
        return self._render_open(link, bid_request, token, registered=True)

    def _limit_registrations(self, link, email):
        """An open link must not become a way to send mail to strangers."""
        quota = request.env["access.link.quota"]
        key = quota._address_key("register:" + email.lower())
        for name, most in (
            (f"register:{link.id}", REGISTRATIONS_PER_LINK),
            (key, REGISTRATIONS_PER_ADDRESS),
        ):
            if not quota._take(name, most, seconds=REGISTRATIONS_SECONDS):
                raise TooManyRequests()

    def _open_refused(self, link, bid_request, token, message, field, values):
        request.env.cr.rollback()
        request.env.invalidate_all(flush=False)
        flash = {"tone": "bad", "text": message, "field": field}
        return self._render_open(
            link, bid_request, token, flash=flash, status=422, **values
        )

    def _render_open(
        self, link, bid_request, token, flash=False, status=200, registered=False,
        **values,
    ):  # fmt: skip
        page = bid_request._page_open(link, token)
        page.update(
            flash=flash,
            values=values,
            registered=registered,
            lang=(request.env.context.get("lang") or "en").split("_")[0],
            languages=self._languages(),
            privacy_url=False,
        )
        response = request.render(
            "order_share.open_page",
            {
                "page": page,
                "csrf_token": request.csrf_token,
                "new_key": new_request_key,
            },
        )
        response.status_code = status
        return response

    @http.route(
        ["/offer", "/offer/<path:anything>"],
        type="access_link",
        auth="access_link",
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        csrf=False,
        readonly=True,
    )
    def no_offer(self, anything=None, **params):
        """Other addresses and methods: the same answer as a wrong link."""
        self._refuse()

    # --- what comes in

    def _typed(self, params):
        """What was typed, to be shown again when it is refused."""
        typed = {
            key: clean_text(params.get(key), NOTE_LENGTH)
            for key in (
                "amount", "currency", "valid_until", "pickup_date", "delivery_date",
                "note", "reason",
            )
        }  # fmt: skip
        typed["lines"] = {
            key: clean_text(value, 20)
            for key, value in params.items()
            if re.fullmatch(r"(price|lead)_[0-9]{1,18}", key, re.ASCII)
        }
        return typed

    def _parse(self, share, kind, params, typed):
        """:return: values for ``order.share._answer``
        :raise FieldError: something that is no price, day or choice"""
        values = {"note": typed["note"]}
        if kind == "unavailable":
            if typed["reason"] and typed["reason"] not in dict(UNAVAILABLE_REASONS):
                raise BadRequest()
            return {**values, "reason": typed["reason"]}
        currency = (
            request.env["res.currency"]
            .sudo()
            .search([("name", "=", typed["currency"]), ("active", "=", True)], limit=1)
        )
        if not currency:
            raise FieldError(
                request.env._("Choose one of the currencies in the list."), "currency"
            )
        values["currency_id"] = currency
        for key in ("valid_until", "pickup_date", "delivery_date"):
            values[key] = self._parse_day(typed[key], key)
        if share.request_id.is_rfq:
            values["lines"] = self._parse_lines(share, typed["lines"])
        else:
            values["amount"] = self._parse_number(
                typed["amount"],
                "amount",
                request.env._("Type what your offer costs, such as 1520.00."),
            )
        return values

    def _parse_number(self, text, field, message):
        if not NUMBER.fullmatch(text):
            raise FieldError(message, field)
        return float(text)

    def _parse_day(self, text, field):
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if not day or not 2000 <= day.year <= 2100:
            raise FieldError(
                request.env._("This is no day. Choose one in the calendar."), field
            )
        return day

    def _parse_lines(self, share, typed):
        """:return: (unit price, lead days) by line; lines of other orders don't
        count"""
        lines = {}
        for line in share._offer_lines():
            price = typed.get(f"price_{line.id}", "")
            if not price:
                continue
            name = line.product_id.display_name
            lead = typed.get(f"lead_{line.id}", "")
            if lead and not DAYS.fullmatch(lead):
                raise FieldError(
                    request.env._("Check the days for %s.", name), f"lead_{line.id}"
                )
            lines[line.id] = (
                self._parse_number(
                    price,
                    f"price_{line.id}",
                    request.env._("Check the price of %s.", name),
                ),
                int(lead) if lead else None,
            )
        return lines


class FieldError(UserError):
    """Something that was typed can't be taken; names the field."""

    def __init__(self, message, field):
        super().__init__(message)
        self.field = field
