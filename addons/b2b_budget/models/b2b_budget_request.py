from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import STATES
from ..exceptions import ChangedMeanwhile


class B2bBudgetRequest(models.Model):
    """An order on its way through its customer: sent, looked at, approved or sent back.

    Each step is taken once. Its amounts are reserved while it waits, and consumed when
    it is confirmed; the ledger is in the periods.
    """

    _name = "b2b.budget.request"
    _inherit = "b2b.gate.mixin"
    _description = "Order in Budget Review"
    _order = "id desc"
    _rec_name = "order_name"

    order_id = fields.Many2one(
        "sale.order", required=True, ondelete="cascade", readonly=True
    )
    order_name = fields.Char(related="order_id.name", string="Number")
    organization_id = fields.Many2one(
        "b2b.organization",
        "Customer",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    state = fields.Selection(STATES, required=True, default="draft", readonly=True)
    # of an order that the customer's own people have made
    requester_id = fields.Many2one(
        "b2b.member", ondelete="restrict", index="btree_not_null", readonly=True
    )
    submitted_at = fields.Datetime("Sent on", readonly=True)
    # of the form that repeats an earlier order: pressed twice, made once
    form_key = fields.Char(readonly=True)
    # its periods and rates
    day = fields.Date("Budget Day", readonly=True)
    fingerprint = fields.Char(readonly=True)
    # ids of customer, addresses and currency: no tolerance is about these
    agreed = fields.Json(readonly=True)
    amount_total = fields.Monetary("Sent Total", readonly=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    decided_at = fields.Datetime("Decided on", readonly=True)
    reminded_at = fields.Datetime("Reminded on", readonly=True)
    event_ids = fields.One2many("b2b.budget.event", "request_id", "History")

    _order_uniq = models.Constraint(
        "UNIQUE (order_id)", "This order is in the review already."
    )
    _organization_idx = models.Index("(organization_id, state, id)")
    _form_key_uniq = models.UniqueIndex(
        "(requester_id, form_key) WHERE form_key IS NOT NULL"
    )
    _waiting_idx = models.Index("(submitted_at) WHERE state = 'waiting'")

    # --- people

    def _deciders(self):
        """:return: members who may confirm this order; never who has made it alone"""
        self.ensure_one()
        right = "budget" if self._asks_owner() else "confirm"
        return self._people_with(right) - self.requester_id

    def _people_with(self, right):
        """:param str right: one of ``const.RIGHTS``
        :return: members who have it at the order's site"""
        site = self.order_id.partner_shipping_id
        return self.organization_id.member_ids.filtered(
            lambda member: member._may_budget(right, site)
        )

    def _may_send_back(self, member):
        """Follows the table of rights: who has the right to request changes, which an
        “orderer with administration” has not. One exception: an order that is above a
        budget which asks its owner is confirmed by whoever may change that budget, the
        budget administrator for example, and by nobody else. That person must be able
        to say no, so may send this order back as well.

        :return: whether this member may send the order back, if it waits
        """
        self.ensure_one()
        if member.organization_id != self.organization_id:
            return False
        site = self.order_id.partner_shipping_id
        return member._may_budget("rework", site) or (
            self._asks_owner() and member in self._deciders()
        )

    def _asks_owner(self):
        """:return: whether a budget that is not enough is to be asked of its owner"""
        return bool(self._exceeded("ask"))

    def _exceeded(self, policy):
        """:param str policy: of the budgets that are meant
        :return: list of checks of those that the order is above of"""
        return [
            result
            for result in self.order_id._budget_check()
            if result["level"] == "over"
            and result["amount"] > 0
            and result["period"].budget_id.policy == policy
        ]

    # --- steps

    @api.model
    def _of(self, order):
        """:return: the order's request, made when there is none"""
        if not order.budget_request_ids:
            # of two at once, the second one finds the first one's
            order._b2b_lock()
        request = order.budget_request_ids
        if not request:
            request = self.create(
                {
                    "order_id": order.id,
                    "organization_id": order._budget_organization().id,
                }
            )
        return request

    def _send(self, member=None, note=""):
        """Hand the order in: its amounts are reserved, and the people who confirm it
        are told.

        :param member: the customer's person who has made it, empty for the merchant
        :raise AccessError: somebody else of the customer has made it
        :raise UserError: it was sent already, nobody could confirm it; a person of the
            customer does not meet a condition, see :meth:`_submit_problems`
        :raise BudgetExceeded: a budget that blocks has not that much left
        """
        self.ensure_one()
        self._lock()
        if member:
            self._check_submit(member)
        else:
            self._check_send()
        order = self.order_id
        if not order.order_line.filtered("product_id"):
            raise UserError(self.env._("%s has no lines.", order.name))
        day = order._budget_date()
        order._budget_settle("release")
        order._budget_settle("reserve", day, member)
        self.write(
            {
                "state": "waiting",
                # the merchant may send on what a person has made: it stays theirs
                "requester_id": self.requester_id.id
                or (member.id if member else False),
                "submitted_at": fields.Datetime.now(),
                "day": day,
                "fingerprint": order._budget_fingerprint(),
                "agreed": order._budget_agreed(),
                "amount_total": order.amount_total,
                "decided_at": False,
                "reminded_at": False,
                "reminder_count": 0,
            }
        )
        if not self._deciders():
            raise UserError(self._nobody_confirms())
        if order.state == "draft":
            order.state = "sent"
        self._add_event("submitted" if member else "sent", member, note)
        return True

    def _check_send(self):
        """:raise UserError: it is not on the merchant's desk"""
        self._check_state("draft", "rework")
        if self.state == "draft" and self.requester_id:
            raise UserError(
                self.env._(
                    "%(order)s is a draft of %(person)s, who has to hand it in.",
                    order=self.order_name,
                    person=self.requester_id.name,
                )
            )

    def _nobody_confirms(self):
        """:return: sentence for an order that nobody could confirm"""
        return self.env._(
            "Nobody else of %s may confirm orders of this site. Its administrator can"
            " give somebody the role for it.",
            self.organization_id.name,
        )

    def _approve(self, member, seen=None, note=""):
        """Confirm the order, in one click.

        :param str seen: fingerprint of what the person has looked at
        :raise AccessError: not theirs to confirm
        :raise UserError: decided or changed meanwhile
        """
        self.ensure_one()
        self._lock()
        if member not in self._deciders() or member == self.requester_id:
            raise AccessError(self.env._("This order is not yours to confirm."))
        self._check_state("waiting")
        order = self.order_id
        now = order._budget_fingerprint()
        if now != self.fingerprint or (seen is not None and seen != now):
            raise self._changed_meanwhile()
        if blocked := self._exceeded("block"):
            raise UserError(self._blocked_words(blocked, member))
        self.write({"state": "approved", "decided_at": fields.Datetime.now()})
        self._add_event("approved", member, note)
        order._b2b_release()
        return True

    def _request_changes(self, member, note="", line_notes=None):
        """Send the order back; what it has reserved is free again.

        :param dict line_notes: by ``sale.order.line``
        :raise AccessError: not theirs to send back
        :raise UserError: no note at all, or decided meanwhile
        """
        self.ensure_one()
        self._lock()
        if not self._may_send_back(member):
            raise AccessError(self.env._("This order is not yours to send back."))
        self._check_state("waiting")
        notes = [
            [line.product_id.display_name or line.name, text]
            for line, text in (line_notes or {}).items()
            if text and line in self.order_id.order_line
        ]
        if not note and not notes:
            raise UserError(self.env._("Write what has to be changed."))
        self.order_id._budget_settle("release", member=member)
        self.write({"state": "rework", "decided_at": fields.Datetime.now()})
        self._add_event("rework", member, note, line_notes=notes)
        return True

    def _void(self):
        """An approved order was changed: it has to be sent again."""
        for request in self:
            request.order_id._budget_settle("release")
            request.state = "rework"
            request._add_event("voided")

    def _reopen(self):
        """The order is a draft again, by whatever: it has to be sent again."""
        for request in self:
            if request.state in ("waiting", "approved"):
                request._void()
            elif request.state == "cancelled":
                request.state = "rework"

    def _cancel(self, member=None):
        """The order was cancelled: everything that it held is free again."""
        for request in self:
            request.order_id._budget_settle("release", member=member)
            if request.state != "cancelled":
                request.state = "cancelled"
                request._add_event("cancelled", member)

    # --- common to all steps

    def _changed_meanwhile(self):
        """:return: the exception that says so"""
        return ChangedMeanwhile(
            self.env._("%s was changed meanwhile. Look at it again.", self.order_name)
        )

    def _check_state(self, *states):
        """:raise ChangedMeanwhile: something else was decided meanwhile, and by whom"""
        self.ensure_one()
        if self.state not in states:
            last = self.event_ids.search([("request_id", "=", self.id)], limit=1)
            person = last.person or self.env._("automatically")
            if self.env.user.share and not last.member_id:
                # whom of its employees the shop lets do this is its own business
                person = self.company_id.name
            raise ChangedMeanwhile(
                self.env._(
                    "%(order)s: %(state)s (%(person)s).",
                    order=self.order_name,
                    state=self._state_label(),
                    person=person,
                )
            )

    def _add_event(self, kind, member=None, note="", line_notes=None):
        order = self.order_id
        is_version = kind in ("sent", "submitted")
        site = order.partner_shipping_id
        person = member.name if member else ""
        if not member and not self.env.su and not self.env.user.share:
            person = self.env.user.name
        return self.env["b2b.budget.event"].create(
            {
                "request_id": self.id,
                "kind": kind,
                "member_id": member.id if member else False,
                "person": person,
                "note": note or False,
                "line_notes": line_notes or False,
                "lines": order._budget_lines() if is_version else False,
                "site": [site.id, site._b2b_site_name()] if is_version else False,
                "budgets": [
                    [
                        result["period"].budget_id.name,
                        result["period"].name,
                        result["level"],
                        result["before"],
                        result["after"],
                        result["limit"],
                    ]
                    for result in order._budget_check()
                ],
            }
        )
