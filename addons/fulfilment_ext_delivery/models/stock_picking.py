from odoo import models
from odoo.tools import SQL


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _said_before(self):
        """Also what deliverers have said."""
        said = super()._said_before()
        jobs = self.env["delivery.job"]
        jobs.flush_model(["state", "picking_id", "order_id"])
        # asked whenever goods leave: in plain words, most have nobody who says anything
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM delivery_job WHERE state = 'delivered'"
                " AND (picking_id IN %s OR picking_id IS NULL AND order_id IN %s)"
                " ORDER BY id",
                tuple(self.ids),
                tuple(self.sale_id.ids),
            )
        )
        for job in jobs.browse(row[0] for row in rows):
            if step := job._delivered_step():
                order = job._fulfilment_order()
                said.append((order, job.picking_id, step.at, job._name))
        return said
