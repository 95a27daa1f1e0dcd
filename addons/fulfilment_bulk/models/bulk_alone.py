from odoo import models


class StockPicking(models.Model):
    """What a courier's platform is told while core validates can't be taken back: each
    of these transfers is done by itself, and kept before the next."""

    _inherit = "stock.picking"

    def _bulk_alone_ship(self):
        """:return: those of which another system is told"""
        return self.filtered(lambda each: each.carrier_id._bulk_calls_out())


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _bulk_alone_ship(self):
        """:return: those of which another system is told"""
        open_ones = self.picking_ids.filtered(lambda each: each.state != "done")
        return self.filtered(
            lambda each: (
                each.carrier_id._bulk_calls_out()
                or (each.picking_ids & open_ones)._bulk_alone_ship()
            )
        )


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    def _bulk_calls_out(self):
        """:return: whether a shipment is announced to the courier at once"""
        return any(
            each.integration_level == "rate_and_ship"
            and each.delivery_type not in ("fixed", "base_on_rule")
            for each in self
        )
