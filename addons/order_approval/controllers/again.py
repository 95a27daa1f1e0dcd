from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal
from odoo.addons.website_sale.controllers.reorder import CustomerPortal as Reorder
from odoo.addons.website_sale.models.website import CART_SESSION_CACHE_KEY

from .checkout import MESSAGE_LENGTH, REFERENCE_LENGTH


class ReleaseAgain(CustomerPortal):
    """From a request back to a cart, and from a merchant's quotation to a request."""

    def _own_approval(self, approval_id):
        """:return: the request as superuser, and the member who has made it
        :raise NotFound: somebody else's"""
        member = request.env.user._b2b_member()
        approval = (
            request.env["order.approval"]
            .sudo()
            .search([("id", "=", approval_id), ("buyer_id", "=", member.id)])
        )
        if not member or not approval:
            raise NotFound()
        return approval, member

    @http.route(
        "/my/approvals/<int:approval_id>/take-up",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def approval_take_up(self, approval_id, **_post):
        """Put what was sent back into the cart, to be changed and submitted again. A
        cart that was there already is found again afterwards."""
        approval, member = self._own_approval(approval_id)
        page = f"/my/approvals/{approval.id}"
        try:
            order = approval._take_up(member)
        except UserError:
            # the page shows what has happened meanwhile
            return request.redirect(page, code=303)
        if not order.website_id:
            return request.redirect(order.get_portal_url(), code=303)
        request.session[CART_SESSION_CACHE_KEY] = order.id
        request.session["website_sale_cart_quantity"] = order.cart_quantity
        return request.redirect("/shop/cart", code=303)

    @http.route(
        "/my/approvals/<int:approval_id>/copy",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def approval_copy(self, approval_id, **_post):
        """Order the same again: a new cart at today's prices."""
        approval, _member = self._own_approval(approval_id)
        order = approval.order_id
        if approval.state not in (*approval._ended_states(), "approved"):
            return request.redirect(f"/my/approvals/{approval.id}", code=303)
        gone = order.order_line.filtered(
            lambda line: (
                line.product_id
                and line._show_in_cart()
                and not line.with_user(request.env.user).sudo()._is_reorder_allowed()
            )
        )
        if not request.cart or request.cart.order_line:
            request.website._create_cart()
        try:
            with request.env.cr.savepoint():
                Reorder().my_orders_reorder(order.id)
        except UserError as error:
            request.session["approval_said"] = str(error)
        else:
            if gone:
                request.session["approval_said"] = request.env._(
                    "Not available any more: %s",
                    ", ".join(gone.product_id.mapped("display_name")),
                )
        return request.redirect("/shop/cart", code=303)

    @http.route(
        "/my/orders/<int:order_id>/release",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def quotation_submit(self, order_id, message="", reference="", **_post):
        """Submit a quotation of the merchant, where the customer asked for that."""
        try:
            order = self._document_check_access("sale.order", order_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        order = self._as_visitor(order)
        member = order._approval_member()
        if member.user_id != request.env.user or order.website_id:
            raise NotFound()
        try:
            with request.env.cr.savepoint():
                request.env["order.approval"].sudo()._submit(
                    order,
                    member,
                    message.strip()[:MESSAGE_LENGTH],
                    reference.strip()[:REFERENCE_LENGTH],
                )
        except UserError as error:
            request.session["approval_said"] = str(error)
        return request.redirect(order.get_portal_url(), code=303)

    def _as_visitor(self, order):
        """:return: what core hands out with its robot acting, with the visitor"""
        return order.with_user(request.env.user).sudo()

    def _get_page_view_values(self, document, access_token, values, *args, **kwargs):
        """Also the sale order's page: what it says about the release."""
        if document._name == "sale.order":
            order = self._as_visitor(document)
            values["approval_quotation"] = order._approval_quotation()
            values["approval_said"] = request.session.pop("approval_said", "")
        return super()._get_page_view_values(
            document, access_token, values, *args, **kwargs
        )
