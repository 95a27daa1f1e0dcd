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
        precompute=True,
        copy=False,
        index="btree_not_null",
    )
    delivery_step = fields.Selection(
        JOB_STATES,
        "Delivery",
        compute="_compute_delivery",
        store=True,
        precompute=True,
        copy=False,
    )
    delivery_eta = fields.Datetime(
        "Estimated until",
        compute="_compute_delivery",
        store=True,
        precompute=True,
        copy=False,
    )
    delivery_eta_minutes = fields.Integer(
        "Estimated Minutes",
        copy=False,
        help="0 takes the zone's, delivery method's or company's",
    )
    delivery_access_note = fields.Char(
        "How to Get in",
        copy=False,
        help="Such as the code of the gate; the deliverer sees it",
    )
    delivery_note = fields.Text("Note for the Deliverer", copy=False)
    delivery_city = fields.Char(
        "Town", related="partner_shipping_id.city", store=True, precompute=True
    )

    _unassigned_idx = models.Index(
        "(date_order DESC, id DESC) WHERE state = 'sale' AND deliverer_id IS NULL"
    )
    _delivery_step_idx = models.Index(
        "(delivery_step, date_order DESC) WHERE delivery_step IN ('planned',"
        " 'assigned', 'accepted', 'picked_up', 'on_the_way', 'failed')"
    )
    _delivery_eta_idx = models.Index("(delivery_eta) WHERE delivery_eta IS NOT NULL")

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

    @api.onchange("deliverer_id")
    def _onchange_deliverer_id(self):
        if self.deliverer_id != self._origin.deliverer_id:
            return self.deliverer_id._full_warning(1, self.shipping_weight)
        return None

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

    def action_delivery_jobs(self):
        """:return: the deliveries of the order; the only one is opened"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.delivery_job_action"
        )
        jobs = self.delivery_job_ids
        action |= {
            "domain": [("order_id", "=", self.id)],
            "context": {},
            "display_name": self.name,
        }
        if len(jobs) == 1:
            action |= {"res_id": jobs.id, "views": [(False, "form")]}
        return action

    def action_assign_deliverer(self):
        """:return: the dialog in which deliverers are chosen for these orders"""
        return self.env["delivery.assign"]._open(orders=self)

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
