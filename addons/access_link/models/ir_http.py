from datetime import timedelta

import pytz
from werkzeug.exceptions import MethodNotAllowed, NotFound

from odoo import fields, models
from odoo.http import request

from ..const import REQUESTS_SECONDS
from ..tools.clock import page_time
from ..tools.dispatcher import LinkDead, LinkDispatcher
from ..tools.request_key import new_request_key


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _auth_method_access_link(cls):
        """For ``@route(auth="access_link")``: the public user, whoever is signed in, so
        that what the session's user may do never adds to what the link allows."""
        public_user = request.env["ir.model.data"]._xmlid_to_res_id("base.public_user")
        request.update_env(user=public_user)

    @classmethod
    def _match(cls, path_info):
        """A method that no route has would be answered before a dispatcher is chosen,
        without its headers: let the dispatcher refuse it."""
        try:
            return super()._match(path_info)
        except MethodNotAllowed:
            environ = request.httprequest.environ
            routes = request.env["ir.http"].routing_map().bind_to_environ(environ)
            rule, args = routes.match(path_info, method="GET", return_rule=True)
            if rule.endpoint.routing["type"] != LinkDispatcher.routing_type:
                raise
            request.is_frontend = request.is_frontend_multilang = False
            return rule, args

    @classmethod
    def _access_link_error(cls, exception, inner):
        """A page that says what to do, for a request through a link that went wrong.

        :param exception: what was raised
        :param inner: the HTTP exception that it became
        :return: the response
        """
        code = inner.code or 500
        if "application/json" in request.httprequest.headers.get("Accept", ""):
            title, text = cls._access_link_error_text(code)
            message = inner.description if code in (413, 415, 422) else text
            response = request.make_json_response(
                {"ok": False, "message": message or title}, status=code
            )
            return cls._access_link_retry(response)
        if isinstance(exception, LinkDead):
            return cls._access_link_dead(exception)
        title, text = cls._access_link_error_text(code)
        if code == 422 and inner.description:
            text = inner.description
        html = request.env["ir.qweb"]._render(
            "access_link.page_message",
            {"title": title, "text": text, "back_url": False, "lang": cls._page_lang()},
        )
        response = request.make_response(
            html, [("Content-Type", "text/html; charset=utf-8")]
        )
        response.status_code = code
        return cls._access_link_retry(response)

    @classmethod
    def _access_link_retry(cls, response):
        """Say when to try again."""
        if response.status_code == 429:
            response.headers["Retry-After"] = "600"
        return response

    @classmethod
    def _page_lang(cls):
        return (request.env.context.get("lang") or "en_US").split("_")[0]

    @classmethod
    def _access_link_error_text(cls, code):
        _ = request.env._
        if code in (404, 405):
            return _("This link leads nowhere"), _(
                "Check that the whole link was copied, or ask the person who sent it"
                " for a new one."
            )
        if code == 429:
            return _("Too many requests"), _(
                "Nothing was saved. Try again in ten minutes, or call the sender."
            )
        if code == 413:
            return _("The file is too large"), _(
                "Nothing was saved. Go back and choose a smaller file."
            )
        if code == 403 or code == 400:
            return _("This page was open too long"), _(
                "Nothing was saved. Open the link again and repeat your last step."
            )
        if code < 500:
            return _("That did not work"), _(
                "Nothing was saved. Open the link again and repeat your last step."
            )
        return _("Something went wrong on our side"), _(
            "Nothing was saved. Try again in a minute, or call the sender."
        )

    @classmethod
    def _access_link_dead(cls, exception, requested=False):
        """The page of a link that has ended, with the way to a new one.

        :param LinkDead exception: names the link
        :param bool requested: a new one was asked for just now
        """
        link, token = exception.link.with_env(request.env(su=True)), exception.token
        target = link._target()
        if not target:
            return cls._access_link_error(None, NotFound())
        since = fields.Datetime.now() - timedelta(seconds=REQUESTS_SECONDS)
        requested = requested or bool(
            request.env["access.link.event"]
            .sudo()
            .search_count(
                [
                    ("link_id", "=", link.id),
                    ("action", "=", "requested"),
                    ("create_date", ">", since),
                ],
                limit=1,
            )
        )
        zone = pytz.timezone(request.env.context.get("tz") or "UTC")
        html = request.env["ir.qweb"]._render(
            "access_link.page_dead",
            {
                "sender": target._access_link_sender(link, token),
                "reason": link._dead_reason(),
                "expires": page_time(request.env, link.expires_at, zone),
                "request_url": False if requested else f"/link/{token}/request",
                "requested": requested,
                "csrf_token": request.csrf_token,
                "new_key": new_request_key,
                "lang": cls._page_lang(),
            },
        )
        response = request.make_response(
            html, [("Content-Type", "text/html; charset=utf-8")]
        )
        response.status_code = 410
        # the form on this page needs the session that its token is made for
        request.dispatcher.post_dispatch(response)
        return response
