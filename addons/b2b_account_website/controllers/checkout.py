from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.website_sale.controllers.main import WebsiteSale


class SitesCheckout(WebsiteSale):
    """The checkout delivers to the sites of the person who orders."""

    @route()
    def shop_update_address(self, partner_id, address_type="billing", **kwargs):
        """Core takes any address of the customer."""
        order = request.cart
        if order and address_type == "delivery":
            address = order.partner_id.browse(int(partner_id)).exists()
            if refusal := order._b2b_member()._site_refusal(address):
                raise UserError(refusal)
        return super().shop_update_address(
            partner_id, address_type=address_type, **kwargs
        )

    def _get_shop_payment_errors(self, order):
        errors = super()._get_shop_payment_errors(order)
        if refusal := order._b2b_site_refusal():
            title = request.env._("This is none of your delivery addresses.")
            errors.append((title, refusal))
        return errors
