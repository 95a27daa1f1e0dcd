from werkzeug.exceptions import BadRequest, NotFound

from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import route

from .budgets import B2bBudgets

NOTE_LENGTH, LINE_NOTE_LENGTH = 2000, 500


class B2bBudgetOrder(B2bBudgets):
    """One order: does it fit the budgets, and what is decided."""

    def _budget_request(self, request_id):
        """:return: a request that the visitor may read, and the visitor as a member
        :raise NotFound: there is none, or it is none of their business"""
        user = request.env.user
        member = user._b2b_member() if user._is_portal() else None
        if not member or not member.active or request_id >= 2**31:
            raise NotFound()
        found = (
            request.env["b2b.budget.request"]
            .sudo()
            .search(
                [
                    ("id", "=", request_id),
                    ("organization_id", "=", member.organization_id.id),
                ]
            )
        )
        if not found or not found._may_read(member):
            raise NotFound()
        return found, member

    @route("/my/budgets/orders/<int:request_id>")
    def budget_order(self, request_id, **params):
        """The order. Looking at it changes nothing."""
        found, member = self._budget_request(request_id)
        return self._render_budget_order(found, member)

    def _render_budget_order(self, found, member, error="", status=200, form=None):
        order = found.order_id
        results = order._budget_check()
        may_decide = found.state == "waiting" and (
            member in found._deciders() and member != found.requester_id
        )
        site = order.partner_shipping_id
        return self._render_budget(
            "budget_order",
            member,
            title=found.order_name,
            status=status,
            found=found,
            sale=order,
            shop=order.company_id.name,
            error=error,
            form=form or {},
            badge=self._budget_state_badge(found),
            results=[self._budget_result(result) for result in results],
            is_over=any(result["level"] == "over" for result in results),
            may_decide=may_decide,
            may_rework=found.state == "waiting"
            and (may_decide or member._may_budget("rework", site)),
            asks=found._asks_owner() if found.state == "waiting" else False,
            lines=order.order_line.filtered(lambda line: not line.display_type),
            changed=found._changed_lines(),
            seen=found.fingerprint,
            steps=self._budget_steps(found),
        )

    def _budget_result(self, result):
        period = result["period"]
        limit, after = result["limit"], result["after"]
        top = max(limit, after)
        scale = 100 / top if top > 0 else 0
        before = min(result["before"], limit)
        return {
            "name": f"{period.budget_id._owner_name()}, {period.name}",
            "currency": period.currency_id,
            "before": result["before"],
            "after": after,
            "limit": limit,
            "missing": max(-result["left"], 0),
            "policy": period.budget_id.policy,
            "badge": self._budget_badge(result["level"]),
            "before_width": before * scale,
            "order_width": max(min(after, limit) - before, 0) * scale,
            "over_width": max(after - limit, 0) * scale,
        }

    def _budget_steps(self, found):
        kinds = dict(
            found.event_ids._fields["kind"]._description_selection(request.env)
        )
        shop = found.company_id.name
        return [
            {
                "label": kinds[event.kind],
                "at": self._budget_moment(event.create_date),
                "iso": f"{event.create_date.isoformat(timespec='seconds')}Z",
                # whom of its employees the shop lets do this is its own business
                "person": event.person if event.member_id else shop,
                "note": event.note,
                "line_notes": event.line_notes or [],
            }
            for event in found.event_ids.sorted("id", reverse=True)
        ]

    @route("/my/budgets/orders/<int:request_id>/decide", methods=["POST"])
    def budget_order_decide(self, request_id, do=None, note="", seen="", **post):
        """Approve in one click, or request changes with notes. A second press shows
        what the first one did."""
        found, member = self._budget_request(request_id)
        note = clean_text(note, NOTE_LENGTH)
        notes = {
            line: clean_text(post.get(f"line-{line.id}"), LINE_NOTE_LENGTH)
            for line in found.order_id.order_line
        }
        steps = {
            "approve": lambda: found._approve(member, clean_text(seen, 64), note),
            "back": lambda: found._request_changes(member, note, notes),
        }
        if do not in steps:
            raise BadRequest()
        form = {"note": note, **{line.id: text for line, text in notes.items()}}
        try:
            with request.env.cr.savepoint():
                steps[do]()
        except AccessError as error:
            return self._render_budget_order(found, member, str(error), 403)
        except UserError as error:
            status = 422 if found.state == "waiting" else 409
            return self._render_budget_order(found, member, str(error), status, form)
        return request.redirect(f"/my/budgets/orders/{found.id}", code=303)
