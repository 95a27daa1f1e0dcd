"""Where customers correct the address of an order that is held for it."""

import logging

from werkzeug.exceptions import NotFound, TooManyRequests

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..const import LENGTHS, TRIES, TRIES_SECONDS, WRONG_LINKS, WRONG_LINKS_SECONDS
from ..tools.address_rules import country_rules
from ..tools.visitor import network

_logger = logging.getLogger(__name__)

#: What the form has; a country is asked for only where there is none.
TEXTS = ("name", "street", "street2", "zip", "city", "phone")


class AddressPortal(CustomerPortal):
    """One form. It opens for who is signed in as the customer, or has the link of the
    mail; the order's own link, which is passed on, does not open it."""

    @http.route(
        "/my/orders/<int:order_id>/address",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_order_address(self, order_id, **_params):
        """The form, for who is signed in.

        :param int order_id: of the order
        :return: page; to the sign-in who is not signed in
        :raise NotFound: for all else that is not right: unknown and foreign orders
        """
        if request.env.user._is_public():
            return request.redirect(
                f"/web/login?redirect=/my/orders/{order_id}/address"
            )
        return self._address_open(self._address_order(order_id))

    @http.route(
        "/my/orders/<int:order_id>/address",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_order_address_save(self, order_id, seen="", **post):
        """Take the form of who is signed in.

        :param int order_id: of the order
        :param str seen: which address was shown
        :return: page that says it was taken; the form again with what is wrong
        :raise NotFound: as for the form; nothing is written
        :raise TooManyRequests: too many tries
        """
        return self._address_save(self._address_order(order_id), seen, post)

    @http.route(
        "/my/orders/address/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_address_link(self, token, **_params):
        """The form, by the link of the mail.

        :param str token: of the link
        :return: page; who has a link that has ended is told so
        :raise NotFound: for all that is no link
        :raise TooManyRequests: too many wrong links
        """
        return self._address_open(self._address_by_link(token), token)

    @http.route(
        "/my/orders/address/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_address_link_save(self, token, seen="", **post):
        """Take the form that was opened by the link of the mail.

        :param str token: of the link
        :param str seen: which address was shown
        :return: page that says it was taken; the form again with what is wrong
        :raise NotFound: for all that is no link; nothing is written
        :raise TooManyRequests: too many tries
        """
        return self._address_save(self._address_by_link(token), seen, post, token)

    def _address_open(self, order, token=""):
        if not self._address_is_open(order, token):
            return self._address_is_fine(order, token)
        place = order.partner_shipping_id
        values = {name: place[name] or "" for name in TEXTS}
        values["state_id"] = str(place.state_id.id or "")
        values["country_id"] = str(place.country_id.id or "")
        return self._address_form(order, token, values)

    def _address_save(self, order, seen, post, token=""):
        quota = request.env["fulfilment.quota"].sudo()
        if not quota._take(f"address:{order.id}", TRIES, seconds=TRIES_SECONDS):
            raise TooManyRequests
        if not self._address_is_open(order, token):
            return self._address_is_fine(order, token)
        values, errors = self._address_values(order, post)
        if not errors:
            try:
                way = self._address_way(order) if token else None
                errors = order._correct_address(values, self._text(seen), way)
            except UserError:
                # somebody else has changed or shipped it
                errors[""] = request.env._(
                    "Somebody has changed this order meanwhile. Please look at it "
                    "again."
                )
        if errors:
            typed = {**values, "state_id": str(values.get("state_id") or "")}
            typed["country_id"] = str(values.get("country_id") or "")
            return self._address_form(order, token, typed, errors)
        return self._address_page(
            order, token, is_saved=True, is_held=order.address_status == "held"
        )

    # --- what comes in

    @staticmethod
    def _address_order(order_id):
        # more is no number of a record
        if order_id > 2**31 - 1:
            raise NotFound
        order = request.env["sale.order"]._address_order(order_id)
        if not order:
            raise NotFound
        return order.with_env(request.env(su=True))

    @staticmethod
    def _address_by_link(token):
        order = request.env["sale.order"]._address_by_link(token)
        if not order:
            visitor = request.httprequest.remote_addr
            _logger.info("No link to correct an address; from %s", network(visitor))
            quota = request.env["fulfilment.quota"].sudo()
            key = quota._address_key("address-link", visitor)
            if request.env.cr.readonly:
                # its snapshot, maybe on a replica, need not wait for the primary
                request.env.cr.rollback()
            if not quota._take(key, WRONG_LINKS, seconds=WRONG_LINKS_SECONDS):
                raise TooManyRequests
            raise NotFound
        # who has the link may have another language than the browser
        if lang := order.partner_id.lang:
            request.update_context(lang=lang)
        return order.with_env(request.env(su=True))

    @staticmethod
    def _address_is_open(order, token):
        is_open = not token or order._is_address_link_open()
        return is_open and order._can_correct_address()

    @staticmethod
    def _address_way(order):
        """:return: what is kept of who has used the link"""
        return order._for_staff().env._(
            "By the link of the mail, from %s.",
            network(request.httprequest.remote_addr) or "?",
        )

    @staticmethod
    def _text(value):
        """:return: a parameter, whatever was sent"""
        return value.replace("\0", "") if isinstance(value, str) else ""

    def _address_values(self, order, post):
        """:return: dict of the address, and dict of field: what is wrong with it"""
        values, errors = {}, {}
        for name in TEXTS:
            text = " ".join(self._text(post.get(name)).split())
            if len(text) > LENGTHS[name]:
                errors[name] = request.env._(
                    "Please write it shorter: at most %s letters.", LENGTHS[name]
                )
            values[name] = text[: LENGTHS[name]]
        country = order.partner_shipping_id.country_id or self._one(
            "res.country", post.get("country_id"), self._countries(order).ids
        )
        values["country_id"] = country.id or False
        state = self._one(
            "res.country.state", post.get("state_id"), country.state_ids.ids
        )
        values["state_id"] = state.id or False
        return values, errors

    def _one(self, model, value, known):
        """:return: the record that was chosen, if it is one of those"""
        text = self._text(value)
        number = (
            int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        )
        return request.env[model].sudo().browse([number] if number in known else [])

    @staticmethod
    def _countries(order):
        """:return: countries to which the order can be sent"""
        return order.carrier_id.country_ids or order.env["res.country"].search(
            [], order="name", limit=300
        )

    # --- pages

    def _address_form(self, order, token, values, errors=None):
        place = order.partner_shipping_id
        wrong = {
            each["field"]: order._address_form_text(each["kind"], each["words"])
            for each in reversed(order.address_findings or [])
            if each["blocks"]
        }
        country = place.country_id or order.env["res.country"].browse(
            int(values["country_id"] or 0)
        )
        return self._address_page(
            order,
            token,
            values=values,
            # at first what it is held for
            errors=wrong if errors is None else errors,
            is_refused=errors is not None,
            seen=order._address_seen(),
            country=place.country_id,
            countries=() if place.country_id else self._countries(order),
            states=self._states(country, errors or wrong),
        )

    @staticmethod
    def _states(country, errors):
        """:return: to choose from, where addresses have one"""
        is_needed = "state" in country_rules(country.code).needed
        return country.state_ids if is_needed or "state_id" in errors else ()

    def _address_is_fine(self, order, token):
        if not token:
            return request.redirect(f"/my/orders/{order.id}", code=303)
        page = self._address_page(order, token, is_over=True)
        page.status_code = 410
        return page

    def _address_page(self, order, token, **values):
        """:return: page that no other site learns the address of"""
        path = f"address/{token}" if token else f"{order.id}/address"
        page = {
            "is_saved": False,
            "is_held": False,
            "is_over": False,
            "errors": {},
            "url": f"/my/orders/{path}",
            **values,
        }
        response = request.render(
            "fulfilment_address.portal_order_address",
            {
                "page_name": "order_address",
                "order": order,
                "page": page,
                "is_signed_in": not request.env.user._is_public(),
                "no_breadcrumbs": True,
            },
        )
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
