from odoo import models
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.website_sale.models.website import CART_SESSION_CACHE_KEY

from ..const import TAKEN_CARTS, TAKEN_LIMIT


class Website(models.Model):
    """A session lets go of a cart that staff has taken over, and finds it again when it
    was given back."""

    _inherit = "website"

    def _get_and_cache_current_cart(self):
        """Before core looks at the cart: for a signed-in customer it writes to it."""
        self._find_returned_cart()
        self._leave_taken_carts()
        return super()._get_and_cache_current_cart()

    def _leave_taken_carts(self):
        """Costs nothing where nothing was taken over: the cart is read by core next,
        and who has just signed in is asked about once per session."""
        session, orders = request.session, self.env["sale.order"].sudo()
        if cart_id := session.get(CART_SESSION_CACHE_KEY):
            cart = orders.browse(cart_id)
            try:
                is_taken = cart._is_taken_over()
            except MissingError:
                # core forgets it
                return
            if is_taken:
                self._leave_cart(cart)
        elif CART_SESSION_CACHE_KEY not in session and not self.env.user._is_public():
            # core looks for the customer's latest cart
            taken = orders.search(
                orders._taken_over_domain(self.env.user.partner_id, self), limit=1
            )
            if taken:
                self._leave_cart(taken)

    def _leave_cart(self, cart):
        """:param cart: that is taken over"""
        self.sale_reset()
        self._remember_taken(cart)
        if self.env.user._is_public():
            return
        # core would find the same one again; it gets another one, or none
        other = cart.search(
            Domain("partner_id", "=", self.env.user.partner_id.id)
            & Domain("website_id", "=", self.id)
            & Domain("state", "=", "draft")
            & Domain("taken_over_by_id", "=", False),
            limit=1,
        )
        request.session[CART_SESSION_CACHE_KEY] = other.id

    def _remember_taken(self, cart):
        ids = [one for one in request.session.get(TAKEN_CARTS) or [] if one != cart.id]
        request.session[TAKEN_CARTS] = [*ids, cart.id][-TAKEN_LIMIT:]

    def _taken_carts(self):
        """For the notice.

        :return: ``sale.order`` as superuser, the carts of this session that staff has
        """
        ids = request.session.get(TAKEN_CARTS) if request else None
        orders = self.env["sale.order"].sudo()
        if not ids:
            return orders
        carts = orders.browse(ids).exists()
        return carts.filtered(lambda order: order._is_taken_over())

    # --- given back

    def _find_returned_cart(self):
        """A cart that was given back is the session's again. Who has filled another one
        meanwhile is asked, see the page of the cart."""
        if not request.session.get(TAKEN_CARTS):
            return
        returned = self._returned_carts()
        taken = self._taken_carts()
        session, orders = request.session, self.env["sale.order"].sudo()
        current = orders.browse(session.get(CART_SESSION_CACHE_KEY) or []).exists()
        if returned and (current.state != "draft" or not current.order_line):
            current = returned[-1:]
            session[CART_SESSION_CACHE_KEY] = current.id
            session.pop("website_sale_cart_quantity", None)
        keep = (taken | returned - current).ids
        if keep != session[TAKEN_CARTS]:
            session[TAKEN_CARTS] = keep

    def _returned_carts(self):
        """:return: ``sale.order`` as superuser, carts of this session that staff has
        given back; not those of another customer"""
        ids = request.session.get(TAKEN_CARTS)
        orders = self.env["sale.order"].sudo()
        if not ids:
            return orders
        user = self.env.user
        own = orders.env["res.partner"] if user._is_public() else user.partner_id
        return (
            orders.browse(ids)
            .exists()
            .filtered(
                lambda order: (
                    order.state == "draft"
                    and not order.taken_over_by_id
                    and order.website_id == self
                    and order.partner_id in order.taken_over_partner_id | own
                )
            )
        )
