from odoo import models
from odoo.http import request


class Website(models.Model):
    _inherit = "website"

    def _get_checkout_step_values(self):
        """All pages of the checkout: where budgets are asked, nothing is paid."""
        values = super()._get_checkout_step_values()
        order = request.cart
        values["budget_cart"] = bool(order) and order._budget_is_cart()
        return values
