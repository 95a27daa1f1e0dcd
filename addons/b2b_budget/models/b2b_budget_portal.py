import hashlib

from odoo import api, fields, models
from odoo.fields import Domain

#: Moves that say what may be spent; the others say what is.
PLAN_KINDS = ("adjust", "topup", "carry")


class B2bBudget(models.Model):
    """Which budgets the customer's people see, and who of them changes which."""

    _inherit = "b2b.budget"

    @api.model
    def _portal_domain(self, member):
        """:return: budgets that this person sees. Those of the company and of cost
        centers are sums over all sites: who is bound to sites sees theirs and the own
        one, whatever the role; rights end at the sites"""
        domain = Domain("organization_id", "=", member.organization_id.id)
        if member._is_bound_to_sites():
            domain &= Domain("site_id", "in", member._sites().ids) | Domain(
                "member_id", "=", member.id
            )
        return domain

    def _is_shown_to(self, member):
        """:return: whether this person reads the amounts of the budget, as in
        :meth:`_portal_domain`; that an order does not fit it is told in any case"""
        self.ensure_one()
        return not member._is_bound_to_sites() or (
            self.site_id in member._sites()
            if self.site_id
            else self.member_id == member
        )

    def _may_change(self, member):
        """:return: whether this person changes the budget in the portal: who is bound
        to sites changes budgets of these only"""
        self.ensure_one()
        if not member or member.organization_id != self.organization_id:
            return False
        if not member._may_budget("budget"):
            return False
        if not member._is_bound_to_sites():
            return True
        return self.scope == "site" and self.site_id in member._sites()

    @api.model
    def _portal_owners(self, member):
        """:return: dict of what a form calls an owner: values of a budget; those that
        this person may make a budget for"""
        is_bound = member._is_bound_to_sites()
        owners = {} if is_bound else {"company": {"scope": "company"}}
        for site in member._sites():
            owners[f"site-{site.id}"] = {"scope": "site", "site_id": site.id}
        for person in [] if is_bound else member.organization_id.member_ids:
            owners[f"member-{person.id}"] = {
                "scope": "member",
                "member_id": person.id,
            }
        return owners

    def _plan_moves(self, limit=None):
        """:return: what was planned, topped up and carried over, newest first"""
        self.ensure_one()
        return self.env["b2b.budget.move"].search(
            [
                ("period_id", "in", (self.period_ids | self.year_ids).ids),
                ("kind", "in", PLAN_KINDS),
            ],
            order="id desc",
            limit=limit,
        )

    def _plan_version(self):
        """:return: short text, another one after somebody has changed the budget; what
        orders take from it does not count"""
        self.ensure_one()
        newest = self._plan_moves(limit=1).id
        values = (
            newest,
            self.active,
            self.policy,
            self.near_percent,
            self.carry_over,
            self.period_ids.sorted("date_from").mapped("is_fixed"),
        )
        return hashlib.sha256(repr(values).encode()).hexdigest()[:16]

    def _open_periods(self):
        """:return: parts of the year that are not over: their amounts can change"""
        today = fields.Date.context_today(self)
        return self.period_ids.filtered(lambda period: period.date_to >= today)
