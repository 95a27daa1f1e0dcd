from odoo import api, models
from odoo.exceptions import ValidationError


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """No payment is taken while a gate is closed, by whichever route."""
        transactions = super().create(vals_list)
        for order in transactions.sale_order_ids:
            if order.state != "sale" and (refusal := order.sudo()._b2b_refusal()):
                raise ValidationError(refusal)
        return transactions

    def _check_amount_and_confirm_order(self):
        """Money that arrives for an order whose gate is closed (again) confirms
        nothing: it is booked, and the merchant decides."""
        closed = self.filtered(
            lambda payment: any(
                order.state != "sale" and order.sudo()._b2b_refusal()
                for order in payment.sale_order_ids
            )
        )
        rest = super(PaymentTransaction, self - closed)
        return rest._check_amount_and_confirm_order()
