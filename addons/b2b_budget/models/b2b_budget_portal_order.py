from odoo import api, models
from odoo.fields import Domain
from odoo.tools import escape_psql

#: Whoever has one of these reads the orders of the own sites.
READING = ("confirm", "rework", "budget")
#: States of a tab; drafts are on it for who has made them only.
TABS = {
    "open": ("waiting",),
    "back": ("rework",),
    "done": ("approved", "confirmed", "cancelled"),
}


class B2bBudgetRequest(models.Model):
    """Which orders the portal shows to whom, and what is new about them."""

    _inherit = "b2b.budget.request"

    def _may_read(self, member):
        """:return: whether this member sees the order: who has made it; once it was
        sent, the person whom it is for, and everybody with a right at its site"""
        self.ensure_one()
        if not member or member.organization_id != self.organization_id:
            return False
        if self._is_requester(member):
            return True
        if self.state == "draft":
            return False
        if self.order_id.partner_id == member.partner_id:
            return member._has_budget_page()
        site = self.order_id.partner_shipping_id
        return any(member._may_budget(right, site) for right in READING)

    @api.model
    def _portal_domain(self, member, tab="open"):
        """:param str tab: ``open``: waits for a decision; ``back``: is with the shop or
            the requester; ``done``: decided
        :return: domain of what the portal lists for the member
        """
        states = Domain("state", "in", TABS[tab])
        mine = Domain("requester_id", "=", member.id)
        if tab == "back":
            states |= mine & Domain("state", "=", "draft")
        mine |= Domain("order_id.partner_id", "=", member.partner_id.id)
        domain = Domain("organization_id", "=", member.organization_id.id) & states
        if not any(member._may_budget(right) for right in READING):
            return domain & mine
        if member._is_bound_to_sites():
            sites = Domain("order_id.partner_shipping_id", "in", member._sites().ids)
            domain &= sites | mine
        return domain

    @api.model
    def _portal_search_domain(self, text):
        """:param str text: what was typed
        :return: domain of orders by their number, the customer's own number, or their
            site"""
        return Domain.OR(
            Domain(f"order_id.{name}", "ilike", escape_psql(text))
            for name in (
                "name",
                "client_order_ref",
                "partner_shipping_id.name",
                "partner_shipping_id.city",
            )
        )

    def _changed_lines(self):
        """:return: dict of line id: words of what is other than in the version that was
        looked at before; ids of 0 and less are lines that are gone, and the address"""
        self.ensure_one()
        versions = self.event_ids.sorted("id").filtered("lines")
        if len(versions) < 2:
            return {}
        earlier, latest = versions[-2], versions[-1]
        before = {line[0]: line for line in earlier.lines}
        now = {line[0]: line for line in latest.lines}
        words = {}
        for key, line in now.items():
            old = before.get(key)
            if not old:
                words[key] = self.env._("new")
            elif old[3] != line[3]:
                words[key] = self.env._("was %s", f"{old[3]:g}")
            elif old[1:] != line[1:]:
                words[key] = self.env._("changed")
        gone = [
            self.env._("%s was taken off", line[2].partition("\n")[0])
            for key, line in before.items()
            if key not in now
        ]
        if earlier.site and earlier.site != latest.site:
            gone.append(self.env._("Was to be delivered to %s", earlier.site[1]))
        words.update({-place: text for place, text in enumerate(gone)})
        return words
