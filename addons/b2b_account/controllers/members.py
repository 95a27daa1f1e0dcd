from odoo.fields import Domain

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.portal.controllers.portal import pager

from .member_bulk import B2bMemberBulk
from .members_history import B2bMembersHistory
from .members_page import SEARCH_LENGTH
from .members_sites import B2bMembersSites
from .routes import page_number, route


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
        roles, sites = self._roles(), administrator.organization_id.site_ids
        choices = {
            "state": administrator._portal_states(),
            "sort": administrator._portal_sortings(),
            "role": {str(role.id) for role in roles},
            "site": {str(site.id) for site in sites},
        }
        query = {
            name: params.get(name) if params.get(name) in choices[name] else ""
            for name in choices
        }
        query["search"] = clean_text(params.get("search"), SEARCH_LENGTH)
        domain = self._members_domain(administrator, query)
        counts = administrator._portal_counts(domain)
        state = query["state"]
        if state:
            domain &= Domain("state", "in", [state])
        total = counts[state] if state else sum(counts.values())
        page_values = pager(
            url="/my/members",
            total=total,
            page=page_number(page),
            step=self._members_per_page,
            url_args={key: value for key, value in query.items() if value},
        )
        members = administrator._portal_page(
            domain, query["sort"], self._members_per_page, page_values["offset"]
        )
        return {
            "rows": self._member_rows(administrator, members),
            "total": total,
            "is_filtered": any(query[name] for name in query if name != "sort"),
            "states": choices["state"],
            "counts": counts,
            "sortings": choices["sort"],
            "all_roles": roles,
            "all_sites": sites,
            "bulk_actions": self._bulk_actions(administrator),
            "pager": page_values,
            **query,
        }

    def _members_domain(self, administrator, query):
        """:return: whom the list shows, in whatever state"""
        domain = administrator._portal_domain(administrator.organization_id)
        domain &= administrator._portal_search_domain(query["search"])
        for name in ("role", "site"):
            if query[name]:
                domain &= Domain(f"{name}_ids", "in", int(query[name]))
        return domain

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
