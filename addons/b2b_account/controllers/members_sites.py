from odoo.fields import Domain
from odoo.http import request

from .members_page import B2bMembersPage
from .routes import route


class B2bMembersSites(B2bMembersPage):
    """Delivery addresses."""

    @route("/my/members/sites")
    def members_sites(self, **params):
        """The delivery addresses, and who orders for them."""
        administrator = self._administrator()
        organization = administrator.organization_id
        members = administrator.search(
            administrator._portal_domain(organization) & Domain("site_ids", "!=", False)
        )
        people = {}
        for member in members:
            for site in member._sites():
                people.setdefault(site.id, []).append(member)
        return self._render_members(
            "b2b_account.portal_members_sites",
            administrator,
            "sites",
            title=request.env._("Sites"),
            sites=organization.site_ids,
            people=people,
        )
