from odoo import http
from odoo.http import request

from .page import ENVELOPE, OrderSharePageRoutes

#: Where the browser's session keeps which links it opened before signing in.
PENDING = "order_share_pending"


class OrderShareAccountController(OrderSharePageRoutes, http.Controller):
    """From a link to an account."""

    @http.route(
        "/share/<string:token>/account",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def account(self, token, new=None, request_key=None, **params):
        """Keep this share in the account of who is signed in; who is not signs in (or
        up, with ``new``) first and is asked again there."""
        link, share = self._resolve(token, "order.share")
        if link.parent_id:
            self._refuse(link)
        user = self._visitor()
        if user:
            if self._begin_write(link, request_key, detail="account"):
                share._add_to_account(user)
            return request.redirect("/my/shares", code=303)
        pending = set(request.session.get(PENDING) or []) | {link.id}
        request.session[PENDING] = sorted(pending)[-20:]
        way = "/web/signup" if new else "/web/login"
        return request.redirect(f"{way}?redirect=/my/shares", code=303)
