from odoo.fields import Domain
from odoo.http import request
from odoo.tools import escape_psql

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.portal.controllers.portal import pager

from .members_page import SEARCH_LENGTH, B2bMembersPage
from .routes import number, page_number, route


class B2bMembersHistory(B2bMembersPage):
    """Who changed whose access."""

    @route("/my/members/history", "/my/members/history/page/<int:page>")
    def members_history(self, page=1, member=None, **params):
        """Who changed whose access, latest first."""
        administrator = self._administrator()
        organization = administrator.organization_id
        search = clean_text(params.get("search"), SEARCH_LENGTH)
        domain = Domain("organization_id", "=", organization.id)
        if search:
            pattern = escape_psql(search)
            domain &= Domain("member_name", "ilike", pattern) | (
                Domain("user_name", "ilike", pattern)
                & Domain("is_merchant", "=", False)
            )
        person = administrator.browse()
        member_id = number(member)
        if member_id is not None:
            person = self._member(administrator, member_id)
            domain &= Domain("member_id", "=", person.id)
        History = request.env["b2b.history"].sudo()
        query = {"search": search, "member": person.id}
        page_values = pager(
            url="/my/members/history",
            total=History.search_count(domain),
            page=page_number(page),
            step=self._members_per_page,
            url_args={key: value for key, value in query.items() if value},
        )
        entries = History.search(
            domain, limit=self._members_per_page, offset=page_values["offset"]
        )
        return self._render_members(
            "b2b_account.portal_members_history",
            administrator,
            "history",
            title=request.env._("History"),
            rows=self._history_rows(entries),
            person=person,
            search=search,
            pager=page_values,
        )

    def _history_rows(self, entries):
        """Whom of its employees the shop lets do this is its own business."""
        kinds = dict(entries._fields["kind"]._description_selection(request.env))
        shop = request.env.company.name
        return [
            {
                "at": self._moment(entry.create_date),
                "iso": f"{entry.create_date.isoformat(timespec='seconds')}Z",
                "kind": kinds[entry.kind],
                "name": entry.member_name or "",
                "by": shop if entry.is_merchant else entry.user_name or "",
                "is_shop": entry.is_merchant,
                "changes": entry.description,
            }
            for entry in entries
        ]
