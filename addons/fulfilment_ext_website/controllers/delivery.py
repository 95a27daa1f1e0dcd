from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.website_sale.controllers.delivery import Delivery


def refuse_taken():
    """What an old page of the checkout asks for, where core takes it for granted that
    there is a cart.

    :raise UserError: staff has taken over the cart
    """
    if not request.cart and (taken := request.website._taken_carts()[:1]):
        raise UserError(taken._taken_over_text())


class TakenDelivery(Delivery):
    @route()
    def shop_delivery_methods(self):
        refuse_taken()
        return super().shop_delivery_methods()

    @route()
    def website_sale_set_pickup_location(self, *args, **kwargs):
        refuse_taken()
        return super().website_sale_set_pickup_location(*args, **kwargs)

    @route()
    def website_sale_get_pickup_locations(self, *args, **kwargs):
        refuse_taken()
        return super().website_sale_get_pickup_locations(*args, **kwargs)

    @route()
    def express_checkout_process_delivery_address(self, *args, **kwargs):
        refuse_taken()
        return super().express_checkout_process_delivery_address(*args, **kwargs)
