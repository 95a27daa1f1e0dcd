from odoo import models


class SaleOrder(models.Model):
    """What is printed when orders are paid."""

    _inherit = "sale.order"

    def _payment_freed(self):
        result = super()._payment_freed()
        # what was ready and had to wait for the money
        ready = self.picking_ids.filtered(lambda each: each.state == "assigned")
        ready._print_ready()
        return result


class FulfilmentEvent(models.Model):
    _inherit = "fulfilment.event"

    def _happened(self):
        result = super()._happened()
        rules = self.env["fulfilment.print.rule"]
        if self.kind == "ordered":
            rules._print_for("confirmed", self.order_id)
        elif self.kind == "paid":
            rules._print_for("paid", self.order_id)
        elif self.kind == "ready" and self.picking_id:
            rules._print_for("pickup", self.picking_id)
        return result
