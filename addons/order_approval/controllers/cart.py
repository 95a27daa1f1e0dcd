from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.b2b_account.controllers.routes import number
from odoo.addons.website_sale.controllers.cart import Cart


class ReleaseCart(Cart):
    """Carts of people who need a release are theirs; so is the assortment."""

    @route()
    def cart(self, id=None, access_token=None, revive_method="", **post):  # noqa: A002
        """Core hands any cart to whoever has its token. One that was submitted, or
        whose buyer needs a release, goes to the buyer only."""
        if id and access_token:
            order = self._cart_of_buyer(id)
            if order and request.env.user._is_public():
                return request.redirect_query(
                    "/web/login", {"redirect": request.httprequest.full_path}
                )
            if order and order.partner_id != request.env.user.partner_id:
                raise NotFound()
            if order.approval_ids and revive_method == "merge":
                # merging would cancel the order beneath its request
                revive_method = "squash"
        return super().cart(
            id=id, access_token=access_token, revive_method=revive_method, **post
        )

    def _cart_of_buyer(self, order_id):
        """:return: the order if only its buyer may go on with it"""
        if not (found := number(str(order_id))):
            raise NotFound()
        order = request.env["sale.order"].sudo().browse(found).exists()
        return order.filtered(lambda order: order.approval_ids or order.approval_hidden)

    def _cart_values(self, **post):
        """Say once what the copy of an order could not take along."""
        return {
            **super()._cart_values(**post),
            "approval_said": request.session.pop("approval_said", ""),
        }

    def _get_express_shop_payment_values(self, order, **kwargs):
        """No payment from the cart for who needs a release."""
        if request.env["website"]._approval_member()._is_checked():
            return {"approval_checked": True}
        return super()._get_express_shop_payment_values(order, **kwargs)

    @route()
    def add_to_cart(self, product_template_id, product_id, *args, **kwargs):
        """Say clearly what a company that shows its assortment only does not order."""
        linked = kwargs.get("linked_products") or []
        products = request.env["product.product"].sudo()
        if request.env["website"]._approval_shop():
            products = products.browse(
                [product_id, *(row["product_id"] for row in linked)]
            ).exists()
        for product in products:
            if product.approval_unseen:
                raise UserError(
                    request.env._(
                        "%s is not in your company's assortment.", product.display_name
                    )
                )
        return super().add_to_cart(product_template_id, product_id, *args, **kwargs)
