from odoo import models
from odoo.exceptions import UserError


class FulfilmentException(models.Model):
    """Stock that was missing may have come since."""

    _inherit = "fulfilment.exception"

    def action_try_again(self):
        """Hold the stock of the order now.

        :raise UserError: it is solved, not about stock, or stock is still missing
        """
        self.ensure_one()
        self.order_id._check_payment_access()
        if self.kind != "no_stock":
            raise UserError(self.env._("This is not about missing stock."))
        self._lock_open()
        order = self.order_id.sudo()
        if order.state == "sale":
            self._solve(self.env._("The order was confirmed meanwhile."))
        elif order._is_payment_covered():
            raise UserError(
                self.env._("%s is paid. Confirm it on the order.", order.name)
            )
        elif order._hold_stock():
            self._solve(self.env._("Its stock is held now."))
        else:
            raise UserError(
                self.env._(
                    "The stock of %s still can't be held. Wait for goods, or agree "
                    "with the customer on something else.",
                    order.name,
                )
            )
        return True
