from datetime import timedelta

from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_date, format_datetime

from .portal import B2bPortal
from .routes import private_page

#: The longest text that is looked at in a search.
SEARCH_LENGTH = 80
#: Icon and colour of a status; the word comes from the field.
STATES = {
    "active": ("fa-check", "ok"),
    "invited": ("fa-envelope-o", "warn"),
    "expired": ("fa-clock-o", "bad"),
    "inactive": ("fa-ban", "dead"),
}


class B2bMembersPage(B2bPortal):
    """What all pages of the login administration share.

    Portal users have no access to these models. Each route first finds the
    administrator's own membership; everybody and everything else is searched within
    that organization, as superuser. The acting user stays who they are.
    """

    _members_per_page = 30

    def _render_members(
        self, template, administrator, tab, title="", status=None, **values
    ):
        """Render a page of the administration.

        :param administrator: who is signed in
        :param str tab: key of the tab that the page belongs to
        :param status: by default 422 when there are ``errors``, else 200
        """
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "b2b_members",
            "page_title": title,
            "administrator": administrator,
            "organization": administrator.organization_id,
            "tabs": self._administration_tabs(administrator),
            "tab": tab,
            **values,
        }
        return private_page(
            template, values, status or (422 if values.get("errors") else 200)
        )

    def _administration_tabs(self, administrator):
        """Hook: the tabs, in order.

        :param administrator: who is signed in
        :return: list of dicts with key, label, url and, if there is one, count
        """
        _ = request.env._
        organization = administrator.organization_id
        people = administrator.with_context(active_test=False).search_count(
            administrator._portal_domain(organization)
        )
        return [
            {
                "key": "people",
                "label": _("People"),
                "url": "/my/members",
                "count": people,
            },
            {
                "key": "sites",
                "label": _("Sites"),
                "url": "/my/members/sites",
                "count": len(organization.site_ids),
            },
            {"key": "history", "label": _("History"), "url": "/my/members/history"},
        ]

    def _member(self, administrator, member_id):
        """:return: a person of the administrator's organization, as superuser
        :raise NotFound: none of its people has this id"""
        domain = administrator._portal_domain(administrator.organization_id)
        found = administrator.with_context(active_test=False).search(
            domain & Domain("id", "=", member_id)
        )
        if not found:
            raise NotFound()
        return found.with_context(active_test=True)

    def _member_said(self, said):
        """What a page says after a form; only known words."""
        _ = request.env._
        return {
            "invited": _("The invitation is on its way."),
            "created": _("The person can sign in now."),
            "saved": _("Saved."),
            "unchanged": _("Nothing was changed."),
            "reinvited": _("The invitation was sent again."),
            "password": _("A mail to choose a new password is on its way."),
            "email": _("The address was changed. Both addresses are told."),
            "deactivated": _("Deactivated. Open sessions have ended."),
            "reactivated": _("Reactivated."),
            "deleted": _("Deleted: nothing referred to this person."),
            "archived": _(
                "Archived instead of deleted: this person has signed in, ordered or"
                " written already, which stays documented. Access is taken away."
            ),
        }.get(said)

    def _roles(self):
        return request.env["b2b.role"].sudo().search([])

    def _try(self, errors, name, action):
        """Do something, all or nothing; note why it was refused.

        :param dict errors: gets the reason under this name
        :return: what the action returns, None when it was refused
        """
        try:
            with request.env.cr.savepoint():
                return action()
        except UserError as error:
            errors[name] = str(error)
        return None

    def _state_values(self, member):
        """:return: dict of word, icon, colour and note of a person's status"""
        icon, tone = STATES[member.state]
        note = ""
        if member.state == "invited":
            hours = timedelta(hours=member._invitation_hours())
            until = self._date(member.invited_at + hours)
            note = request.env._("until %s", until)
        return {
            "key": member.state,
            "label": member._portal_states()[member.state],
            "icon": icon,
            "tone": tone,
            "note": note,
        }

    def _date(self, moment):
        """:return: day in the reader's zone and format"""
        if not moment:
            return ""
        env = request.env
        return format_date(env, fields.Datetime.context_timestamp(env.user, moment))

    def _moment(self, moment):
        env = request.env
        return format_datetime(env, moment, tz=env.user.tz or "UTC", dt_format="short")
