from odoo import models


class SaleOrder(models.Model):
    """An order that was given to another customer."""

    _inherit = "sale.order"

    def _customer_changed(self, former):
        """The order has another customer from now on, who is written already. For
        other addons: links to it that the former one's people hold must stop working,
        and what waits to be told to them is not told. Not called for a colleague at the
        same customer.

        :param former: ``res.partner`` who was the customer
        """
