from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import number, route

from .members import ReleaseMembers


class Substitutes(ReleaseMembers):
    """Who decides for an approver who is away. Administrators set anybody's, approvers
    their own."""

    def _substitutes_member(self):
        """:return: an administrator or an approver, as superuser
        :raise NotFound: somebody else"""
        member = request.env.user._b2b_administrator()
        member = member or request.env["website"]._approval_member()
        if not member.active or not (
            member._is_administrator() or member.release_mode == "approver"
        ):
            raise NotFound()
        return member

    @route("/my/members/substitutes")
    def members_substitutes(self, said=None, **params):
        """The substitutions that run or come."""
        return self._render_substitutes(
            self._substitutes_member(), said=self._member_said(said)
        )

    def _render_substitutes(self, member, form=None, error="", said=None):
        is_administrator = member._is_administrator()
        running = self._substitutions(member)
        if not is_administrator:
            running = running.filtered(lambda each: each.member_id == member)
        tabs = None if is_administrator else []
        return self._render_members(
            "order_approval.portal_members_substitutes",
            member,
            "substitutes",
            title=request.env._("Substitutes"),
            status=422 if error else 200,
            said=said,
            errors={"": error} if error else {},
            form=form or {},
            substitutions=running,
            approvers=member._approvers() if is_administrator else member,
            colleagues=member._colleagues(),
            today=fields.Date.context_today(member),
            is_administrator=is_administrator,
            **({} if tabs is None else {"tabs": tabs}),
        )

    @route("/my/members/substitutes", methods=["POST"])
    def members_substitute(self, **post):
        """Name a substitute for some days."""
        member = self._substitutes_member()
        form = {
            name: clean_text(post.get(name), 10)
            for name in ("member_id", "substitute_id", "date_from", "date_to")
        }
        errors = {}
        self._try(errors, "", lambda: self._substitute(member, form))
        if errors:
            return self._render_substitutes(member, form, errors[""])
        return request.redirect("/my/members/substitutes?said=saved", code=303)

    def _substitute(self, member, form):
        """:raise UserError: something is missing or can't be meant"""
        _ = request.env._
        approvers = member._approvers() if member._is_administrator() else member
        chosen = number(form["member_id"]), number(form["substitute_id"])
        approver = approvers.filtered(lambda each: each.id == chosen[0])
        substitute = member._colleagues().filtered(lambda each: each.id == chosen[1])
        if not approver or not substitute:
            raise UserError(_("Choose both people from the list."))
        days = []
        for name in ("date_from", "date_to"):
            try:
                days.append(fields.Date.to_date(form[name]))
            except ValueError:
                days.append(None)
        if not all(days):
            raise UserError(_("Type both days."))
        approver._add_substitute(substitute, *days)

    @route("/my/members/substitutes/<int:substitution_id>/end", methods=["POST"])
    def members_substitute_end(self, substitution_id, **post):
        """End a substitution at once."""
        member = self._substitutes_member()
        found = self._substitutions(member).filtered(
            lambda each: (
                each.id == substitution_id
                and (member._is_administrator() or each.member_id == member)
            )
        )
        if found:
            found._end()
        return request.redirect("/my/members/substitutes?said=saved", code=303)
