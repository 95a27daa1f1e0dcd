from odoo import models

from .delivery_job import SOURCE


class FulfilmentEvent(models.Model):
    """Customers are told once."""

    _inherit = "fulfilment.event"

    def _is_told_elsewhere(self):
        """What a deliverer says is told by the delivery's own notices; so is a payment
        that they have told of."""
        if (self.detail or {}).get("source") == SOURCE:
            return True
        if self.kind == "paid" and self._is_payment_told():
            return True
        return super()._is_told_elsewhere()

    def _is_payment_told(self):
        return bool(
            self.env["delivery.notification"]
            .sudo()
            .search_count(
                [("order_id", "=", self.order_id.id), ("kind", "=", "paid")], limit=1
            )
        )
