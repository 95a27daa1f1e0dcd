import math

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import escape_psql


class OrderApproval(models.Model):
    """What the portal lists, and what it shows before something is decided."""

    _inherit = "order.approval"

    @api.model
    def _portal_domain(self, member, tab="open"):
        """:param str tab: ``open``: this member may decide now; ``back``: it is with
            the buyer; ``done``: nothing is left to decide
        :return: domain of the requests in one tab of the member's inbox"""
        mine = (member | member._decides_for()).ids
        is_administrator = member._is_administrator()
        domain = Domain("organization_id", "=", member.organization_id.id)
        domain &= Domain("buyer_id", "!=", member.id)
        who = Domain("approver_id", "in", mine)
        if tab == "open":
            domain &= Domain("state", "=", "pending")
            if is_administrator:
                who |= Domain("approver_id", "=", False)
            return domain & who
        if tab == "back":
            domain &= Domain("state", "in", ("rework", "consent"))
        else:
            domain &= Domain("state", "in", ("approved", *self._ended_states()))
            who |= Domain("event_ids.member_id", "=", member.id)
        return domain if is_administrator else domain & who

    @api.model
    def _portal_search_domain(self, search):
        """:param str search: part of a number, a buyer's name or a product"""
        if not search:
            return Domain.TRUE
        pattern = escape_psql(search)
        return Domain.OR(
            Domain(field, "ilike", pattern)
            for field in ("order_id.name", "buyer_id.name", "line_ids.name")
        )

    def _outside_counts(self):
        """:return: dict of id: number of lines to decide one by one"""
        rows = self.env["order.approval.line"]._read_group(
            [("approval_id", "in", self.ids), ("decision", "=", "open")],
            ["approval_id"],
            ["__count"],
        )
        return {approval.id: count for approval, count in rows}

    def _preview(self, decisions, quantities):
        """What would be released, without deciding it.

        :param dict decisions: as for ``_approve``
        :param dict quantities: as for ``_approve``
        :return: what is kept, see ``_kept``, and its total in the order's currency
        :raise UserError: a quantity is no number that can be ordered
        """
        self.ensure_one()
        if not all(map(math.isfinite, quantities.values())):
            raise UserError(self.env._("Type a number."))
        kept = self._kept(decisions, quantities)
        return kept, self._decided_amount(kept)

    def _check_comment(self, member, note):
        """:return: whether this is new, not the same one sent twice
        :raise UserError: nothing to write about any more, or too many"""
        self.ensure_one()
        if self.state not in ("pending", "rework", "consent"):
            raise UserError(
                self.env._("Nobody waits for a comment any more: it is decided.")
            )
        mine = self.event_ids.filtered(
            lambda event: event.kind == "comment" and event.member_id == member
        )
        if len(mine) >= 30:
            raise UserError(
                self.env._("You have written a lot already. Call each other.")
            )
        return self.event_ids[:1].note != note or self.event_ids[:1] not in mine
