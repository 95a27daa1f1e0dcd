from urllib.parse import urlencode

from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import page_number, route
from odoo.addons.portal.controllers.portal import pager

from .budgets import COUNT_LIMIT, B2bBudgets

ORDERS_PER_PAGE = 30
#: No page further on is looked at.
PAGE_LIMIT = 10**6
SEARCH_LENGTH = 64


class B2bBudgetOrders(B2bBudgets):
    """The orders: what waits, what was sent back, and what was decided."""

    @route("/my/budgets/orders", "/my/budgets/orders/page/<int:page>")
    def budget_orders(self, page=1, tab="open", search="", **params):
        """Orders of the own company or sites, by where they are on their way.

        :param str tab: ``open``, ``back`` or ``done``
        :param str search: part of a number or of a site's name
        """
        member = self._budget_member()
        tab = tab if tab in ("open", "back", "done") else "open"
        search = clean_text(search, SEARCH_LENGTH)
        Request = request.env["b2b.budget.request"].sudo()
        domains = {key: Request._portal_domain(member, key) for key in self._tabs()}
        if search:
            found = Request._portal_search_domain(search)
            domains = {key: domain & found for key, domain in domains.items()}
        counts = {
            key: Request.search_count(domain, limit=COUNT_LIMIT)
            for key, domain in domains.items()
        }
        kept = {"search": search} if search else {}
        pages = pager(
            url="/my/budgets/orders",
            total=counts[tab],
            page=min(page_number(page), PAGE_LIMIT),
            step=ORDERS_PER_PAGE,
            url_args={"tab": tab, **kept},
        )
        orders = Request.search(
            domains[tab],
            order="id" if tab == "open" else "id desc",
            limit=ORDERS_PER_PAGE,
            offset=pages["offset"],
        )
        return self._render_budget(
            "budget_orders",
            member,
            title=request.env._("Orders"),
            rows=self._budget_order_rows(orders),
            tab=tab,
            tabs=[
                {
                    "key": key,
                    "label": label,
                    "count": self._count_label(counts[key]),
                    "url": "/my/budgets/orders?" + urlencode({"tab": key, **kept}),
                }
                for key, label in self._tabs().items()
            ],
            search=search,
            pager=pages,
        )

    def _tabs(self):
        """:return: dict of key: label"""
        _ = request.env._
        return {
            "open": _("Waiting"),
            "back": _("Drafts and sent back"),
            "done": _("Decided"),
        }

    def _count_label(self, count):
        return f"{COUNT_LIMIT}+" if count >= COUNT_LIMIT else str(count)
