from odoo import api, fields, models

from ..const import JOB_STATES, OPEN


class SaleOrder(models.Model):
    """Who brings it."""

    _inherit = "sale.order"

    delivery_job_ids = fields.One2many("delivery.job", "order_id", "Deliveries")
    delivery_job_count = fields.Integer(compute="_compute_delivery_job_count")
    # of the latest delivery
    deliverer_id = fields.Many2one(
        "delivery.deliverer",
        compute="_compute_deliverer_id",
        inverse="_inverse_deliverer_id",
        store=True,
        copy=False,
        index="btree_not_null",
    )
    delivery_step = fields.Selection(
        JOB_STATES, "Delivery", compute="_compute_delivery", store=True, copy=False
    )
    delivery_eta = fields.Datetime(
        "Estimated until", compute="_compute_delivery", store=True, copy=False
    )
    delivery_eta_minutes = fields.Integer(
        "Estimated Minutes",
        copy=False,
        help="0 takes the zone's, delivery method's or company's",
    )
    delivery_city = fields.Char("Town", related="partner_shipping_id.city", store=True)

    # apart from what follows: it is assigned through this one
    @api.depends("delivery_job_ids.state", "delivery_job_ids.deliverer_id")
    def _compute_deliverer_id(self):
        for order in self:
            order.deliverer_id = order._current_delivery().deliverer_id

    @api.depends("delivery_job_ids.state", "delivery_job_ids.window_to")
    def _compute_delivery(self):
        for order in self:
            job = order._current_delivery()
            order.delivery_step = job.state
            order.delivery_eta = job.window_to

    def _current_delivery(self):
        """:return: the latest delivery that is not over, else the latest"""
        self.ensure_one()
        jobs = self.delivery_job_ids.sorted("id")
        return jobs.filtered(lambda job: job.state in OPEN)[-1:] or jobs[-1:]

    def _inverse_deliverer_id(self):
        for deliverer, orders in self.grouped("deliverer_id").items():
            if deliverer:
                orders._plan_delivery()._assign(deliverer)
            else:
                orders.delivery_job_ids.filtered(
                    lambda job: job.state in OPEN
                )._unassign()

    @api.depends("delivery_job_ids")
    def _compute_delivery_job_count(self):
        rows = self.env["delivery.job"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"]
        )
        counts = {order.id: count for order, count in rows}
        for order in self:
            order.delivery_job_count = counts.get(order.id, 0)

    def _plan_delivery(self):
        """:return: the orders' open deliveries, made where one is missing"""
        return self.env["delivery.job"]._plan_orders(self)

    def _action_confirm(self):
        result = super()._action_confirm()
        orders = self.filtered(
            lambda order: (
                order.company_id.delivery_plan_all or order.carrier_id.uses_deliverers
            )
        )
        if orders:
            orders.sudo()._plan_delivery()
        return result

    def _action_cancel(self):
        jobs = self.sudo().delivery_job_ids.filtered(lambda job: job.state in OPEN)
        if jobs:
            jobs._cancel()
        return super()._action_cancel()
