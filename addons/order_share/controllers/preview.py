from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.access_link.tools.dispatcher import HEADERS


class OrderSharePreview(http.Controller):
    """The partner's page for the sender's own eyes: nothing is sent, nothing can be
    pressed.
    """

    @http.route(
        "/order_share/preview/<string:kind>/<int:record_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def preview(self, kind, record_id, **params):
        """:param str kind: ``wizard`` before the share exists, ``share`` afterwards"""
        models = {"wizard": "order.share.wizard", "share": "order.share"}
        if kind not in models or not request.env.user._is_internal():
            raise NotFound()
        record = request.env[models[kind]].browse(record_id)
        try:
            record.check_access("read")
            page = record.exists() and record._preview_page()
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        if not page:
            raise NotFound()
        page.update(
            editing=False,
            lang=(request.env.context.get("lang") or "en").split("_")[0],
            languages=[],
            privacy_url=False,
        )
        response = request.render(
            "order_share.offer_page"
            if page["scope"] == "offer"
            else "order_share.partner_page",
            {"page": page, "csrf_token": lambda: "", "new_key": lambda: ""},
        )
        response.headers.update(HEADERS)
        return response
