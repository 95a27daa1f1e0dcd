from werkzeug.exceptions import BadRequest

from odoo import Command
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from .member import B2bMemberPage
from .routes import numbers, route

#: How many people one bulk action may name.
BULK_LIMIT = 100
#: Results of a bulk action, kept in the session for its page.
RESULT = "b2b_members_result"


class B2bMemberBulk(B2bMemberPage):
    """The same for several people at once."""

    def _bulk_actions(self, administrator):
        """Hook: what can be done with several people.

        :return: list of (title, list of (value, label))
        """
        _ = request.env._
        sites = administrator.organization_id.site_ids
        roles = self._roles()
        groups = [
            (
                _("Access"),
                [
                    ("deactivate", _("Deactivate")),
                    ("reactivate", _("Reactivate")),
                    ("invite", _("Send Invitation Again")),
                ],
            ),
            (
                _("Assign Site"),
                [(f"site-{site.id}", site._b2b_site_name()) for site in sites],
            ),
            (_("Add Role"), [(f"role-{role.id}", role.name) for role in roles]),
            (_("Remove Role"), [(f"unrole-{role.id}", role.name) for role in roles]),
        ]
        return [(title, choices) for title, choices in groups if choices]

    def _bulk_apply(self, administrator, member, action):
        """Hook: do it with one person.

        :param str action: one of ``_bulk_actions``
        :return: what happened, False for nothing
        :raise UserError: says why not
        """
        _ = request.env._
        kind, _dash, number = action.partition("-")
        if kind == "deactivate":
            return member.active and not member._deactivate() and _("Deactivated")
        if kind == "reactivate":
            return not member.active and not member._reactivate() and _("Reactivated")
        if kind == "invite":
            return not self._invite_again(member) and _("Invitation sent")
        if kind == "site":
            values = {"site_ids": [Command.link(int(number))]}
            return member._change(values) and _("Site assigned")
        errors, role_id = {}, int(number)
        ids = {*member.role_ids.ids, role_id} - (
            {role_id} if kind == "unrole" else set()
        )
        self._check_fixed_roles(administrator, member, ids, errors)
        if errors:
            raise UserError(errors["role_ids"])
        told = _("Role added") if kind == "role" else _("Role removed")
        return member._change({"role_ids": [Command.set(sorted(ids))]}) and told

    @route("/my/members/bulk", methods=["POST"])
    def members_bulk(self, action=None, **post):
        """Do the same with all who are ticked; one refusal does not stop the others."""
        administrator = self._administrator()
        ids = numbers("member_ids")
        known = dict(
            choice
            for _title, choices in self._bulk_actions(administrator)
            for choice in choices
        )
        if not ids or not action:
            return request.redirect("/my/members", code=303)
        if len(ids) > BULK_LIMIT or action not in known:
            raise BadRequest()
        domain = administrator._portal_domain(administrator.organization_id)
        members = administrator._portal_page(
            domain & Domain("id", "in", sorted(ids)), "name", BULK_LIMIT, 0
        )
        # all changes wait here, not one by one in the middle
        administrator.organization_id._lock()
        results = []
        for member in members:
            name, errors = member.name, {}
            told = self._try(
                errors,
                "",
                lambda member=member: self._bulk_apply(administrator, member, action),
            )
            said = errors.get("") or told or request.env._("Nothing to change")
            tone = "bad" if errors else "ok" if told else "dead"
            results.append([name, tone, said])
        request.session[RESULT] = {"action": known[action], "rows": results}
        return request.redirect("/my/members/result", code=303)

    @route("/my/members/result")
    def members_result(self, **params):
        """What the last bulk action did, person by person."""
        administrator = self._administrator()
        result = request.session.get(RESULT)
        if not result:
            return request.redirect("/my/members", code=303)
        return self._render_members(
            "b2b_account.portal_members_result",
            administrator,
            "people",
            title=request.env._("Result"),
            result=result,
            done=sum(tone == "ok" for _name, tone, _said in result["rows"]),
        )
