from odoo import api, fields, models

from ..const import OPEN


class StockPicking(models.Model):
    _inherit = "stock.picking"

    delivery_job_ids = fields.One2many("delivery.job", "picking_id", "Deliveries")
    deliverer_id = fields.Many2one(
        "delivery.deliverer",
        compute="_compute_deliverer_id",
        inverse="_inverse_deliverer_id",
        search="_search_deliverer_id",
    )

    def _compute_deliverer_id(self):
        """Its own delivery's, else that of the whole order."""
        for picking in self:
            jobs = (
                picking.delivery_job_ids
                or picking.sale_id.delivery_job_ids.filtered(
                    lambda job: not job.picking_id
                )
            )
            jobs = jobs.sorted("id")
            job = jobs.filtered(lambda each: each.state in OPEN)[-1:] or jobs[-1:]
            picking.deliverer_id = job.deliverer_id

    @api.onchange("deliverer_id")
    def _onchange_deliverer_id(self):
        if self.deliverer_id != self._origin.deliverer_id:
            return self.deliverer_id._full_warning(1, self.weight)
        return None

    def _inverse_deliverer_id(self):
        for picking in self:
            jobs = self.env["delivery.job"]
            if picking.deliverer_id:
                jobs._plan_picking(picking)._assign(picking.deliverer_id)
            else:
                picking.delivery_job_ids.filtered(
                    lambda job: job.state in OPEN
                )._unassign()

    def _search_deliverer_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        jobs = self.env["delivery.job"]._search([("deliverer_id", "in", value)])
        return [
            "|",
            ("delivery_job_ids", "in", jobs),
            ("sale_id.delivery_job_ids", "in", jobs),
        ]

    def action_assign_deliverer(self):
        """:return: the dialog in which deliverers are chosen for these transfers"""
        return self.env["delivery.assign"]._open(pickings=self)
