from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..const import (
    REQUEST_MESSAGE_LENGTH,
    REQUESTS_PER_LINK,
    REQUESTS_SECONDS,
    SEEN_SECONDS,
)
from ..tools.client import clean_text
from ..tools.dispatcher import LinkDead
from .base import AccessLinkRoutes


class AccessLinkController(AccessLinkRoutes, http.Controller):
    """What works the same for every kind of link."""

    @http.route(
        "/link/<string:token>/file/<int:attachment_id>",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def file(self, token, attachment_id, **params):
        """Download a file; whether the link allows it is checked at each call."""
        link, target = self._resolve(token)
        attachment = target._access_link_attachments(link).filtered(
            lambda attachment: attachment.id == attachment_id
        )
        if not attachment:
            self._refuse(link)
        request.env["access.link.event"]._log_at_once("download", link, attachment.name)
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response(as_attachment=True, immutable=False, max_age=0)

    @http.route(
        "/link/<string:token>/logo",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def logo(self, token, **params):
        """The sender's logo, as small as the page shows it. Dead links show it as
        well."""
        link, target = self._resolve(token, dead=True)
        company = target._access_link_company()
        if not company.logo_web:
            raise NotFound()
        return (
            request.env["ir.binary"]
            ._get_image_stream_from(company, "logo_web", width=176, height=88)
            .get_response(immutable=False, max_age=0)
        )

    @http.route(
        "/link/<string:token>/seen",
        type="access_link",
        auth="access_link",
        methods=["POST"],
    )
    def seen(self, token, **params):
        """A person is reading: the page sends this after the first touch or key."""
        link, _target = self._resolve(token)
        first = request.env["access.link.quota"]._take(
            f"seen:{link.id}", 1, seconds=SEEN_SECONDS
        )
        if first:
            request.env["access.link.event"]._log("seen", link)
        return request.make_response("", status=204)

    @http.route(
        "/link/<string:token>/request",
        type="access_link",
        auth="access_link",
        methods=["POST"],
    )
    def request_new(self, token, message=None, request_key=None, **params):
        """The holder of a dead link asks its owner for a new one; asking again on the
        same day shows that it was asked for."""
        link, target = self._resolve(token, dead=True)
        if not link._dead_reason():
            return request.redirect(target._access_link_path() + token)
        if self._begin_write(link, request_key, action="requested"):
            taken = request.env["access.link.quota"]._take(
                f"request:{link.id}", REQUESTS_PER_LINK, seconds=REQUESTS_SECONDS
            )
            if taken:
                target._access_link_requested(
                    link, clean_text(message, REQUEST_MESSAGE_LENGTH)
                )
        response = request.env["ir.http"]._access_link_dead(
            LinkDead(link, token), requested=True
        )
        response.status_code = 200
        return response

    @http.route(
        ["/link", "/link/<path:anything>"],
        type="access_link",
        auth="access_link",
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        csrf=False,
        readonly=True,
    )
    def nothing(self, anything=None, **params):
        """Other addresses and methods: the same answer as a wrong link."""
        self._refuse()
