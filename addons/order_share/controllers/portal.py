from odoo import http
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text, record_id
from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..const import NAME_LENGTH
from .account import PENDING


class OrderSharePortal(CustomerPortal):
    """“Shared with me”: what was shared with the user who is signed in."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "order_share_count" in counters:
            Share = request.env["order.share"].sudo()
            values["order_share_count"] = Share.search_count(
                Share._account_domain(request.env.user)
            ) or len(self._pending_links())
        return values

    @http.route(
        ["/my/shares", "/my/shares/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def shares(self, page=1, said=None, **params):
        """The list. Opening it changes nothing."""
        return request.render(
            "order_share.portal_shares", self._shares_values(page, said, params)
        )

    def _shares_values(self, page, said, params):
        user = request.env.user
        Share = request.env["order.share"].sudo()
        filters = Share._portal_filters()
        sortings = Share._portal_sortings()
        groupings = Share._portal_groupings()
        inputs = Share._portal_inputs()

        def chosen(name, choices):
            value = params.get(name)
            return value if value in choices else next(iter(choices))

        filterby, sortby = chosen("filterby", filters), chosen("sortby", sortings)
        groupby, search_in = chosen("groupby", groupings), chosen("search_in", inputs)
        search = clean_text(params.get("search"), NAME_LENGTH)
        mine = Share._account_domain(user)
        domain = (
            mine
            & filters[filterby]["domain"]
            & Share._portal_search_domain(search_in, search)
        )
        page_values = pager(
            url="/my/shares",
            total=Share.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={
                "filterby": filterby,
                "sortby": sortby,
                "groupby": groupby,
                "search_in": search_in,
                "search": search,
            },
        )
        shares = Share._portal_search(
            domain, sortby, groupby, self._items_per_page, max(page_values["offset"], 0)
        )
        rows = shares._portal_rows(groupby)
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "order_share",
            "default_url": "/my/shares",
            "rows": rows,
            "is_filtered": filterby != "all" or bool(search),
            "pending": self._pending_rows(),
            "unconfirmed": user._order_share_unconfirmed(),
            "said": self._said(said),
            "pager": page_values,
            "searchbar_filters": filters,
            "filterby": filterby,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_groupby": groupings,
            "groupby": groupby,
            "searchbar_inputs": inputs,
            "search_in": search_in,
            "search": search,
        }

    def _said(self, said):
        """What the page says after a form; only known words."""
        _ = request.env._
        texts = {
            "added": ("success", _("Added to your account.")),
            "dismissed": ("info", _("Not added.")),
            "ended": ("warning", _("This link has ended. Nothing was added.")),
            "sent": (
                "success",
                _("The mail is on its way. Open the link in it within a day."),
            ),
            "confirmed": (
                "success",
                _("Your address is confirmed. What was sent there is listed here."),
            ),
        }
        return texts.get(said)

    # --- links that this browser opened before signing in

    def _pending_links(self):
        """:return: living links, opened in this session, to shares that the user does
        not have yet"""
        ids = request.session.get(PENDING) or []
        links = request.env["access.link"].sudo().browse(ids).exists()
        user = request.env.user
        return links.filtered(
            lambda link: (
                link.res_model == "order.share"
                and not link.parent_id
                and not link._dead_reason()
                and link._target()
                and not link._target()._is_in_account(user)
            )
        )

    def _pending_rows(self):
        return [
            {
                "id": link.id,
                "document": link._target().document_name,
                "sender": link._target().company_id.name,
            }
            for link in self._pending_links()
        ]

    @http.route(
        "/my/shares/add", type="http", auth="user", website=True, methods=["POST"]
    )
    def add(self, link_id=None, answer=None, **params):
        """Keep a share whose link this browser has opened, or do not ask again."""
        number = record_id(link_id)
        pending = request.session.get(PENDING) or []
        if number not in pending:
            # pressed twice, or never opened here: nothing happens in either case
            return request.redirect("/my/shares", code=303)
        said = "dismissed"
        if answer == "add":
            link = self._pending_links().filtered(lambda link: link.id == number)
            if link:
                link._target()._add_to_account(request.env.user)
            said = "added" if link else "ended"
        request.session[PENDING] = [other for other in pending if other != number]
        return request.redirect(f"/my/shares?said={said}", code=303)

    # --- the user's mail address

    @http.route(
        "/my/shares/confirm/send",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def send_confirmation(self, **params):
        """Mail a link that confirms the user's address."""
        user = request.env.user
        if not user._order_share_unconfirmed():
            return request.redirect("/my/shares", code=303)
        if user._order_share_mail_confirmation():
            return request.redirect("/my/shares?said=sent", code=303)
        response = request.render(
            "order_share.portal_confirm",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "order_share",
                "problem": request.env._(
                    "Enough mails were sent for today. Look into your spam folder, or"
                    " try again tomorrow."
                ),
            },
        )
        response.status_code = 429
        response.headers["Retry-After"] = "86400"
        return response

    @http.route(
        "/my/shares/confirm",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def confirm(self, token=None, **params):
        """Ask whether to confirm: mail programs open links by themselves."""
        return self._render_confirm(token)

    @http.route(
        "/my/shares/confirm/done",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def confirmed(self, token=None, **params):
        """The person who reads the mail is the one who is signed in."""
        if request.env.user._order_share_confirm(token):
            return request.redirect("/my/shares?said=confirmed", code=303)
        return self._render_confirm(token)

    def _render_confirm(self, token):
        email = request.env.user._order_share_confirmed_by(token)
        response = request.render(
            "order_share.portal_confirm",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "order_share",
                "email": email,
                "token": token,
                "problem": not email
                and request.env._(
                    "This confirmation does not work. It is older than a day, was made"
                    " for another account, or your address has changed since."
                ),
            },
        )
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "private, no-store"
        if not email:
            response.status_code = 403
        return response
