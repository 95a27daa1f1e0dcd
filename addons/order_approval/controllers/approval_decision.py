from werkzeug.exceptions import BadRequest

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import number, route

from .approval_page import ApprovalPage
from .checkout import MESSAGE_LENGTH

REASON_LENGTH = 500


class ApprovalDecision(ApprovalPage):
    """Release, reject, send back, give to somebody else; and what it led to."""

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
                    kept, total = approval._preview(
                        form["decisions"], form["quantities"]
                    )
                except UserError as error:
                    return again(str(error))
                shown = self._amount(approval, total)
                if self._asks_first(approval, form, kept, shown, post.get("confirmed")):
                    return self._render_total(approval, seen, form, kept, total)
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

    def _asks_first(self, approval, form, kept, shown, confirmed):
        """:return: whether the total of less than before is shown before it is decided;
        not when a reason is missing, which is said first"""
        if approval.state != "pending" or kept == approval._kept():
            return False
        reasons = (
            why for kind, why in form["decisions"].values() if kind == "rejected"
        )
        return all(reasons) and confirmed != shown

    def _amount(self, approval, total):
        """:return: an amount as the page sends it"""
        return f"{total:.{approval.currency_id.decimal_places}f}"

    def _render_total(self, approval, seen, form, kept, total):
        """The total without what is rejected, before it is decided."""
        hidden = [("note", form["note"]), ("seen", clean_text(seen, 64))]
        for line_id, (chosen, reason) in form["decisions"].items():
            hidden += [(f"line-{line_id}", chosen), (f"reason-{line_id}", reason)]
        for line_id, quantity in form["quantities"].items():
            hidden.append((f"quantity-{line_id}", self._number(quantity)))
        return self._render_approval(
            "approval_confirm",
            title=approval.order_name,
            approval=approval,
            rejected=[
                (line.name, form["decisions"].get(line.id, ("", line.note))[1])
                for line in approval.line_ids
                if line not in kept
            ],
            reduced=[
                (line.name, self._number(line.quantity), self._number(quantity))
                for line, quantity in kept.items()
                if quantity != line.quantity
            ],
            total=total,
            left=len(kept),
            hidden=hidden,
            confirmed=self._amount(approval, total),
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
            approver = member.browse()
            if approver_id:
                to = number(approver_id)
                if to is None:
                    raise BadRequest()
                approver = member._colleagues().filtered(lambda each: each.id == to)
                if not approver:
                    return self._missing()
            if approver == approval.approver_id:
                return request.redirect(f"/my/approvals/{approval.id}", code=303)
            return self._step(approval, lambda: approval._reassign(member, approver))

        return self._page(approval_id, show)
