from odoo import models
from odoo.fields import Domain


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _said_before(self):
        """Also what deliverers have said."""
        jobs = self.env["delivery.job"].search(
            Domain("state", "=", "delivered")
            & (
                Domain("picking_id", "in", self.ids)
                | Domain("picking_id", "=", False)
                & Domain("order_id", "in", self.sale_id.ids)
            )
        )
        said = super()._said_before()
        for job in jobs:
            if step := job._delivered_step():
                order = job._fulfilment_order()
                said.append((order, job.picking_id, step.at, job._name))
        return said
