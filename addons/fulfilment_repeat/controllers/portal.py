"""Where customers order the same again, if there is no shop with a cart."""

import math
import uuid

from werkzeug.exceptions import BadRequest, NotFound, TooManyRequests

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.sale_order import KEY

#: A customer sends so many an hour.
TRIES, TRIES_SECONDS = 20, 3600
#: Nobody wants more of one thing.
MOST = 1_000_000


class RepeatPortal(CustomerPortal):
    """For who is signed in, and only of own orders."""

    @http.route(
        "/my/orders/<int:order_id>/again",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_order_again(self, order_id, **_params):
        """What would be different today.

        :param int order_id: of an own order
        :return: page with quantities to send
        :raise NotFound: unknown, foreign, or not to be repeated
        """
        return self._again_page(self._again_order(order_id))

    @http.route(
        "/my/orders/<int:order_id>/again",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_order_again_send(self, order_id, key="", **post):
        """Ask for a quotation; sent twice, it is asked once.

        :param int order_id: of an own order
        :param str key: of the form
        :return: page that says it was asked for; the form again with what is wrong
        :raise NotFound: as for the page
        :raise BadRequest: no form of ours has sent this
        :raise TooManyRequests: too many
        """
        order = self._again_order(order_id)
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise BadRequest
        quota = request.env["fulfilment.quota"].sudo()
        if not quota._take(f"again:{request.env.uid}", TRIES, seconds=TRIES_SECONDS):
            raise TooManyRequests
        quantities, wrong = self._again_quantities(order, post)
        error = ""
        if wrong:
            error = request.env._("Please enter numbers as quantities.")
        else:
            try:
                made = order.with_env(request.env)._repeat_online(quantities, key)
            except UserError as refusal:
                error = refusal.args[0]
        if error:
            return self._again_page(order, error=error, key=key, typed=post)
        return self._again_render(order, made=made)

    @staticmethod
    def _again_order(order_id):
        # more is no number of a record
        order = order_id < 2**31 and request.env["sale.order"]._repeat_order(order_id)
        if not order:
            raise NotFound
        return order.with_env(request.env(su=True))

    @staticmethod
    def _again_quantities(order, post):
        """:return: dict of a line's id: quantity, and whether one is no number; only
        lines of this order are looked for"""
        quantities, wrong = {}, False
        for line in order._repeat_lines():
            text = post.get(f"quantity_{line.id}", "")
            text = text.strip().replace(",", ".") if isinstance(text, str) else "x"
            try:
                number = float(text or 0)
            except ValueError:
                number = math.nan
            if not 0 <= number <= MOST:
                wrong = True
            else:
                quantities[line.id] = number
        return quantities, wrong

    def _again_page(self, order, error="", key="", typed=None):
        lines = order._repeat_lines()
        today = lines._repeat_today(order.partner_id)
        rows = []
        for line in lines:
            now = today[line]
            proposed = "" if now.gone else f"{line.product_uom_qty:.12g}"
            name = f"quantity_{line.id}"
            rows.append(
                {
                    "line": line,
                    "name": name,
                    "now": now,
                    "text": line._repeat_text(now, line.product_uom_qty),
                    "quantity": str((typed or {}).get(name, proposed))[:20],
                }
            )
        return self._again_render(
            order, rows=rows, error=error, key=key or uuid.uuid4().hex
        )

    @staticmethod
    def _again_render(order, **values):
        page = {"made": None, "rows": [], "error": "", "key": "", **values}
        response = request.render(
            "fulfilment_repeat.portal_order_again",
            {
                "page_name": "order_again",
                "no_breadcrumbs": True,
                "order": order,
                "page": page,
            },
        )
        response.headers["Cache-Control"] = "private, no-store"
        return response
