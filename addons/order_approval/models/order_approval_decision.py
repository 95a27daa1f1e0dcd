import math

from odoo import fields, models
from odoo.exceptions import UserError


class OrderApproval(models.Model):
    """What approvers and buyers decide. Each step is taken once: the second of two at
    the same time is told what the first one did."""

    _inherit = "order.approval"

    # --- approvers

    def _approve(self, member, seen=None, decisions=None, quantities=None, note=""):
        """Release the order, or pass it up above the approver's limit.

        :param member: who decides
        :param str seen: fingerprint of what the person has looked at
        :param dict decisions: of lines to decide: (``approved`` or ``rejected``,
            reason) by id of ``order.approval.line``
        :param dict quantities: smaller quantities by id of the line
        :raise UserError: decided or changed meanwhile, a decision is missing
        :raise AccessError: not theirs to decide
        """
        self.ensure_one()
        self._lock()
        behalf = self._behalf(member)
        self._check_state("pending")
        self._check_unchanged(seen)
        self._decide_lines(decisions or {})
        self._reduce(quantities or {})
        if not self._kept():
            return self._reject(member, note=note or self._rejection_note())
        if self.approver_id and not self.approver_id._may_release_all(
            self._decided_amount_limit()
        ):
            return self._pass_up(member, behalf, note)
        self._add_event("approved", member, behalf, note, self._decided_amount())
        if self._is_reduced():
            if self.organization_id.approval_rejected_lines == "consent":
                self.write({"state": "consent", "decided_at": fields.Datetime.now()})
                self._tell(self.buyer_id, "order_approval.mail_template_consent")
                return True
            self._apply_decision()
        self._release()
        return True

    def _decide_lines(self, decisions):
        """Single lines may be rejected. Where only what is outside the assortment is
        checked, that is decided line by line, the first time; the others are allowed
        already."""
        for line in self.line_ids:
            decision, reason = decisions.get(line.id, (None, ""))
            is_open = line.decision == "open"
            if is_open and decision not in ("approved", "rejected"):
                raise UserError(
                    self.env._("Decide about %s first.", line.product_id.display_name)
                )
            if decision == "rejected" and not reason:
                raise UserError(
                    self.env._("Say why %s is rejected.", line.product_id.display_name)
                )
            may_reject = line.is_outside or self.reason != "outside"
            if is_open or (decision == "rejected" and may_reject):
                line.write({"decision": decision, "note": reason or False})

    def _reduce(self, quantities):
        """Quantities may go down, where the company allows it."""
        for line in self.line_ids:
            quantity = quantities.get(line.id)
            if quantity is None or quantity == line.decided_quantity:
                continue
            if not self.organization_id.approval_may_reduce:
                raise UserError(self.env._("Your company does not change quantities."))
            # rounded to nothing is nothing
            quantity = math.isfinite(quantity) and line.uom_id.round(quantity)
            if not 0 < quantity <= line.quantity:
                raise UserError(
                    self.env._(
                        "The quantity of %(product)s can go down only, to more than"
                        " nothing.",
                        product=line.product_id.display_name,
                    )
                )
            line.decided_quantity = quantity

    def _rejection_note(self):
        notes = self.line_ids.filtered("note").mapped("note")
        return " · ".join(dict.fromkeys(notes))

    def _kept(self, decisions=None, quantities=None):
        """What is released of each line, as it is decided or would be.

        :param dict decisions: as for ``_approve``, instead of what is decided
        :param dict quantities: as for ``_approve``
        :return: dict of line: quantity; rejected lines are left out
        """
        decisions, quantities = decisions or {}, quantities or {}
        return {
            line: quantities.get(line.id, line.decided_quantity)
            for line in self.line_ids
            if decisions.get(line.id, (line.decision,))[0] != "rejected"
        }

    def _is_reduced(self):
        """:return: whether less was released than submitted"""
        return self._kept() != {line: line.quantity for line in self.line_ids}

    def _decided_amount(self, kept=None):
        """:param dict kept: as ``_kept`` returns it, what is decided by default
        :return: total of what is released, with what needs no release (delivery,
            rewards), in the order's currency"""
        kept = self._kept() if kept is None else kept
        taken = sum(
            line.price_total * (1 - kept.get(line, 0) / line.quantity)
            for line in self.line_ids
            if line.quantity
        )
        return self.currency_id.round(self.amount_total - taken)

    def _decided_amount_limit(self):
        """:return: the same in the currency of the limits"""
        if not self.amount_total:
            return self.amount_limit
        share = self._decided_amount() / self.amount_total
        return self.amount_limit * share

    def _pass_up(self, member, behalf, note):
        """The approver's limit is too low: the approver's approver decides next."""
        self._add_event("passed", member, behalf, note, self._decided_amount())
        self.write(
            {
                "approver_id": self.approver_id._next_approver().id,
                **self._prepare_waiting(self.organization_id),
            }
        )
        # who decides next sees the lines that are left, and may still reject some
        self._check_deciders()
        self._tell_deciders("order_approval.mail_template_request")
        return True

    def _check_deciders(self):
        if not self._deciders():
            raise UserError(
                self.env._(
                    "Nobody above you can release %s. Ask an administrator.",
                    self.order_name,
                )
            )

    def _reject(self, member, note=""):
        """:raise UserError: no reason, or decided meanwhile"""
        self.ensure_one()
        self._lock()
        behalf = self._behalf(member)
        self._check_state("pending")
        if not note:
            raise UserError(self.env._("Say why the order is rejected."))
        self._end("rejected", member, behalf, note)
        self._tell(self.buyer_id, "order_approval.mail_template_rejected")
        return True

    def _send_back(self, member, note=""):
        """Ask the buyer to change the order and submit it again.

        :raise UserError: no message, or decided meanwhile
        """
        self.ensure_one()
        self._lock()
        behalf = self._behalf(member)
        self._check_state("pending")
        if not note:
            raise UserError(self.env._("Write what has to be changed."))
        self.write({"state": "rework", "decided_at": fields.Datetime.now()})
        self._add_event("rework", member, behalf, note)
        self._tell(self.buyer_id, "order_approval.mail_template_rework")
        return True

    def _reassign(self, administrator, approver):
        """An administrator gives the request to another approver.

        :param approver: empty for the administrators
        """
        self.ensure_one()
        self._lock()
        self._check_state("pending")
        if approver and (
            approver.organization_id != self.organization_id
            or approver != approver._able(approver)
            or approver == self.buyer_id
        ):
            raise UserError(
                self.env._("%s can't release this order.", approver.display_name)
            )
        self.write(
            {
                "approver_id": approver.id,
                **self._prepare_waiting(self.organization_id),
            }
        )
        self._check_deciders()
        self._add_event("reassigned", administrator, note=approver.name or "")
        self._tell_deciders("order_approval.mail_template_request")

    # --- the buyer

    def _withdraw(self, member):
        """:raise UserError: decided meanwhile"""
        self.ensure_one()
        self._check_buyer(member)
        self._lock()
        self._check_state("pending", "consent", "rework")
        self._end("withdrawn", member)
        return True

    def _consent(self, member):
        """The buyer accepts the reduced order."""
        self.ensure_one()
        self._check_buyer(member)
        self._lock()
        self._check_state("consent")
        self._check_unchanged()
        self._add_event("consented", member, amount=self._decided_amount())
        self._apply_decision()
        self._release()
        return True

    def _take_up(self, member):
        """Open what was sent back as a cart again.

        :return: the order, a draft
        """
        self.ensure_one()
        self._check_buyer(member)
        self._lock()
        self._check_state("rework")
        order = self.order_id
        if order.state == "sent" and order.website_id:
            order.state = "draft"
        return order

    def _comment(self, member, note):
        """Add a comment that buyer and deciders read."""
        self.ensure_one()
        if not note:
            raise UserError(self.env._("Write a comment first."))
        self._add_event("comment", member, note=note)
        others = (self.buyer_id | self._deciders()) - member
        self._tell(others, "order_approval.mail_template_comment")

    def _check_buyer(self, member):
        if member != self.buyer_id:
            raise UserError(self.env._("Only the buyer can do that."))

    # --- what follows

    def _apply_decision(self):
        """Take rejected lines off the order, and lower quantities at the price that was
        approved."""
        rejected = self.line_ids.filtered(lambda line: line.decision == "rejected")
        rejected.order_line_id.unlink()
        for line in self.line_ids - rejected:
            if line.decided_quantity != line.quantity:
                kept = line.order_line_id
                kept.write(
                    {
                        "product_uom_qty": line.decided_quantity,
                        "price_unit": kept.price_unit,
                        "discount": kept.discount,
                    }
                )
        self.fingerprint = self.order_id._approval_fingerprint()

    def _release(self):
        """Open the gate. A customer on account: the order is confirmed, unless another
        gate is still closed, which confirms it then. Otherwise the buyer pays."""
        self.ensure_one()
        self.write({"state": "approved", "decided_at": fields.Datetime.now()})
        order = self.order_id
        template = {
            "payment": "order_approval.mail_template_payment",
            "closed": "order_approval.mail_template_approved",
        }.get(order._b2b_release())
        if template:
            self._tell(self.buyer_id, template)

    def _end(self, state, member=None, behalf=None, note=""):
        """Nothing more happens: the order is cancelled, unseen by the merchant. A
        quotation of the merchant is only cancelled by a rejection."""
        self.write({"state": state, "decided_at": fields.Datetime.now()})
        self._add_event(state, member, behalf, note)
        for approval in self:
            order = approval.order_id
            if order.state in ("draft", "sent") and (
                approval.reason != "quotation" or state == "rejected"
            ):
                order._action_cancel()
