import re
from datetime import date

from werkzeug.exceptions import BadRequest, TooManyRequests

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import email_normalize

from odoo.addons.access_link.tools.client import clean_text

from ..const import (
    NAME_LENGTH,
    NOTE_LENGTH,
    REGISTRATIONS_PER_ADDRESS,
    REGISTRATIONS_PER_LINK,
    REGISTRATIONS_SECONDS,
    UNAVAILABLE_REASONS,
)
from ..tools.address import address_problem
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
        link, share = self._resolve_offer(token)
        if link.scope != "offer":
            return self._done(token, "awarded")
        if kind not in ("offer", "unavailable"):
            raise BadRequest()
        typed = self._typed(params)
        if not share._is_open_for_offers():
            error = UserError(share.request_id._closed_text())
            return self._refused(link, share, token, error)
        author = self._signature(link, share, author)
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
        except FieldError as error:
            return self._refused(
                link, share, token, error, field=error.field, kind=kind, **typed
            )
        if not self._begin_write(link, request_key, detail=kind):
            return self._done(token, "again")
        try:
            share._answer(kind, **values)
        except UserError as error:
            field = share._is_open_for_offers() and self._price_field(share)
            return self._refused(
                link, share, token, error, field=field, kind=kind, **typed
            )
        return self._done(token, kind)

    @http.route(
        "/share/<string:token>/withdraw",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def withdraw(self, token, author=None, request_key=None, **params):
        """Take the own offer back; somebody has to sign here as well."""
        link, share = self._resolve_offer(token)
        if link.scope != "offer":
            return self._done(token, "awarded")
        author = self._signature(link, share, author)
        if not author:
            error = UserError(
                request.env._("Type your name, so that the sender knows who it was.")
            )
            return self._refused(link, share, token, error, field="withdraw_author")
        share = self._sign(link, share, author)
        if not self._begin_write(link, request_key, detail="withdrawn"):
            return self._done(token, "again")
        try:
            offer = share._answer("withdrawn")
        except UserError as error:
            return self._refused(link, share, token, error)
        return self._done(token, "withdrawn" if offer else "again")

    def _resolve_offer(self, token):
        """Link and share of who was asked. The winner's link allows other things by
        now, but who still sees the old page is told so."""
        link, share = self._resolve(token, "order.share", ("offer", "details"))
        if link.scope != "offer" and (link.parent_id or not share.request_id):
            self._refuse(link)
        return link, share

    def _price_field(self, share):
        """:return: the field that asks what the offer costs"""
        if share.request_id.is_rfq:
            return f"price_{share.request_id._offer_lines()[:1].id}"
        return "amount"

    # --- the open link

    @http.route(
        "/offer/<string:token>",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def open_page(self, token, said=None, **params):
        """What is needed, for anyone who has the link."""
        link, bid_request = self._resolve(token, "order.share.request", ("open",))
        return self._render_open(
            link, bid_request, token, registered=said == "registered"
        )

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
            "company_name": self._line(company_name, NAME_LENGTH),
            "name": self._line(name, NAME_LENGTH),
            "email": self._line(email, 254),
            "phone": self._line(phone, 40),
        }
        error, field = self._check_visitor(bid_request, values)
        if error:
            return self._open_refused(link, bid_request, token, error, field, values)
        if self._begin_write(link, request_key, detail="register"):
            self._limit_registrations(link, values["email"])
            bid_request._register_visitor(
                {**values, "lang": request.env.context["lang"]}
            )
        return request.redirect(f"/offer/{token}?said=registered", code=303)

    def _check_visitor(self, bid_request, values):
        """:return: what to do before a visitor can register, False for nothing; and in
        which field"""
        if not bid_request._is_open():
            return bid_request._closed_text(), False
        texts = {
            "company_name": request.env._("Type the name of your company."),
            "name": request.env._("Type your name."),
            "email": request.env._(
                "Type your e-mail address: the link to your offer goes there."
            ),
        }
        for key, text in texts.items():
            if not values[key]:
                return text, key
        return address_problem(request.env, values["email"]), "email"

    def _limit_registrations(self, link, email):
        """An open link must not become a way to send mail to strangers."""
        # Odoo runs a request again after a serialization failure: count it once
        if getattr(request, "order_share_counted", False):
            return
        request.order_share_counted = True
        quota = request.env["access.link.quota"]
        key = quota._address_key(f"register:{email_normalize(email)}")
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
        page.update(values=values, registered=registered)
        return self._respond("open_page", page, f"/offer/{token}", flash, status)

    # --- what comes in

    def _typed(self, params):
        """What was typed, to be shown again when it is refused."""
        typed = {
            key: self._line(params.get(key), 40)
            for key in (
                "amount", "currency", "valid_until", "pickup_date", "delivery_date",
                "reason",
            )
        }  # fmt: skip
        typed["note"] = clean_text(params.get("note"), NOTE_LENGTH)
        typed["lines"] = {
            key: self._line(value, 20)
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
        # the name is compared here: a search would cut what was typed to three letters
        currency = (
            request.env["res.currency"]
            .sudo()
            .search([("active", "=", True)])
            .filtered(lambda currency: currency.name == typed["currency"])
        )
        if not currency:
            raise FieldError(
                request.env._("Choose one of the currencies in the list."), "currency"
            )
        values["currency_id"] = currency
        for key in ("valid_until", "pickup_date", "delivery_date"):
            values[key] = self._parse_day(typed[key], key)
        self._check_days(share, values)
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

    def _check_days(self, share, values):
        """:raise FieldError: days that make no sense together"""
        today = fields.Date.context_today(share)
        for names in (("valid_until",), ("pickup_date", "delivery_date")):
            try:
                share._check_offer_dates({name: values[name] for name in names}, today)
            except UserError as error:
                raise FieldError(error.args[0], names[-1]) from error

    def _parse_lines(self, share, typed):
        """:return: (unit price, lead days) by line; lines of other orders don't
        count"""
        lines = {}
        for line in share.request_id._offer_lines():
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
