"""How requests to ``@route(type="access_link")`` are served: as the public user,
whoever is signed in, with strict headers on every answer, errors included."""

import logging

import werkzeug.exceptions

from odoo import http
from odoo.http import request

_logger = logging.getLogger(__name__)

#: W3C TAG, "Good Practices for Capability URLs": no third-party content, no referrer.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

_POLICY = "Content-Security-Policy"


def allow_images_from(response, origin):
    """Let the browser load the pictures of one page from another server as well.

    :param response: of a route that serves links
    :param str origin: scheme and host, such as ``https://tiles.example.com``
    """
    response.access_link_images = origin


class LinkDead(werkzeug.exceptions.Gone):
    """A correct link that has expired or was revoked; shown to its holder in words."""

    def __init__(self, link, token):
        super().__init__()
        self.link = link
        self.token = token


class LinkDispatcher(http.HttpDispatcher):
    routing_type = "access_link"

    def pre_dispatch(self, rule, args):
        result = super().pre_dispatch(rule, args)
        # The session's user may have chosen other companies. Named here, the public
        # user's own needs no query.
        companies = request.env.user._get_company_ids()
        request.update_context(allowed_company_ids=companies[:1], tz="UTC")
        return result

    def dispatch(self, endpoint, args):
        # Odoo lets every route answer OPTIONS, without checking for a CSRF token
        allowed = set(endpoint.routing["methods"])
        if "GET" in allowed:
            allowed.add("HEAD")
        if self.request.httprequest.method not in allowed:
            raise werkzeug.exceptions.NotFound()
        return http.Response.load(super().dispatch(endpoint, args))

    def post_dispatch(self, response):
        result = super().post_dispatch(response)
        response.headers.update(HEADERS)
        origin = getattr(response, "access_link_images", None)
        if origin:
            response.headers[_POLICY] = HEADERS[_POLICY].replace(
                "img-src 'self'", f"img-src 'self' {origin}"
            )
        return result

    def handle_error(self, exc):
        inner = super().handle_error(exc)
        if not isinstance(inner, werkzeug.exceptions.HTTPException):
            return inner
        response = None
        if request.env and not request.env.cr.closed:
            try:
                # the exception may have left the transaction unusable
                request.env.cr.rollback()
                request.env.transaction.reset()
                response = request.env["ir.http"]._access_link_error(exc, inner)
            except Exception:
                _logger.exception("The page about an error could not be made")
        if response is None:
            response = http.Response(
                f"{inner.code} {inner.name}", status=inner.code, mimetype="text/plain"
            )
        response.headers.update(HEADERS)
        return response
