from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.b2b_account.controllers.routes import route

from .approvals import Approvals

#: Steps that the page names at its top.
TELLING = ("approved", "rejected", "rework", "withdrawn", "expired", "passed")


class ApprovalPage(Approvals):
    """One request: for who decides, for the buyer, for administrators."""

    def _approval(self, approval_id):
        """:return: a request that the visitor may read, and the visitor as a member
        :raise NotFound: there is none, or it is none of their business"""
        member = request.env["website"]._approval_member()
        if not member.active or approval_id >= 2**31:
            raise NotFound()
        approval = (
            request.env["order.approval"]
            .sudo()
            .search(
                [
                    ("id", "=", approval_id),
                    ("organization_id", "=", member.organization_id.id),
                ]
            )
        )
        if not approval or not approval._may_read(member):
            raise NotFound()
        return approval, member

    def _missing(self):
        """A forwarded link: say what may be the matter, not whether it exists."""
        return self._render_approval("approval_missing", status=404)

    def _page(self, approval_id, show):
        """:param show: called with request and member, gives the page"""
        try:
            approval, member = self._approval(approval_id)
        except NotFound:
            return self._missing()
        return show(approval, member)

    def _step(self, approval, act, show=None):
        """Take a step, all or nothing, and show what it led to.

        :param act: the step
        :param show: called with the reason when it was refused; by default the page
        """
        try:
            with request.env.cr.savepoint():
                act()
        except AccessError:
            member = request.env["website"]._approval_member()
            if member == approval.buyer_id:
                return self._missing()
            error = request.env._("This order is not yours to release any more.")
            return self._render_page(approval, member, error=error, status=403)
        except UserError as error:
            member = request.env["website"]._approval_member()
            show = show or (
                lambda reason: self._render_page(
                    approval, member, error=reason, status=422
                )
            )
            return show(str(error))
        return request.redirect(f"/my/approvals/{approval.id}/done", code=303)

    # --- page

    @route("/my/approvals/<int:approval_id>")
    def approval(self, approval_id, said=None, **params):
        """The request. Looking at it changes nothing."""
        return self._page(
            approval_id,
            lambda approval, member: self._render_page(
                approval,
                member,
                said={
                    "comment": request.env._("Your comment was sent."),
                    "given": request.env._("The order was given on."),
                }.get(said),
            ),
        )

    def _render_page(self, approval, member, error="", status=200, form=None, **values):
        """:param dict form: what was chosen and typed, when it is shown again"""
        order = approval.order_id
        now = order._approval_fingerprint()
        may_decide = approval.state == "pending" and member in approval._deciders()
        is_changed = approval.state == "pending" and approval._are_lines_changed()
        may_give = approval.state == "pending" and member._is_administrator()
        others = approval.organization_id.member_ids.filtered(
            lambda other: other.release_mode == "approver"
        )
        lines = self._page_lines(approval, form or {})
        return self._render_approval(
            "approval",
            title=approval.order_name,
            status=status,
            approval=approval,
            sale=order,
            member=member,
            shop=order.company_id.name,
            error=error,
            form=form or {},
            is_buyer=member == approval.buyer_id,
            may_decide=may_decide,
            may_release=may_decide and not is_changed,
            is_changed=is_changed,
            may_comment=approval.state in ("pending", "rework", "consent"),
            may_reduce=approval.organization_id.approval_may_reduce,
            given_to=(others - approval.buyer_id - approval.approver_id)
            if may_give
            else others.browse(),
            may_give=may_give,
            waits_for=approval._waits_for() if approval.state == "pending" else "",
            lines_open=[line for line in lines if line["decision"] == "open"],
            lines_allowed=[line for line in lines if line["decision"] != "open"],
            lines=lines,
            sums=self._page_sums(approval),
            steps=self._page_steps(approval),
            gates=order._b2b_gates(),
            is_member=True,
            here=f"/my/approvals/{approval.id}",
            seen=now,
            state=self._state_badge(approval),
            due=self._due(approval),
            reason=self._page_reason(approval),
            submitted=self._clock(approval.submitted_at),
            expires=self._clock(approval.expires_at),
            last=approval.event_ids.filtered(lambda event: event.kind in TELLING)[:1],
            **values,
        )

    def _page_lines(self, approval, form):
        """:return: list of dicts, one per line"""
        rows = []
        for line in approval.line_ids:
            decided = form.get("decisions", {}).get(line.id, ("", ""))
            quantity = form.get("quantities", {}).get(line.id, line.decided_quantity)
            name = line.name or line.product_id.display_name
            title, _newline, details = name.partition("\n")
            rows.append(
                {
                    "id": line.id,
                    "name": title,
                    "details": details.strip(),
                    "quantity": line.quantity,
                    "shown": self._number(line.quantity),
                    "kept": self._number(quantity),
                    "decided_quantity": self._number(line.decided_quantity),
                    "is_reduced": line.decided_quantity != line.quantity,
                    "unit": line.uom_id.name,
                    "total": line.price_total,
                    "price": line.price_total / line.quantity if line.quantity else 0,
                    "decision": line.decision,
                    "chosen": decided[0],
                    "reason": decided[1],
                    "note": line.note,
                    "is_changed": approval.state == "pending" and line._is_changed(),
                }
            )
        return rows

    def _number(self, number):
        """:return: a quantity as a form field takes it, without needless digits"""
        return f"{number:.6f}".rstrip("0").rstrip(".")

    def _page_sums(self, approval):
        order = approval.order_id
        delivery = order.order_line.filtered("is_delivery")
        decided = approval._decided_amount()
        return {
            "net": order.amount_untaxed - sum(delivery.mapped("price_subtotal")),
            "delivery": sum(delivery.mapped("price_subtotal")),
            "has_delivery": bool(delivery),
            "tax": order.amount_tax,
            "total": approval.amount_total,
            "decided": decided,
            "is_reduced": approval._is_reduced(),
            "rejected": approval.amount_total - decided,
        }

    def _page_reason(self, approval):
        """:return: why it is here: headline and what to do"""
        _ = request.env._
        buyer = approval.buyer_id
        open_lines = approval.line_ids.filtered("is_outside")
        if approval.reason == "outside":
            rest = len(approval.line_ids - open_lines)
            if len(open_lines) == 1:
                title = _("1 item is outside your assortment.")
            else:
                title = _("%s items are outside your assortment.", len(open_lines))
            if rest == 1:
                return title, _(
                    "Please decide item by item. The other one is allowed already."
                )
            if rest:
                return title, _(
                    "Please decide item by item. The other %s are allowed already.",
                    rest,
                )
            return title, _("Please decide item by item.")
        if approval.reason == "limit":
            limit = buyer.approval_currency_id.format(buyer.order_limit)
            return (
                _("The order is above the limit of %s.", buyer.name),
                _("Up to %s no release is needed.", limit) if buyer.order_limit else "",
            )
        if approval.reason == "quotation":
            return _("Quotations need a release."), ""
        return _("Every order of %s needs a release.", buyer.name), ""

    def _page_steps(self, approval):
        """:return: list of dicts: the history, latest first"""
        _ = request.env._
        kinds = dict(
            approval.event_ids._fields["kind"]._description_selection(request.env)
        )
        steps, submitted = [], 0
        for event in approval.event_ids.sorted("id"):
            label = kinds[event.kind]
            submitted += event.kind == "submitted"
            if event.kind == "submitted" and submitted > 1:
                label = _("Submitted again")
            person = event.member_name or ""
            if event.for_member_name:
                person = _(
                    "%(person)s for %(approver)s",
                    person=person,
                    approver=event.for_member_name,
                )
            is_name = event.kind in ("reassigned", "escalated")
            steps.append(
                {
                    "label": label,
                    "at": self._clock(event.create_date),
                    "iso": f"{event.create_date.isoformat(timespec='seconds')}Z",
                    "person": person,
                    "to": (event.note or _("the administrators")) if is_name else "",
                    "note": "" if is_name else event.note,
                    "tone": "bad" if event.kind in ("rejected", "expired") else "ok",
                }
            )
        return steps[::-1]
