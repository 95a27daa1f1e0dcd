from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..const import STATES


class B2bBudgetRequest(models.Model):
    """An order on its way through its customer: sent, looked at, approved or sent back.

    Each step is taken once. Its amounts are reserved while it waits, and consumed when
    it is confirmed; the ledger is in the periods.
    """

    _name = "b2b.budget.request"
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
    # its periods and rates
    day = fields.Date("Budget Day", readonly=True)
    fingerprint = fields.Char(readonly=True)
    amount_total = fields.Monetary("Sent Total", readonly=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    decided_at = fields.Datetime("Decided on", readonly=True)
    reminded_at = fields.Datetime("Reminded on", readonly=True)
    event_ids = fields.One2many("b2b.budget.event", "request_id", "History")

    _order_uniq = models.Constraint(
        "UNIQUE (order_id)", "This order is in the review already."
    )
    _organization_idx = models.Index("(organization_id, state, id)")
    _waiting_idx = models.Index("(submitted_at) WHERE state = 'waiting'")

    # --- people

    def _deciders(self):
        """:return: members who may confirm this order; never who has made it alone"""
        self.ensure_one()
        site = self.order_id.partner_shipping_id
        right = "budget" if self._asks_owner() else "confirm"
        return self.organization_id.member_ids.filtered(
            lambda member: member._may_budget(right, site)
        )

    def _asks_owner(self):
        """:return: whether a budget that is not enough is to be asked of its owner"""
        return any(
            result["level"] == "over" and result["period"].budget_id.policy == "ask"
            for result in self.order_id._budget_check()
        )

    def _may_read(self, member):
        """:return: whether this member sees the order: who has made it, and everybody
        with a right at its site"""
        self.ensure_one()
        if not member or member.organization_id != self.organization_id:
            return False
        if member == self.requester_id:
            return True
        site = self.order_id.partner_shipping_id
        return any(
            member._may_budget(right, site) for right in ("confirm", "rework", "budget")
        )

    @api.model
    def _portal_domain(self, member, tab="open"):
        """:param str tab: ``open``: waits for a decision; ``back``: is with the shop or
            the requester; ``done``: decided
        :return: domain of what the portal lists for the member
        """
        states = {
            "open": ("waiting",),
            "back": ("draft", "rework"),
            "done": ("approved", "confirmed", "cancelled"),
        }[tab]
        domain = Domain("organization_id", "=", member.organization_id.id)
        domain &= Domain("state", "in", states)
        mine = Domain("requester_id", "=", member.id)
        if not any(
            member._may_budget(right) for right in ("confirm", "rework", "budget")
        ):
            return domain & mine
        if member._is_bound_to_sites():
            sites = Domain("order_id.partner_shipping_id", "in", member._sites().ids)
            domain &= sites | mine
        return domain

    def _changed_lines(self):
        """:return: dict of line id: words of what is other than in the version that was
        looked at before; ids of 0 and less are lines that are gone"""
        self.ensure_one()
        versions = [event.lines for event in self.event_ids.sorted("id") if event.lines]
        if len(versions) < 2:
            return {}
        before = {line[0]: line for line in versions[-2]}
        now = {line[0]: line for line in versions[-1]}
        words = {}
        for key, line in now.items():
            old = before.get(key)
            if not old:
                words[key] = self.env._("new")
            elif old[3] != line[3]:
                words[key] = self.env._("was %s", f"{old[3]:g}")
            elif old[1:] != line[1:]:
                words[key] = self.env._("changed")
        gone = [line[2] for key, line in before.items() if key not in now]
        words.update(
            {
                -place: self.env._("%s was taken off", name)
                for place, name in enumerate(gone)
            }
        )
        return words

    # --- steps

    @api.model
    def _of(self, order):
        """:return: the order's request, made when there is none"""
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
        :raise UserError: it was sent already, nobody could confirm it
        :raise BudgetExceeded: a budget that blocks has not that much left
        """
        self.ensure_one()
        self._lock()
        self._check_state("draft", "rework")
        order = self.order_id
        if not order.order_line.filtered("product_id"):
            raise UserError(self.env._("%s has no lines.", order.name))
        day = order._budget_date()
        order._budget_settle("release")
        order._budget_settle("reserve", day, member)
        self.write(
            {
                "state": "waiting",
                "requester_id": member.id if member else False,
                "submitted_at": fields.Datetime.now(),
                "day": day,
                "fingerprint": order._budget_fingerprint(),
                "amount_total": order.amount_total,
                "decided_at": False,
                "reminded_at": False,
            }
        )
        if not self._deciders():
            raise UserError(
                self.env._(
                    "Nobody of %s may confirm orders of this site. Give somebody the"
                    " role for it.",
                    self.organization_id.name,
                )
            )
        if order.state == "draft":
            order.state = "sent"
        self._add_event("submitted" if member else "sent", member, note)
        return True

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
            raise UserError(
                self.env._("%s was changed meanwhile. Look at it again.", order.name)
            )
        self.write({"state": "approved", "decided_at": fields.Datetime.now()})
        self._add_event("approved", member, note)
        if not order._confirmation_error_message():
            order._b2b_confirm()
        return True

    def _request_changes(self, member, note="", line_notes=None):
        """Send the order back; what it has reserved is free again.

        :param dict line_notes: by ``sale.order.line``
        :raise AccessError: not theirs to send back
        :raise UserError: no note at all, or decided meanwhile
        """
        self.ensure_one()
        self._lock()
        site = self.order_id.partner_shipping_id
        if not (
            member.organization_id == self.organization_id
            and (member._may_budget("rework", site) or member in self._deciders())
        ):
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

    def _cancel(self):
        """The order was cancelled: everything that it held is free again."""
        for request in self:
            request.order_id._budget_settle("release")
            if request.state != "cancelled":
                request.state = "cancelled"
                request._add_event("cancelled")

    # --- common to all steps

    def _lock(self):
        """Make simultaneous steps of one order follow each other, on the row that the
        confirmation and other gates write as well."""
        self.flush_recordset()
        self.order_id._b2b_lock()
        self.invalidate_recordset()

    def _check_state(self, *states):
        """:raise UserError: something else was decided meanwhile, and by whom"""
        self.ensure_one()
        if self.state not in states:
            last = self.event_ids.search([("request_id", "=", self.id)], limit=1)
            raise UserError(
                self.env._(
                    "%(order)s: %(state)s (%(person)s).",
                    order=self.order_name,
                    state=self._state_label(),
                    person=last.person or self.env._("automatically"),
                )
            )

    def _state_label(self):
        """:return: the state in the reader's language"""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state]

    def _add_event(self, kind, member=None, note="", line_notes=None):
        order = self.order_id
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
                "lines": order._budget_lines()
                if kind in ("sent", "submitted")
                else False,
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
