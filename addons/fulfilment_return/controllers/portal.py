from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager


class ReturnsPortal(CustomerPortal):
    """Returns among a customer's documents."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "return_count" in counters:
            values["return_count"] = (
                request.env["fulfilment.return"].sudo().search_count(self._my_returns())
            )
        return values

    def _my_returns(self):
        """:return: domain: those of orders that this user sees"""
        orders = request.env["sale.order"]._search([])
        return [("order_id", "in", orders)]

    @http.route(
        ["/my/returns", "/my/returns/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_returns(self, page=1, **_kw):
        """The customer's returns, the newest first.

        :param int page: of the list
        :return: page
        """
        returns = request.env["fulfilment.return"].sudo()
        domain = self._my_returns()
        pager = portal_pager(
            url="/my/returns",
            total=returns.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "returns": returns.search(
                    domain, limit=self._items_per_page, offset=pager["offset"]
                ),
                "page_name": "returns",
                "pager": pager,
                "default_url": "/my/returns",
            }
        )
        return request.render("fulfilment_return.portal_my_returns", values)
