from odoo import models


class PaymentTransaction(models.Model):
    """An order that was placed, to be paid later, is checked as well."""

    _inherit = "payment.transaction"

    def _hold_orders(self):
        result = super()._hold_orders()
        self.sale_order_ids._check_address()
        return result
