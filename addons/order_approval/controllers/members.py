import math

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import format_amount

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.members import B2bMembers
from odoo.addons.b2b_account.controllers.routes import number, route

from ..const import MODES

LIMITS = ("order_limit", "approve_limit")
#: Largest limit.
MOST = 10**12


class ReleaseMembers(B2bMembers):
    """Login administration: who needs a release, and who gives it."""

    def _administration_tabs(self, member):
        _ = request.env._
        people, *others = super()._administration_tabs(member)
        running = self._substitutions(member)
        return [
            people,
            {
                "key": "substitutes",
                "label": _("Substitutes"),
                "url": "/my/members/substitutes",
                "count": len(running),
            },
            {
                "key": "assortment",
                "label": _("Assortment"),
                "url": "/my/members/assortment",
            },
            *others,
        ]

    def _substitutions(self, member):
        """:return: substitutions that are not over, of the member's organization"""
        return (
            request.env["order.approval.substitution"]
            .sudo()
            ._running(member.organization_id)
        )

    # --- list

    def _member_rows(self, administrator, members):
        rows = super()._member_rows(administrator, members)
        today = {
            substitution.member_id: substitution
            for substitution in self._substitutions(administrator)
            if substitution.is_active
        }
        modes = self._modes()
        for row, member in zip(rows, members, strict=True):
            row["release_mode"] = modes[member.release_mode][0]
            row["approver"] = member.approver_id.name
            limit = (
                member.approve_limit
                if member.release_mode == "approver"
                else member.order_limit
            )
            row["release_limit"] = limit and self._money(administrator, limit)
            row["substitute"] = (
                today[member].substitute_id.name if member in today else ""
            )
        return rows

    def _money(self, administrator, amount):
        currency = administrator.organization_id.approval_currency_id
        return format_amount(request.env, amount, currency)

    def _modes(self):
        """:return: dict of mode: label and explanation, in the customers' words"""
        _ = request.env._
        labels = dict(
            request.env["b2b.member"]
            ._fields["release_mode"]
            ._description_selection(request.env)
        )
        texts = {
            "none": _("Orders everything without release."),
            "approver": _("Orders freely and releases for others."),
            "always": _("Every order goes to the approver."),
            "outside": _("Only items outside your list need the release."),
        }
        return {code: (labels[code], texts[code]) for code, _label in MODES}

    # --- form

    def _member_form_values(self, administrator, member, post=None, errors=None):
        return {
            **super()._member_form_values(administrator, member, post, errors),
            "release_modes": self._modes(),
            "approvers": administrator._approvers() - member,
            "limit_currency": administrator.organization_id.approval_currency_id,
        }

    def _form_of(self, member):
        return {
            **super()._form_of(member),
            "release_mode": member.release_mode or "none",
            "approver_id": member.approver_id.id,
            **{name: self._plain(member[name]) for name in LIMITS},
        }

    def _plain(self, amount):
        """:return: an amount as a number field takes it, empty for none"""
        return f"{amount:.2f}".removesuffix(".00") if amount else ""

    def _form_of_post(self, post):
        return {
            **super()._form_of_post(post),
            "release_mode": clean_text(post.get("release_mode"), 20),
            "approver_id": number(post.get("approver_id")),
            **{name: clean_text(post.get(name), 20) for name in LIMITS},
        }

    def _member_values(self, administrator, member, post, errors):
        values = super()._member_values(administrator, member, post, errors)
        if "release_mode" not in post:
            # a form of before this addon
            return values
        _ = request.env._
        mode = post["release_mode"]
        if mode not in dict(MODES):
            errors["release_mode"] = _("Choose from the list.")
            return values
        values["release_mode"] = mode
        approvers = administrator._approvers() - member
        chosen = clean_text(post.get("approver_id"), 10)
        approver = approvers.filtered(lambda person: str(person.id) == chosen)
        if chosen and not approver:
            errors["approver_id"] = _("Choose from the list.")
        elif not approver and mode in ("always", "outside"):
            errors["approver_id"] = (
                _("Choose who releases the orders.")
                if approvers
                else _("Nobody of your company is approver yet. Make somebody one.")
            )
        values["approver_id"] = approver.id
        for name in LIMITS:
            self._take_limit(name, post, values, errors)
        return values

    def _take_limit(self, name, post, values, errors):
        text = clean_text(post.get(name), 40).replace(" ", "").replace(",", ".")
        try:
            amount = float(text) if text else 0.0
        except ValueError:
            amount = math.nan
        if not 0 <= amount < MOST:
            errors[name] = request.env._("Type an amount, or nothing for no limit.")
        else:
            values[name] = round(amount, 2)

    # --- several people at once

    def _bulk_actions(self, administrator):
        _ = request.env._
        groups = super()._bulk_actions(administrator)
        approvers = administrator._approvers()
        if approvers:
            people = [(f"approver-{person.id}", person.name) for person in approvers]
            groups.append((_("Give to Approver"), people))
        modes = [(f"mode-{code}", row[0]) for code, row in self._modes().items()]
        groups.append((_("Release Mode"), modes))
        return groups

    def _bulk_apply(self, administrator, member, action):
        _ = request.env._
        kind, _dash, value = action.partition("-")
        if kind == "approver":
            if int(value) == member.id:
                return False
            return member._change({"approver_id": int(value)}) and _("Approver set")
        if kind == "mode":
            if value in ("always", "outside") and not member.approver_id:
                raise UserError(_("Choose who releases the orders first."))
            return member._change({"release_mode": value}) and _("Release mode set")
        return super()._bulk_apply(administrator, member, action)

    # --- who leaves hands over

    @http.route()
    def member_access(self, member_id, action=None, **post):
        administrator = self._administrator()
        member = self._member(administrator, member_id)
        if action == "deactivate" and member != administrator:
            if member._has_to_hand_over():
                page = f"/my/members/{member.id}/hand-over"
                return request.redirect(page, code=303)
        return super().member_access(member_id, action=action, **post)

    @http.route()
    def member_delete(self, member_id, **post):
        administrator = self._administrator()
        member = self._member(administrator, member_id)
        if member != administrator and member._has_to_hand_over():
            page = f"/my/members/{member.id}/hand-over?then=delete"
            return request.redirect(page, code=303)
        return super().member_delete(member_id, **post)

    @route("/my/members/<int:member_id>/hand-over")
    def member_hand_over_ask(self, member_id, then="deactivate", **params):
        """Who takes over the requests and people of an approver who leaves?"""
        administrator = self._administrator()
        member = self._member(administrator, member_id)
        if not member._has_to_hand_over():
            return request.redirect(f"/my/members/{member.id}")
        return self._render_hand_over(administrator, member, then)

    def _render_hand_over(self, administrator, member, then, error=""):
        return self._render_members(
            "order_approval.portal_member_hand_over",
            administrator,
            "people",
            title=member.name,
            status=422 if error else 200,
            member=member,
            then=then if then == "delete" else "deactivate",
            errors={"": error} if error else {},
            approvers=administrator._approvers() - member,
            waiting=len(member._approvals_waiting()),
            led=member.approved_member_ids.filtered("active"),
        )

    @route("/my/members/<int:member_id>/hand-over", methods=["POST"])
    def member_hand_over(self, member_id, approver_id="", then="", **post):
        """Give everything to somebody else and end the access, both or nothing."""
        administrator = self._administrator()
        member, errors = self._member(administrator, member_id), {}
        chosen = clean_text(approver_id, 10)
        approver = (administrator._approvers() - member).filtered(
            lambda person: str(person.id) == chosen
        )
        if not approver:
            error = request.env._("Choose who takes over.")
            return self._render_hand_over(administrator, member, then, error)

        def act():
            member._hand_over(administrator, approver)
            if then == "delete":
                return member._delete()
            member._deactivate()
            return "deactivated"

        said = self._try(errors, "", act)
        if errors:
            return self._render_hand_over(administrator, member, then, errors[""])
        return request.redirect(f"/my/members?said={said}", code=303)

    # --- assortment

    @route("/my/members/assortment")
    def members_assortment(self, **params):
        """What people order without asking; the merchant keeps it."""
        administrator = self._administrator()
        organization = administrator.organization_id
        return self._render_members(
            "order_approval.portal_members_assortment",
            administrator,
            "assortment",
            title=request.env._("Assortment"),
            categories=organization.assortment_category_ids,
            products=organization.assortment_product_ids,
            pricelists=organization.assortment_pricelist_ids,
            excluded=organization.assortment_excluded_ids,
        )
