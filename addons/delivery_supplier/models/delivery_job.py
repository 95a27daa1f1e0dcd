from odoo import api, fields, models
from odoo.tools import SQL, LazyTranslate

from ..const import JOB_STATES, OPEN

_lt = LazyTranslate(__name__)


class DeliveryJob(models.Model):
    """Something that has to be brought to somebody: an order, or one of its transfers.

    Its state changes by :meth:`_assign`, :meth:`_step`, :meth:`_undo`, :meth:`_retry`
    and :meth:`_cancel` only; each writes an event. It never moves stock.
    """

    _name = "delivery.job"
    _description = "Delivery"
    _inherit = ["access.link.mixin", "mail.thread"]
    _order = "date, sequence, window_from, id"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    # see _order_idx
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="All of the order's transfers when empty",
    )
    partner_id = fields.Many2one(
        "res.partner", "Delivery Address", required=True, index=True
    )
    customer_id = fields.Many2one("res.partner", compute="_compute_customer")
    zip = fields.Char(related="partner_id.zip")
    city = fields.Char(related="partner_id.city")
    phone = fields.Char(related="partner_id.phone")
    carrier_id = fields.Many2one("delivery.carrier", readonly=True)

    deliverer_id = fields.Many2one(
        "delivery.deliverer", tracking=True, index=True,
        group_expand="_group_expand_deliverers",
        # unlike labels it is not translated by itself
        falsy_value_label=_lt("Not Assigned"),  # pylint: disable=translation-field
    )  # fmt: skip
    tour_id = fields.Many2one("delivery.tour", readonly=True, index="btree_not_null")
    sequence = fields.Integer(default=10, help="Place within the tour")
    state = fields.Selection(
        JOB_STATES, required=True, default="planned", readonly=True, tracking=True
    )
    date = fields.Date(
        "Day",
        required=True,
        default=fields.Date.context_today,
        help="In the company's zone",
    )
    window_from = fields.Datetime("From")
    window_to = fields.Datetime("Until")
    eta_minutes = fields.Integer(
        "Estimated Minutes", help="0 takes the zone's, delivery method's or company's"
    )
    # as they are when it is planned and assigned: for the capacity, no accounts
    weight = fields.Float("Weight (kg)", readonly=True)
    parcel_count = fields.Integer("Parcels", readonly=True)
    access_note = fields.Char(
        "How to Get in", help="Such as the code of the gate; the deliverer sees it"
    )
    note = fields.Text("What to Bring", help="The deliverer sees it")

    event_ids = fields.One2many("delivery.event", "job_id", "History")
    attempt_ids = fields.One2many("delivery.attempt", "job_id", "Attempts")
    attempt_count = fields.Integer("Number of Attempts", readonly=True)
    notification_ids = fields.One2many("delivery.notification", "job_id", "Notices")
    reason_id = fields.Many2one(
        "delivery.failure.reason", "Failed because", readonly=True
    )
    delivered_at = fields.Datetime(readonly=True)
    undo_until = fields.Datetime(readonly=True)
    late_told_at = fields.Datetime(readonly=True)

    pin_tries = fields.Integer("Wrong PINs", readonly=True)
    proof_kind = fields.Selection(
        [("pin", "PIN"), ("photo", "Photo"), ("signature", "Signature")],
        "Proven by",
        readonly=True,
    )
    proof_ids = fields.Many2many("ir.attachment", string="Proofs", readonly=True)
    recipient_name = fields.Char("Taken by", readonly=True)

    _order_idx = models.Index("(order_id, id DESC) WHERE order_id IS NOT NULL")
    _board_idx = models.Index("(company_id, date, state)")
    _open_idx = models.Index(
        "(deliverer_id, date) WHERE state NOT IN ('delivered', 'cancelled')"
    )
    _late_idx = models.Index(
        "(window_to) WHERE late_told_at IS NULL"
        " AND state IN ('assigned', 'accepted', 'picked_up', 'on_the_way')"
    )

    @api.depends("order_id.name", "picking_id.name")
    def _compute_name(self):
        for job in self:
            job.name = job.order_id.name or job.picking_id.name

    @api.depends("order_id", "partner_id")
    def _compute_customer(self):
        for job in self:
            job.customer_id = job.order_id.partner_id or job.partner_id

    @api.model
    def _group_expand_deliverers(self, deliverers, domain):
        """Who has nothing to do yet is shown on the board as well."""
        return deliverers | deliverers.search(
            [("company_id", "in", self.env.companies.ids)], limit=200
        )

    def write(self, vals):
        """A deliverer who is chosen in a form, or by dragging a card, is assigned."""
        if "deliverer_id" not in vals or self.env.context.get("delivery_assigning"):
            return super().write(vals)
        deliverer = self.env["delivery.deliverer"].browse(vals["deliverer_id"] or [])
        rest = {name: value for name, value in vals.items() if name != "deliverer_id"}
        result = super().write(rest) if rest else True
        if deliverer:
            self._assign(deliverer)
        else:
            self._unassign()
        return result

    def unlink(self):
        self.notification_ids.sudo().filtered(
            lambda notice: notice.state == "waiting"
        )._cancel()
        return super().unlink()

    # --- planning

    @api.model
    def _plan_orders(self, orders):
        """:return: the open deliveries of the orders, made where one is missing"""
        found = self.search(
            [("order_id", "in", orders.ids), ("state", "in", OPEN)], order="id"
        )
        missing = orders - found.order_id
        return found | self.create([self._order_values(order) for order in missing])

    @api.model
    def _order_values(self, order):
        address = order.partner_shipping_id or order.partner_id
        start = order.commitment_date
        zone = order.company_id._delivery_zone()
        now = fields.Datetime.now()
        return {
            "order_id": order.id,
            "company_id": order.company_id.id,
            "partner_id": address.id,
            "carrier_id": order.carrier_id.id,
            "date": self._local_date(start if start and start > now else now, zone),
            "weight": order.shipping_weight,
            "parcel_count": 1,
            "access_note": order.delivery_access_note,
            "note": order.delivery_note,
        }

    @api.model
    def _plan_picking(self, picking):
        """:return: the open delivery of one transfer, made when it is missing"""
        found = self.search(
            [("picking_id", "=", picking.id), ("state", "in", OPEN)], limit=1
        )
        if found:
            return found
        return self.create(self._picking_values(picking))

    @api.model
    def _picking_values(self, picking):
        order = picking.sale_id
        zone = picking.company_id._delivery_zone()
        now = fields.Datetime.now()
        return {
            "order_id": order.id,
            "picking_id": picking.id,
            "company_id": picking.company_id.id,
            "partner_id": (picking.partner_id or order.partner_shipping_id).id,
            "carrier_id": (picking.carrier_id or order.carrier_id).id,
            "access_note": order.delivery_access_note,
            "note": order.delivery_note,
            "date": self._local_date(max(picking.scheduled_date or now, now), zone),
            "weight": picking.shipping_weight or picking.weight,
            "parcel_count": max(len(picking.move_line_ids.result_package_id), 1),
        }

    @api.model
    def _local_date(self, moment, zone):
        """:param datetime moment: UTC
        :return: the day that it is there"""
        return fields.Datetime.context_timestamp(
            self.with_context(tz=zone.zone), moment
        ).date()

    def _pickings(self):
        """:return: the transfers that are brought, newest last"""
        self.ensure_one()
        if self.picking_id:
            return self.picking_id
        pickings = self.order_id.picking_ids.filtered(
            lambda each: each.picking_type_code == "outgoing" and each.state != "cancel"
        )
        return pickings.sorted("id")

    def _lock(self):
        """Steps of the same deliveries follow each other."""
        self.flush_recordset()
        if self:
            # a failure to serialize is no error: Odoo runs the request again
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM delivery_job WHERE id IN %s ORDER BY id FOR UPDATE",
                    tuple(self.ids),
                ),
                log_exceptions=False,
            )
        self.invalidate_recordset()

    def _log(self, kind, **values):
        """:return: new events, one per delivery"""
        return (
            self.env["delivery.event"]
            .sudo()
            .create(
                [
                    {
                        "job_id": job.id,
                        "kind": kind,
                        "at": fields.Datetime.now(),
                        "deliverer_id": job.deliverer_id.id,
                        "user_id": self.env.uid,
                        "attempt": job.attempt_count,
                        "previous_state": job.state,
                        **values,
                    }
                    for job in self
                ]
            )
        )
