from odoo import api, models
from odoo.fields import Domain

from ..const import LEVELS


class B2bBudgetRequest(models.Model):
    """What a customer's people decided last."""

    _inherit = "b2b.budget.request"

    _decided_idx = models.Index(
        "(organization_id, decided_at DESC) WHERE decided_at IS NOT NULL"
    )

    @api.model
    def _last_decisions(self, member, limit):
        """:param member: who asks; sees orders of the own sites
        :param int limit: so many
        :return: list of dicts, newest first: request, and the event of the decision
        """
        domain = Domain("decided_at", "!=", False) & Domain.OR(
            self._portal_domain(member, tab) for tab in ("back", "done")
        )
        found = self.search_fetch(
            domain, ["order_id"], order="decided_at desc, id desc", limit=limit
        )
        events = self.env["b2b.budget.event"].search_fetch(
            [("request_id", "in", found.ids), ("kind", "in", ("approved", "rework"))],
            ["request_id", "kind", "person", "note", "create_date"],
            order="id",
        )
        # the last one of each
        by_request = {event.request_id: event for event in events}
        return [
            {"request": request, "event": by_request[request]}
            for request in found
            if request in by_request
        ]


class B2bBudgetClaim(models.Model):
    _inherit = "b2b.budget.claim"

    @api.model
    def _waiting_levels(self, orders):
        """How orders fit that wait: what they need is reserved already, so nothing of
        them has to be looked at.

        :return: dict of order: code of ``const.LEVELS``, the worst one
        """
        claims = self.search_fetch(
            [("order_id", "in", orders.ids), ("reserved", "!=", 0)],
            ["order_id", "period_id"],
        )
        rank = [code for code, _name in LEVELS]
        levels = {}
        for claim in claims:
            period = claim.period_id
            level = period._level(period.reserved + period.consumed)
            known = levels.setdefault(claim.order_id, level)
            levels[claim.order_id] = max(known, level, key=rank.index)
        return levels
