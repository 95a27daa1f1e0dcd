from odoo import models
from odoo.exceptions import UserError, ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _b2b_is_own(self):
        return bool(self.website_id) or super()._b2b_is_own()

    def _b2b_site_refusal(self):
        """:return: why this cart can't be delivered where it says, empty when it can"""
        self.ensure_one()
        if self.only_services:
            return ""
        return self._b2b_member()._site_refusal(self.partner_shipping_id)

    def _check_cart_is_ready_to_be_paid(self):
        """Also asked for a cart that is submitted: it could not be otherwise."""
        result = super()._check_cart_is_ready_to_be_paid()
        if refusal := self._b2b_site_refusal():
            raise ValidationError(refusal)
        if not self.env.context.get("b2b_submits") and (refusal := self._b2b_refusal()):
            raise UserError(refusal)
        return result
