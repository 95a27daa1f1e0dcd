from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import ENDED, REASONS, STATES, VISIBLE


class OrderApproval(models.Model):
    """One order on its way to the release.

    Its state is the gate: the order can be confirmed in ``approved`` only, and only as
    it was approved (``fingerprint``).
    """

    _name = "order.approval"
    _inherit = "b2b.gate.mixin"
    _description = "Order to Release"
    _order = "id desc"
    _rec_name = "order_name"

    order_id = fields.Many2one(
        "sale.order", required=True, ondelete="cascade", readonly=True
    )
    order_name = fields.Char(related="order_id.name", string="Number")
    organization_id = fields.Many2one(
        "b2b.organization", "Customer", required=True, ondelete="restrict", index=True,
        readonly=True,
    )  # fmt: skip
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    buyer_id = fields.Many2one(
        "b2b.member", required=True, ondelete="restrict", index=True, readonly=True
    )
    approver_id = fields.Many2one(
        "b2b.member",
        ondelete="restrict",
        readonly=True,
        help="Whose decision it waits for; empty: the administrators",
    )
    state = fields.Selection(STATES, required=True, default="pending", readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)
    message = fields.Text("Message to the Approver", readonly=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary("Submitted Total", readonly=True)
    # in the currency of the customer's limits, at the rate of the submission
    amount_limit = fields.Float("Total for Limits", digits=0, readonly=True)
    fingerprint = fields.Char(readonly=True)
    submitted_at = fields.Datetime("Submitted on", readonly=True)
    waiting_since = fields.Datetime(
        readonly=True, help="Since when it waits for the present approver"
    )
    due_at = fields.Datetime("Due on", readonly=True)
    reminded_at = fields.Datetime("Reminded on", readonly=True)
    expires_at = fields.Datetime("Prices Held until", readonly=True)
    decided_at = fields.Datetime("Decided on", readonly=True)
    line_ids = fields.One2many("order.approval.line", "approval_id", "Lines")
    event_ids = fields.One2many("order.approval.event", "approval_id", "History")
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue")

    _order_uniq = models.Constraint(
        "UNIQUE (order_id)", "This order was submitted already."
    )
    # all that the inbox asks for: counting needs no row
    _inbox_idx = models.Index(
        "(approver_id, due_at, id) INCLUDE (organization_id, buyer_id)"
        " WHERE state = 'pending'"
    )
    _administrators_idx = models.Index(
        "(organization_id, due_at, id) INCLUDE (buyer_id)"
        " WHERE state = 'pending' AND approver_id IS NULL"
    )
    _back_idx = models.Index(
        "(approver_id, id) INCLUDE (organization_id, buyer_id)"
        " WHERE state IN ('rework', 'consent')"
    )
    _due_idx = models.Index("(due_at) WHERE state = 'pending'")
    _expires_idx = models.Index(
        "(expires_at) WHERE state IN ('pending', 'consent', 'rework', 'approved')"
    )
    _organization_idx = models.Index("(organization_id, state, id)")

    @api.depends("due_at", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for approval in self:
            approval.is_overdue = bool(
                approval.state == "pending"
                and approval.due_at
                and approval.due_at < now
            )

    # --- people

    def _deciders(self):
        """:return: members who may decide now: the approver, who substitutes for them,
        or the administrators; never the buyer"""
        self.ensure_one()
        if self.approver_id:
            people = self.approver_id | self.approver_id._substitutes()
            people = people.filtered("active")
        else:
            people = self.organization_id._administrators()
        return people - self.buyer_id

    def _behalf(self, member):
        """Whether this member may decide, and for whom.

        :return: the member who is represented, empty when deciding for oneself
        :raise AccessError: it is not theirs to decide, or their own order
        """
        self.ensure_one()
        if member == self.buyer_id:
            raise AccessError(self.env._("Nobody releases the own order."))
        if member not in self._deciders():
            raise AccessError(self.env._("This order is not yours to release."))
        return (
            self.approver_id
            if member != self.approver_id
            else self.approver_id.browse()
        )

    def _may_read(self, member):
        """:return: whether this member sees the request: the buyer, who decides or has
        decided, and the administrators"""
        self.ensure_one()
        return (
            member.organization_id == self.organization_id
            and (
                member == self.buyer_id
                or member in self._deciders()
                or member._is_administrator()
                or member in self.event_ids.member_id
            )
        )  # fmt: skip

    # --- submit

    @api.model
    def _submit(self, order, member, message="", reference=""):
        """Freeze a cart and ask for its release.

        :param order: ``sale.order`` as superuser, a cart or a merchant's quotation
        :param member: the buyer
        :param str reference: the buyer's own number of the order
        :return: the request
        :raise UserError: nobody could release it, or it was submitted already
        """
        order._b2b_lock()
        approval = order.approval_ids
        if not order._approval_may_submit():
            raise UserError(self.env._("%s was submitted already.", order.name))
        # of what is addressed to the company, who may order freely releases it at once
        is_checked = bool(order._approval_reason(member))
        reason = order._approval_reason(member if is_checked else None)
        if not reason:
            raise UserError(self.env._("%s needs no release.", order.name))
        organization = member.organization_id
        now = fields.Datetime.now()
        values = {
            "organization_id": organization.id,
            "buyer_id": member.id,
            "approver_id": member._first_approver().id,
            "state": "pending",
            "reason": reason,
            "message": message or False,
            "amount_total": order.amount_total,
            "amount_limit": order._approval_amount(organization),
            "fingerprint": order._approval_fingerprint(),
            "submitted_at": now,
            "expires_at": now + timedelta(days=organization.approval_price_days),
            "decided_at": False,
            **self._prepare_waiting(organization),
        }
        if approval:
            approval.line_ids.unlink()
            approval.write(values)
        else:
            approval = self.create({"order_id": order.id, **values})
        if is_checked and not approval._deciders():
            raise UserError(
                self.env._(
                    "Nobody of your company can release this order. Ask an"
                    " administrator to name an approver for you."
                )
            )
        approval._create_lines(order, member)
        if reference:
            order.client_order_ref = reference
        order.state = "sent"
        approval._add_event("submitted", member, note=message)
        if is_checked:
            approval._tell_deciders("order_approval.mail_template_request")
            approval._tell(member, "order_approval.mail_template_submitted")
        else:
            approval._add_event("approved", member)
            approval._release()
        return approval

    @api.model
    def _prepare_waiting(self, organization):
        """:return: values of a request that begins to wait for somebody"""
        now = fields.Datetime.now()
        hours = organization.approval_escalate_hours
        return {
            "waiting_since": now,
            "due_at": now + timedelta(hours=hours) if hours else False,
            "reminded_at": False,
        }

    def _create_lines(self, order, member):
        """Keep the lines as they are submitted. Where only what is outside the
        assortment is checked, the others need no decision."""
        lines = order._approval_lines()
        outside = member._lines_outside(order)
        by_line = self.reason == "outside"
        self.env["order.approval.line"].create(
            [
                {
                    "approval_id": self.id,
                    "order_line_id": line.id,
                    "product_id": line.product_id.id,
                    "name": line.name,
                    "quantity": line.product_uom_qty,
                    "decided_quantity": line.product_uom_qty,
                    "uom_id": line.product_uom_id.id,
                    "price_total": line.price_total,
                    "is_outside": line in outside,
                    "decision": "open" if by_line and line in outside else "none",
                }
                for line in lines
            ]
        )

    # --- common to all steps

    def _check_state(self, *states):
        """:raise UserError: something else was decided meanwhile, and by whom"""
        self.ensure_one()
        if self.state in states:
            return
        last = self._newest_event()
        raise UserError(
            self.env._(
                "%(order)s is not waiting any more: %(state)s (%(person)s).",
                order=self.order_name,
                state=self._state_label(),
                person=last.member_name or self.env._("automatically"),
            )
        )

    def _check_unchanged(self, seen=None):
        """What is decided is what the person has seen. An address that was edited while
        the order waited counts as it is now, when it was seen so; goods and prices are
        those that were submitted.

        :param str seen: fingerprint of what the person has looked at
        :raise UserError: the order was changed meanwhile
        """
        self.ensure_one()
        now = self.order_id._approval_fingerprint()
        if seen is not None and seen != now:
            raise UserError(
                self.env._(
                    "%s was changed meanwhile. Look at it again.", self.order_name
                )
            )
        if now == self.fingerprint:
            return
        if seen is None or self._are_lines_changed():
            raise UserError(
                self.env._(
                    "The items of %s are not those that were submitted. Send it back,"
                    " so that the buyer submits it again.",
                    self.order_name,
                )
            )
        self.fingerprint = now

    def _are_lines_changed(self):
        """:return: whether goods, quantities or prices are others than submitted"""
        order = self.order_id
        return (
            any(line._is_changed() for line in self.line_ids)
            or order._approval_lines() != self.line_ids.order_line_id
            or self.currency_id.compare_amounts(self.amount_total, order.amount_total)
            != 0
        )

    def _add_event(self, kind, member=None, behalf=None, note="", amount=0):
        """:param behalf: the approver who is represented"""
        return self.env["order.approval.event"].create(
            [
                {
                    "approval_id": approval.id,
                    "kind": kind,
                    "member_id": member.id if member else False,
                    "member_name": member.name if member else False,
                    "for_member_id": behalf.id if behalf else False,
                    "for_member_name": behalf.name if behalf else False,
                    "note": note or False,
                    "amount": amount or approval.order_id.amount_total,
                }
                for approval in self
            ]
        )

    @api.model
    def _visible_states(self):
        """:return: states in which the merchant sees the order"""
        return VISIBLE

    @api.model
    def _ended_states(self):
        """:return: states after which nothing more happens"""
        return ENDED
