from odoo.fields import Domain

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.portal.controllers.portal import pager

from .member_bulk import B2bMemberBulk
from .members_history import B2bMembersHistory
from .members_page import SEARCH_LENGTH
from .members_sites import B2bMembersSites
from .routes import route


class B2bMembers(B2bMemberBulk, B2bMembersSites, B2bMembersHistory):
    """“Login administration”: a customer's administrator looks after its people. Other
    addons extend this class."""

    @route("/my/members", "/my/members/page/<int:page>")
    def members(self, page=1, said=None, **params):
        """The people of the administrator's organization."""
        administrator = self._administrator()
        values = self._members_values(administrator, page, params)
        values.update(self._member_form_values(administrator, administrator.browse()))
        return self._render_members(
            "b2b_account.portal_members",
            administrator,
            "people",
            said=self._member_said(said),
            **values,
        )

    def _members_values(self, administrator, page, params):
        Member, organization = administrator, administrator.organization_id
        roles = self._roles()
        sites = organization.site_ids
        states = Member._portal_states()
        sortings = Member._portal_sortings()

        def chosen(name, choices, default=""):
            value = params.get(name)
            return value if value in choices else default

        search = clean_text(params.get("search"), SEARCH_LENGTH)
        state = chosen("state", states)
        sort = chosen("sort", sortings, "name")
        role = chosen("role", {str(role.id) for role in roles})
        site = chosen("site", {str(site.id) for site in sites})
        everybody = Member._portal_domain(organization)
        domain = everybody & Member._portal_search_domain(search)
        if role:
            domain &= Domain("role_ids", "in", int(role))
        if site:
            domain &= Domain("site_ids", "in", int(site))
        counts = Member._portal_counts(domain)
        if state:
            domain &= Domain("state", "in", [state])
        total = counts[state] if state else sum(counts.values())
        query = {
            "search": search, "state": state, "role": role, "site": site, "sort": sort
        }  # fmt: skip
        page_values = pager(
            url="/my/members",
            total=total,
            page=page,
            step=self._members_per_page,
            url_args={
                key: value
                for key, value in query.items()
                if value and (key, value) != ("sort", "name")
            },
        )
        members = Member._portal_page(
            domain, sort, self._members_per_page, page_values["offset"]
        )
        return {
            "rows": self._member_rows(administrator, members),
            "total": total,
            "is_filtered": bool(search or state or role or site),
            "states": states,
            "counts": counts,
            "sortings": sortings,
            "all_roles": roles,
            "all_sites": sites,
            "bulk_actions": self._bulk_actions(administrator),
            "pager": page_values,
            **query,
        }

    def _member_rows(self, administrator, members):
        """Hook: what the list shows of these people.

        :return: list of dicts, in the order of the members
        """
        return [
            {
                "id": member.id,
                "name": member.name or member.email,
                "email": member.email,
                "function": member.function,
                "is_own": member == administrator,
                "state": self._state_values(member),
                "roles": member.role_ids.mapped("name"),
                "sites": [site._b2b_site_name() for site in member.site_ids],
                "login_date": self._date(member.login_date),
            }
            for member in members
        ]
