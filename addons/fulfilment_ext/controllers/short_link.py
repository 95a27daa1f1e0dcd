from odoo import http
from odoo.http import request


class ShortLink(http.Controller):
    """Links in SMS."""

    @http.route(
        [
            "/o/<int:order_id>/<string:sign>",
            "/o/<int:order_id>/<string:sign>/<any(pay):to>",
        ],
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def order_short_link(self, order_id, sign, to=None, **_kw):
        """Go to the page of an order, see ``sale.order._short_link``.

        :param int order_id: of the order
        :param str sign: of the link; whoever has it may see the page
        :param str to: ``pay`` for what is still to pay
        :return: redirection; with a wrong sign to the start of the portal, as core's
            own pages
        """
        order = request.env["sale.order"].sudo().browse(order_id).exists()
        if not order or not order._is_short_link(sign):
            return request.redirect("/my")
        link = order._payment_link() if to else ""
        return request.redirect(link or order.get_portal_url())
