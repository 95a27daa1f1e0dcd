from odoo.http import request, route

from odoo.addons.website_sale.controllers.main import WebsiteSale

from .delivery import refuse_taken


class TakenCheckout(WebsiteSale):
    def _check_cart(self, order_sudo):
        """Who was in the middle of the checkout sees where the cart has gone."""
        if not order_sudo and request.website._taken_carts():
            return request.redirect("/shop/cart")
        return super()._check_cart(order_sudo)

    def _get_shop_payment_values(self, order, **kwargs):
        """The customer sees what is missing before paying for it."""
        values = super()._get_shop_payment_values(order, **kwargs)
        if refusal := order._promise_refusal():
            title = request.env._("Your cart can't be ordered as it is.")
            values["errors"] = [(title, refusal), *values["errors"]]
        return values

    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """A free order is confirmed here, by the page of a checkout that may be old."""
        if sale_order_id is None and not request.cart and self._is_last_order_taken():
            return request.redirect("/shop/cart")
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)

    def _is_last_order_taken(self):
        last = request.session.get("sale_last_order_id")
        order = request.env["sale.order"].sudo().browse(last or []).exists()
        return bool(order) and order._is_taken_over()

    @route()
    def process_express_checkout(self, *args, **kwargs):
        refuse_taken()
        return super().process_express_checkout(*args, **kwargs)
