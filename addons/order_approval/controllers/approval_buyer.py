from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import route
from odoo.addons.website_sale.controllers.reorder import CustomerPortal as Reorder
from odoo.addons.website_sale.models.website import CART_SESSION_CACHE_KEY

from .approval_page import ApprovalPage
from .checkout import MESSAGE_LENGTH


class ApprovalBuyer(ApprovalPage):
    """What buyers do with their own requests; comments are everybody's."""

    @route("/my/approvals/<int:approval_id>/withdraw")
    def approval_withdraw_ask(self, approval_id, **params):
        """Ask before withdrawing."""

        def show(approval, member):
            if approval.state not in ("pending", "consent", "rework"):
                return request.redirect(f"/my/approvals/{approval.id}")
            return self._render_approval(
                "approval_withdraw", title=approval.order_name, approval=approval
            )

        return self._own_page(approval_id, show)

    @route("/my/approvals/<int:approval_id>/withdraw", methods=["POST"])
    def approval_withdraw(self, approval_id, **post):
        """Take the order back before it is decided."""
        return self._buyer_step(approval_id, lambda a, member: a._withdraw(member))

    @route("/my/approvals/<int:approval_id>/consent", methods=["POST"])
    def approval_consent(self, approval_id, **post):
        """Agree to the reduced order."""
        return self._buyer_step(approval_id, lambda a, member: a._consent(member))

    def _buyer_step(self, approval_id, act):
        return self._own_page(
            approval_id,
            lambda approval, member: self._step(
                approval, lambda: act(approval, member)
            ),
        )

    def _own_page(self, approval_id, show):
        """:param show: called with request and member, for the buyer only"""
        return self._page(
            approval_id,
            lambda approval, member: (
                show(approval, member)
                if member == approval.buyer_id
                else self._missing()
            ),
        )

    # --- back to a cart

    @route("/my/approvals/<int:approval_id>/take-up", methods=["POST"])
    def approval_take_up(self, approval_id, **post):
        """Put what was sent back into the cart, to be changed and submitted again. A
        cart that was there already is found again afterwards."""

        def show(approval, member):
            try:
                order = approval._take_up(member)
            except UserError:
                # the page shows what has happened meanwhile
                return request.redirect(f"/my/approvals/{approval.id}", code=303)
            if not order.website_id:
                return request.redirect(order.get_portal_url(), code=303)
            request.session[CART_SESSION_CACHE_KEY] = order.id
            request.session["website_sale_cart_quantity"] = order.cart_quantity
            return request.redirect("/shop/cart", code=303)

        return self._own_page(approval_id, show)

    @route("/my/approvals/<int:approval_id>/copy", methods=["POST"])
    def approval_copy(self, approval_id, **post):
        """Order the same again: a new cart at today's prices."""

        def show(approval, _member):
            if approval.state not in (*approval._ended_states(), "approved"):
                return request.redirect(f"/my/approvals/{approval.id}", code=303)
            self._fill_cart(approval.order_id)
            return request.redirect("/shop/cart", code=303)

        return self._own_page(approval_id, show)

    def _fill_cart(self, order):
        """Put the order's items into a cart; say what is left out."""
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

    # --- everybody

    @route("/my/approvals/<int:approval_id>/comment", methods=["POST"])
    def approval_comment(self, approval_id, note="", **post):
        """Write to buyer and deciders."""

        def show(approval, member):
            text = clean_text(note, MESSAGE_LENGTH)

            def act():
                if approval._check_comment(member, text):
                    approval._comment(member, text)

            answer = self._step(
                approval,
                act,
                lambda error: self._render_page(
                    approval, member, error=error, status=422
                ),
            )
            if answer.status_code == 303:
                page = f"/my/approvals/{approval.id}?said=comment#history"
                return request.redirect(page, code=303)
            return answer

        return self._page(approval_id, show)
