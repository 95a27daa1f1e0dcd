from odoo.exceptions import ValidationError
from odoo.http import request, route

from odoo.addons.website_sale.controllers.payment import PaymentPortal

from .token import has_token


class PromisePayment(PaymentPortal):
    @route()
    def shop_payment_transaction(self, order_id, access_token, **kwargs):
        """Other addons may have found first that stock is missing, and say it in
        general; the customer is told which article it is and what to do."""
        try:
            return super().shop_payment_transaction(order_id, access_token, **kwargs)
        except ValidationError:
            order = request.env["sale.order"].sudo().browse(order_id).exists()
            if has_token(order, access_token):
                if refusal := order._promise_refusal():
                    raise ValidationError(refusal) from None
            raise
