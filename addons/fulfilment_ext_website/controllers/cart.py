from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.website_sale.controllers.cart import Cart

from ..const import TAKEN_CARTS
from .token import has_token


class TakenCart(Cart):
    @route()
    def cart(self, id=None, access_token=None, revive_method="", **post):
        """The cart, with a notice about one that staff has taken over. A link to such a
        cart, as mails about forgotten carts have it, neither opens nor merges it.

        :param str id: of the cart of the link
        :param str access_token: of the link
        :raise NotFound: there is no such cart, or the link is wrong
        """
        # core may put carts together: first the session lets go of what staff has
        current = bool(request.cart)
        if id and access_token:
            cart = self._linked_cart(id, access_token)
            if cart._is_taken_over():
                request.website._remember_taken(cart)
                id = access_token = None
                revive_method = ""
        elif current and (returned := request.website._returned_carts()[:1]):
            # core asks: restore it, or put both together
            id, access_token = str(returned.id), returned.access_token
            revive_method = ""
        return super().cart(
            id=id, access_token=access_token, revive_method=revive_method, **post
        )

    def _linked_cart(self, id, access_token):
        """:return: ``sale.order`` as superuser
        :raise NotFound: there is none, or the token is another one"""
        orders = request.env["sale.order"].sudo()
        if not (isinstance(id, str) and id.isascii() and id.isdigit() and len(id) < 10):
            raise NotFound()
        cart = orders.browse(int(id)).exists()
        if not has_token(cart, access_token):
            raise NotFound()
        return cart

    @route()
    def add_to_cart(self, *args, **kwargs):
        """What is added after staff has taken over the cart goes into a new one; the
        customer is told so."""
        before = set(request.session.get(TAKEN_CARTS) or [])
        result = super().add_to_cart(*args, **kwargs)
        taken = request.website._taken_carts()
        new = taken.filtered(lambda cart: cart.id not in before)
        info = result.get("notification_info")
        if new and info is not None and not info.get("warning"):
            info["warning"] = new[:1]._taken_over_text()
        return result
