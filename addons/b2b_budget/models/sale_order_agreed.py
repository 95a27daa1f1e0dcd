from odoo import models

#: Changing these makes another order of it, whatever the amounts are.
AGREED = ("partner_id", "partner_shipping_id", "partner_invoice_id", "currency_id")


class SaleOrder(models.Model):
    """An approval is about one customer, address and currency."""

    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint((*AGREED, "pricelist_id")):
            self._budget_follow()
        return result

    def _budget_agreed(self):
        """:return: what no tolerance is about, as the request keeps it"""
        self.ensure_one()
        return [self[name].id for name in AGREED]

    def _budget_is_changed(self):
        """The tolerance is about amounts: another address, which may be another site's
        budget, or another currency is never tolerated."""
        agreed = self.budget_request_ids.agreed
        return (
            bool(agreed and agreed != self._budget_agreed())
            or super()._budget_is_changed()
        )
