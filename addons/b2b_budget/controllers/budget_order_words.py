import math
from uuid import uuid4

from odoo.http import request

from .budgets import B2bBudgets


class BudgetOrderWords(B2bBudgets):
    """What the page of an order says: how it fits, what the reader may do, history."""

    def _budget_fit(self, order):
        """:return: dict of what the page says about budgets"""
        results = order._budget_check()
        return {
            "results": [self._budget_result(order, result) for result in results],
            "over_count": len(
                {
                    result["period"].budget_id
                    for result in results
                    if result["level"] == "over"
                }
            ),
            "booked": self._budget_booked(order),
            "lines": order.order_line.filtered(lambda line: not line.display_type),
        }

    def _budget_result(self, order, result):
        period = result["period"]
        own = order.budget_claim_ids.filtered(lambda claim: claim.period_id == period)
        limit, after, before = result["limit"], result["after"], result["before"]
        top = max(limit, after)
        scale = 100 / top if top > 0 else 0
        spent = min(period.consumed - own.consumed, limit)
        reserved = max(min(before, limit) - spent, 0)
        return {
            "name": f"{period.budget_id._owner_name()}, {period.name}",
            "is_shown": period.budget_id._is_shown_to(request.env.user._b2b_member()),
            "currency": period.currency_id,
            "before": before,
            "after": after,
            "limit": limit,
            "missing": max(-result["left"], 0),
            "percent": str(math.floor(100 * after / limit)) if limit > 0 else "",
            "policy": period.budget_id.policy,
            "badge": self._budget_badge(result["level"]),
            "spent_width": spent * scale,
            "reserved_width": reserved * scale,
            "before_width": (spent + reserved) * scale,
            "order_width": max(min(after, limit) - spent - reserved, 0) * scale,
            "over_width": max(after - limit, 0) * scale,
        }

    def _budget_booked(self, order):
        """:return: list of what the order holds: amount, currency, words"""
        return [
            {
                "amount": claim.reserved + claim.consumed,
                "currency": claim.currency_id,
                "name": f"{claim.budget_id._owner_name()}, {claim.period_id.name}",
            }
            for claim in order.budget_claim_ids
            if (claim.reserved or claim.consumed)
            and claim.budget_id._is_shown_to(request.env.user._b2b_member())
        ]

    def _budget_may(self, found, member):
        """:return: dict of what this member may do with the order now, and of what is
        missing"""
        waits = found.state == "waiting"
        deciders = found._deciders() if waits else found.env["b2b.member"]
        blocked = found._exceeded("block") if waits else []
        is_mine = found._is_requester(member)
        at_desk = is_mine and found.state in ("draft", "rework")
        may_edit = found._may_edit(member)
        return {
            "is_decider": member in deciders,
            "may_decide": member in deciders and not blocked,
            "blocked": found._blocked_words(blocked, member) if blocked else "",
            "may_rework": waits and not is_mine and found._may_send_back(member),
            "asks": waits and found._asks_owner(),
            "people": found._names(deciders) if deciders else "",
            "is_mine": is_mine,
            "may_withdraw": is_mine and waits,
            "may_discard": at_desk,
            "may_edit": may_edit,
            "edit_lines": found._edit_lines() if may_edit else [],
            "sites": found._edit_sites(member) if may_edit else [],
            "conditions": self._budget_conditions(found, member) if at_desk else [],
            "may_repeat": found.order_id.state in ("sale", "cancel")
            and member._may_budget("submit"),
            "form_key": self._budget_form_key(),
        }

    def _budget_form_key(self):
        """:return: what makes a form another one than that of another visit"""
        return uuid4().hex

    def _budget_conditions(self, found, member):
        """:return: the four conditions of handing in: label, and what is missing"""
        _ = request.env._
        problems = found._submit_problems(member)
        labels = {
            "role": _("Your role hands in orders"),
            "site": _("You order for this site"),
            "state": _("The order is on your desk"),
            "budget": _("The budgets allow it"),
        }
        return [
            {"label": label, "problem": problems.get(key, "")}
            for key, label in labels.items()
        ]

    def _budget_steps(self, found):
        kinds = dict(
            found.event_ids._fields["kind"]._description_selection(request.env)
        )
        shop = found.company_id.name
        return [
            {
                "kind": event.kind,
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
