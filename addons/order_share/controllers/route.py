import re

from odoo import http
from odoo.http import request

from odoo.addons.access_link.tools.dispatcher import allow_images_from

from .page import OrderSharePageRoutes

APPLE = re.compile(r"iphone|ipad|ipod", re.IGNORECASE)


def _platform():
    """Whose maps open on this device. New iPads say that they are a Mac: they get what
    computers get.

    :return: ``apple``, ``android`` or ``desktop``
    """
    agent = request.httprequest.user_agent.string
    if APPLE.search(agent):
        return "apple"
    return "android" if "android" in agent.lower() else "desktop"


class OrderShareRouteController(OrderSharePageRoutes, http.Controller):
    """The stops on a map, for who has an account."""

    @http.route(
        "/share/<string:token>/route",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def route(self, token, **params):
        """Show the route. Nothing is asked from anybody else, unless an administrator
        has set a tile server."""
        link, share = self._resolve(token, "order.share", ("details",))
        if link.parent_id or not self._account(link, share):
            self._refuse(link)
        page = share._page_route(link, token, _platform())
        response = self._respond(
            "route_page", page, f"/share/{token}/route", False, 200
        )
        if page["map"] and page["map"]["origin"]:
            allow_images_from(response, page["map"]["origin"])
        return response
