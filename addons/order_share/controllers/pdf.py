from werkzeug.exceptions import TooManyRequests

from odoo import http
from odoo.http import request

from ..const import PDFS_PER_LINK, PDFS_SECONDS
from .page import OrderSharePageRoutes


class OrderSharePdfController(OrderSharePageRoutes, http.Controller):
    """The order on paper, for who has an account."""

    @http.route(
        "/share/<string:token>/order.pdf",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def pdf(self, token, **params):
        """What the page shows, as a file. A request that is closed has nothing to
        print: the page says so."""
        link, share = self._resolve(token, "order.share", ("details", "offer"))
        account = self._account(link, share)
        if link.parent_id or not account:
            self._refuse(link)
        if link.scope == "offer" and not share._is_open_for_offers():
            return request.redirect(f"/share/{token}", code=303)
        if not request.env["access.link.quota"]._take(
            f"pdf:{link.id}", PDFS_PER_LINK, seconds=PDFS_SECONDS
        ):
            raise TooManyRequests()
        content = share._pdf(link, token, account)
        name = share._pdf_name()
        request.env["access.link.event"]._log_at_once("download", link, name)
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", http.content_disposition(name)),
            ],
        )
