from werkzeug.exceptions import BadRequest, NotFound

from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import route

from .approvals import Approvals
from .checkout import MESSAGE_LENGTH

REASON_LENGTH = 500


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
        may_decide = (
            approval.state == "pending" and member in approval._deciders()
        )  # fmt: skip
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
            seen=now,
            state=self._state_badge(approval),
            due=self._due(approval),
            reason=self._page_reason(approval),
            submitted=self._clock(approval.submitted_at),
            expires=self._clock(approval.expires_at),
            last=approval.event_ids.filtered(
                lambda event: (
                    event.kind
                    in (
                        "approved",
                        "rejected",
                        "rework",
                        "withdrawn",
                        "expired",
                        "passed",
                    )
                )
            )[:1],
            **values,
        )

    def _page_lines(self, approval, form):
        """:return: list of dicts, one per line"""
        rows = []
        for line in approval.line_ids:
            decided = form.get("decisions", {}).get(line.id, ("", ""))
            quantity = form.get("quantities", {}).get(line.id, line.decided_quantity)
            changed = line.order_line_id and (
                line.order_line_id.product_uom_qty != line.quantity
                or line.currency_id.compare_amounts(
                    line.order_line_id.price_total, line.price_total
                )
            )
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
                    "is_changed": approval.state == "pending"
                    and (changed or not line.order_line_id),
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

    # --- who decides

    @route("/my/approvals/<int:approval_id>/decide", methods=["POST"])
    def approval_decide(self, approval_id, do=None, note="", seen="", **post):
        """Release, reject or send back. Less than submitted is shown once more, unless
        the browser has shown its total already."""

        def show(approval, member):
            form = self._decision(approval, post)
            form["note"] = clean_text(note, MESSAGE_LENGTH)
            steps = {
                "release": lambda: self._release(approval, member, seen, form),
                "reject": lambda: approval._reject(member, form["note"]),
                "back": lambda: approval._send_back(member, form["note"]),
            }
            if do not in steps:
                raise BadRequest()

            def again(error):
                is_open = approval.state == "pending"
                return self._render_page(
                    approval,
                    member,
                    error=error,
                    status=422 if is_open else 409,
                    form=form if is_open else None,
                )

            if do == "release" and member in approval._deciders():
                try:
                    total, left = self._check_decision(approval, form)
                except UserError as error:
                    return again(str(error))
                if self._asks_first(approval, form, total, post.get("confirmed")):
                    return self._render_total(approval, seen, form, total, left)
            return self._step(approval, steps[do], again)

        return self._page(approval_id, show)

    def _decision(self, approval, post):
        """:return: dict of what was chosen, for lines of this request only"""
        decisions, quantities = {}, {}
        for line in approval.line_ids:
            chosen = post.get(f"line-{line.id}")
            if chosen in ("approved", "rejected"):
                reason = clean_text(post.get(f"reason-{line.id}"), REASON_LENGTH)
                decisions[line.id] = (chosen, reason)
            quantity = clean_text(post.get(f"quantity-{line.id}"), 30)
            if quantity:
                try:
                    quantities[line.id] = float(quantity.replace(",", "."))
                except ValueError:
                    quantities[line.id] = float("nan")
        return {"decisions": decisions, "quantities": quantities}

    def _check_decision(self, approval, form):
        """:return: total that would be released, and the number of lines
        :raise UserError: what can't be meant"""
        return approval._preview(form["decisions"], form["quantities"])

    def _asks_first(self, approval, form, total, confirmed):
        rejected = any(kind == "rejected" for kind, _why in form["decisions"].values())
        if any(
            kind == "rejected" and not why for kind, why in form["decisions"].values()
        ):
            return False
        reduced = any(
            form["quantities"].get(line.id, line.decided_quantity)
            != line.decided_quantity
            for line in approval.line_ids
        )
        if not (rejected or reduced) or approval.state != "pending":
            return False
        return confirmed != f"{total:.{approval.currency_id.decimal_places}f}"

    def _render_total(self, approval, seen, form, total, left):
        """The total without what is rejected, before it is decided."""
        names = {line.id: line for line in approval.line_ids}
        hidden = [("note", form["note"]), ("seen", clean_text(seen, 64))]
        for number, (chosen, reason) in form["decisions"].items():
            hidden += [(f"line-{number}", chosen), (f"reason-{number}", reason)]
        for number, quantity in form["quantities"].items():
            hidden.append((f"quantity-{number}", self._number(quantity)))
        return self._render_approval(
            "approval_confirm",
            title=approval.order_name,
            approval=approval,
            rejected=[
                (names[number].name, reason)
                for number, (chosen, reason) in form["decisions"].items()
                if chosen == "rejected"
            ],
            reduced=[
                (names[number].name, self._number(names[number].quantity), kept)
                for number, kept in (
                    (number, self._number(quantity))
                    for number, quantity in form["quantities"].items()
                )
                if form["quantities"][number] != names[number].quantity
            ],
            total=total,
            left=left,
            hidden=hidden,
            confirmed=f"{total:.{approval.currency_id.decimal_places}f}",
            needs_consent=approval.organization_id.approval_rejected_lines == "consent",
        )

    def _release(self, approval, member, seen, form):
        approval._approve(
            member,
            seen=clean_text(seen, 64),
            decisions=form["decisions"],
            quantities=form["quantities"],
            note=form["note"],
        )

    @route("/my/approvals/<int:approval_id>/done")
    def approval_done(self, approval_id, **params):
        """What happened, read from the request: reloading changes nothing."""
        return self._page(approval_id, self._render_done)

    def _render_done(self, approval, member):
        last = approval.event_ids.filtered(
            lambda event: event.kind not in ("comment", "reminded", "released")
        )[:1]
        if last.member_id != member:
            # somebody else went on meanwhile
            return request.redirect(f"/my/approvals/{approval.id}")
        Approval = approval.browse()
        waiting = Approval._portal_domain(member)
        following = Approval.search(waiting, order="due_at, id", limit=1)
        title, text = self._done_words(approval, last)
        icon, tone = {
            "rejected": ("fa-times", "bad"),
            "withdrawn": ("fa-ban", "dead"),
            "rework": ("fa-undo", "info"),
        }.get(last.kind, ("fa-check", "ok"))
        return self._render_approval(
            "approval_done",
            title=approval.order_name,
            approval=approval,
            headline=title,
            text=text,
            icon=icon,
            tone=tone,
            is_buyer=member == approval.buyer_id,
            following=following,
            waiting=Approval.search_count(waiting),
        )

    def _done_words(self, approval, last):
        """:return: headline and explanation of the last step"""
        _ = request.env._
        buyer = approval.buyer_id.name
        shop = approval.order_id.company_id.name
        if last.kind == "rejected":
            return _("Rejected."), _("%s was told, with your reason.", buyer)
        if last.kind == "rework":
            return _("Sent back."), _("%s was asked to change the order.", buyer)
        if last.kind == "withdrawn":
            return _("Withdrawn."), _("%s does not see this order.", shop)
        if last.kind == "passed":
            return _("Released by you."), _(
                "It is above the release limit: now it waits for %s.",
                approval._waits_for(),
            )
        if last.kind == "reassigned":
            return _("Given on."), _("It waits for %s.", approval._waits_for())
        if approval.state == "consent":
            return _("Released in part."), _(
                "%s has to agree to the reduced order first, and was told.", buyer
            )
        if approval.state == "released":
            if last.kind == "consented":
                return _("Released."), _("The order went to %s.", shop)
            return _("Released."), _(
                "The order went to %(shop)s; %(buyer)s was told.",
                shop=shop,
                buyer=buyer,
            )
        if approval.state == "approved":
            if approval.order_id._has_to_be_paid():
                return _("Released."), _(
                    "%(buyer)s was told and pays; then the order goes to %(shop)s.",
                    shop=shop,
                    buyer=buyer,
                )
            return _("Released."), _("%(shop)s was told.", shop=shop)
        return approval._state_label(), ""

    @route("/my/approvals/<int:approval_id>/give", methods=["POST"])
    def approval_give(self, approval_id, approver_id="", **post):
        """An administrator gives the request to another approver, or to the
        administrators."""

        def show(approval, member):
            if not member._is_administrator():
                return self._missing()
            to = clean_text(approver_id, 10)
            if to and not (to.isascii() and to.isdecimal() and len(to) < 10):
                raise BadRequest()
            approver = member.browse()
            if to:
                approver = member.search(
                    [
                        ("id", "=", int(to)),
                        ("organization_id", "=", approval.organization_id.id),
                    ]
                )
                if not approver:
                    return self._missing()
            if approver == approval.approver_id:
                return request.redirect(f"/my/approvals/{approval.id}", code=303)
            return self._step(approval, lambda: approval._reassign(member, approver))

        return self._page(approval_id, show)

    # --- the buyer

    @route("/my/approvals/<int:approval_id>/withdraw")
    def approval_withdraw_ask(self, approval_id, **params):
        """Ask before withdrawing."""

        def show(approval, member):
            if member != approval.buyer_id:
                return self._missing()
            if approval.state not in ("pending", "consent", "rework"):
                return request.redirect(f"/my/approvals/{approval.id}")
            return self._render_approval(
                "approval_withdraw", title=approval.order_name, approval=approval
            )

        return self._page(approval_id, show)

    @route("/my/approvals/<int:approval_id>/withdraw", methods=["POST"])
    def approval_withdraw(self, approval_id, **post):
        """Take the order back before it is decided."""
        return self._buyer_step(approval_id, lambda a, member: a._withdraw(member))

    @route("/my/approvals/<int:approval_id>/consent", methods=["POST"])
    def approval_consent(self, approval_id, **post):
        """Agree to the reduced order."""
        return self._buyer_step(approval_id, lambda a, member: a._consent(member))

    def _buyer_step(self, approval_id, act):
        def show(approval, member):
            if member != approval.buyer_id:
                return self._missing()
            return self._step(approval, lambda: act(approval, member))

        return self._page(approval_id, show)

    # --- everybody

    @route("/my/approvals/<int:approval_id>/comment", methods=["POST"])
    def approval_comment(self, approval_id, note="", **post):
        """Write to buyer and deciders."""

        def show(approval, member):
            text = clean_text(note, MESSAGE_LENGTH)

            def act():
                if approval._check_comment(member, text):
                    approval._comment(member, text)

            answer = self._step(
                approval,
                act,
                lambda error: self._render_page(
                    approval, member, error=error, status=422
                ),
            )
            if answer.status_code == 303:
                page = f"/my/approvals/{approval.id}?said=comment#history"
                return request.redirect(page, code=303)
            return answer

        return self._page(approval_id, show)
