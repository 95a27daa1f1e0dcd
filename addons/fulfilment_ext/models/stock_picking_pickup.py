from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

#: Written by the buttons only.


class StockPicking(models.Model):
    """Goods that lie ready for a customer who collects them."""

    _inherit = "stock.picking"

    is_pickup = fields.Boolean(
        "The Customer Collects", compute="_compute_is_pickup", compute_sudo=True
    )
    # for the main button; other people have core's as before
    is_pickup_next = fields.Boolean(
        compute="_compute_is_pickup_next", compute_sudo=False
    )
    pickup_state = fields.Selection(
        [("ready", "Ready"), ("expired", "Time Is Over")],
        "Pickup",
        compute="_compute_pickup_state",
    )
    pickup_ready_at = fields.Datetime(
        "Ready for Pickup since", readonly=True, copy=False, tracking=True, derived=True
    )
    pickup_until = fields.Datetime(
        "Kept until", readonly=True, copy=False, tracking=True, derived=True
    )
    pickup_collected_by = fields.Char(
        "Collected by", readonly=True, copy=False, tracking=True, derived=True
    )
    # when the scheduled action has to look at it next
    pickup_next_at = fields.Datetime(readonly=True, copy=False, groups=NO_ACCESS)
    # of the code, see tools/pickup_code.py
    pickup_nonce = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)
    pickup_hash = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)

    _pickup_hash_uniq = models.UniqueIndex(
        "(pickup_hash) WHERE pickup_hash IS NOT NULL"
    )
    _pickup_next_idx = models.Index("(pickup_next_at) WHERE pickup_next_at IS NOT NULL")
    _pickup_ready_idx = models.Index(
        "(company_id, pickup_until) WHERE pickup_ready_at IS NOT NULL"
    )

    @api.depends(
        "picking_type_code", "carrier_id.is_pickup", "sale_id.carrier_id.is_pickup"
    )
    def _compute_is_pickup(self):
        for picking in self:
            picking.is_pickup = (
                picking.picking_type_code == "outgoing"
                and picking._pickup_carrier().is_pickup
            )

    @api.depends("is_pickup", "state")
    @api.depends_context("uid")
    def _compute_is_pickup_next(self):
        is_user = self.env.user.has_group("fulfilment_ext.group_user")
        for picking in self:
            picking.is_pickup_next = (
                is_user and picking.state == "assigned" and picking.is_pickup
            )

    @api.depends("state", "pickup_ready_at", "pickup_until")
    def _compute_pickup_state(self):
        now = fields.Datetime.now()
        for picking in self:
            if not picking._is_pickup_waiting():
                picking.pickup_state = False
            else:
                is_over = picking.pickup_until and picking.pickup_until <= now
                picking.pickup_state = "expired" if is_over else "ready"

    def _pickup_carrier(self):
        """:return: its delivery method; pushed transfers may have none of their own"""
        picking = self.sudo()
        return picking.carrier_id or picking.sale_id.carrier_id

    def _is_pickup_waiting(self):
        """:return: whether it lies ready and was not collected yet"""
        self.ensure_one()
        return bool(self.pickup_ready_at) and self.state not in ("done", "cancel")

    # --- ready

    def _pickup_refusals(self):
        """:return: dict of transfer's id: why the customer can't be called yet, and
        what to do, a sentence; what is fine is left out"""
        refusals = {}
        holds = self._fulfilment_hold_reason()
        for picking in self.sudo():
            if reason := picking._pickup_refusal(holds.get(picking.id)):
                refusals[picking.id] = reason
        return refusals

    def _pickup_refusal(self, hold):
        """:param hold: why it must wait, such as for a payment
        :return: a sentence, False when it can be collected"""
        self.ensure_one()
        name, order = self.name, self.sale_id
        if not self.is_pickup or not order:
            return self.env._(
                "%s is not collected by the customer. Choose a delivery method with "
                "which customers collect.",
                name,
            )
        if self.state in ("done", "cancel"):
            return self.env._("%s is done or cancelled already.", name)
        if self.pickup_ready_at:
            return self.env._("%s is ready already.", name)
        if not order._is_paid_at_pickup():
            if hold:
                return self.env._(
                    "%(transfer)s has to wait. %(reason)s", transfer=name, reason=hold
                )
            if order.payment_status in ("awaiting", "partial", "failed"):
                return self.env._(
                    "%(order)s is not paid: %(due)s. Note the payment first.",
                    order=order.name,
                    due=order.currency_id.format(order.payment_due),
                )
        missing = [
            move
            for move in self.move_ids
            if move.state not in ("assigned", "done", "cancel")
        ]
        if missing or self.state != "assigned":
            return self.env._(
                "%(transfer)s is not all reserved: %(products)s. Check its "
                "availability, finish the step before, or split it.",
                transfer=name,
                products=", ".join(
                    dict.fromkeys(move.product_id.display_name for move in missing)
                ),
            )
        return False

    def action_pickup_ready(self):
        """The goods lie ready: their customers can come.

        :return: what is shown; those that can't be collected yet are named in it
        :raise UserError: none of them can be collected yet
        """
        self._check_fulfilment_user()
        refusals = self._pickup_refusals()
        ready = self.browse([each.id for each in self if each.id not in refusals])
        if not ready:
            raise UserError("\n".join(refusals.values()))
        ready._pickup_make_ready()
        if len(self) == 1:
            return True
        text = self.env._("%s transfers are ready for pickup.", len(ready))
        return self._pickup_answer("\n".join([text, *refusals.values()]), refusals)

    def _pickup_answer(self, message, is_warning=False):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if is_warning else "success",
                "message": message,
                "sticky": bool(is_warning),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _pickup_make_ready(self):
        """Begin the time to collect, with a code; tell the customers."""
        now = fields.Datetime.now()
        for picking in self.sudo():
            until = picking._pickup_end(now)
            picking.write(
                {
                    "pickup_ready_at": now,
                    "pickup_until": until,
                    "pickup_next_at": picking._pickup_next(now, until),
                    **picking._pickup_new_nonce(),
                }
            )
        for picking in self:
            picking._pickup_announce(now)

    def _pickup_announce(self, now):
        """Tell the customer when the time to think again is over."""
        self.ensure_one()
        minutes = self.company_id.sudo().pickup_grace_minutes
        if not minutes:
            self._log_pickup_ready()
            return
        stamp = fields.Datetime.to_string(now)
        self.with_delay(
            channel="root.fulfilment",
            eta=timedelta(minutes=minutes),
            identity_key=f"fulfilment.pickup:{self.id}:{stamp}",
            description=self.env._("Tell a customer that goods are ready"),
        )._job_pickup_ready(stamp)

    def _job_pickup_ready(self, stamp):
        """:param str stamp: since when it is ready; taken back meanwhile, or collected,
        nobody is told"""
        picking = self.sudo().exists()
        if (
            picking
            and picking._is_pickup_waiting()
            and fields.Datetime.to_string(picking.pickup_ready_at) == stamp
        ):
            picking._log_pickup_ready()

    def _log_pickup_ready(self):
        self.ensure_one()
        picking = self.sudo()
        self.env["fulfilment.event"]._log(
            "ready",
            picking.sale_id,
            key=f"ready:{picking.id}:{picking.pickup_ready_at}",
            picking=picking,
            at=picking.pickup_ready_at,
            until=fields.Datetime.to_string(picking.pickup_until),
        )
