from odoo import Command
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text

from ..const import EMAIL_LENGTH, PERSON_FIELDS
from ..models.b2b_role import ADMINISTRATOR
from ..text import one_line
from .members_page import B2bMembersPage
from .routes import numbers, route


class B2bMemberForm(B2bMembersPage):
    """The form of a person; a new person."""

    def _member_form_values(self, administrator, member, post=None, errors=None):
        """Hook: what the form needs.

        :param member: whom it is about, empty for a new person
        :param dict post: what was sent, when it is shown again
        :param dict errors: of field: message; "" for the whole form
        """
        organization = administrator.organization_id
        return {
            "member": member,
            "form": self._form_of_post(post) if post else self._form_of(member),
            "errors": errors or {},
            "roles": self._roles(),
            "fixed_roles": self._fixed_roles(administrator, member),
            "sites": self._form_sites(administrator, member),
            "has_no_site": bool(member)
            and bool(member.site_ids)
            and not member._sites(),
            "languages": request.env["res.lang"].get_installed(),
            "password_length": organization._password_length(),
            "is_code_only": organization._is_code_only(),
            "lengths": {**PERSON_FIELDS, "email": EMAIL_LENGTH},
        }

    def _form_of(self, member):
        """Hook: what the fields show of a person."""
        language = request.env.user.lang
        return {
            "name": member.name or "",
            "email": member.email or "",
            "phone": member.phone or "",
            "function": member.function or "",
            "lang": member.lang or language,
            "role_ids": set(member.role_ids.ids),
            "site_ids": set(member.site_ids.ids),
            "access": "invitation",
        }

    def _form_of_post(self, post):
        """Hook: what the fields show again; passwords are typed again."""
        form = {
            name: clean_text(post.get(name), 2 * limit)
            for name, limit in {**PERSON_FIELDS, "email": EMAIL_LENGTH}.items()
        }
        form["lang"] = clean_text(post.get("lang"), 10)
        form["access"] = "password" if post.get("access") == "password" else ""
        form["role_ids"], form["site_ids"] = numbers("role_ids"), numbers("site_ids")
        return form

    def _member_values(self, administrator, member, post, errors):
        """Hook: take from the form what an administrator may write, nothing else.

        :param member: whom it is about, empty for a new person
        :param dict post: the form
        :param dict errors: add messages, under the name of the field
        :return: values for ``b2b.organization._invite`` or ``b2b.member._change``
        """
        _ = request.env._
        values = {}
        for name, limit in PERSON_FIELDS.items():
            text = one_line(post.get(name))
            if len(text) > limit:
                errors[name] = _("This is too long: %s characters at most.", limit)
            values[name] = text or False
        if not values["name"]:
            errors["name"] = _("Type the name.")
        lang = post.get("lang")
        if lang in dict(request.env["res.lang"].get_installed()):
            values["lang"] = lang
        elif lang:
            errors["lang"] = _("Choose a language from the list.")
        for name, allowed in (
            ("role_ids", self._roles()),
            ("site_ids", self._form_sites(administrator, member)),
        ):
            ids = numbers(name)
            if not ids <= set(allowed.ids):
                errors[name] = _("Choose from the list.")
            values[name] = [Command.set(sorted(ids))]
        self._check_fixed_roles(administrator, member, numbers("role_ids"), errors)
        return values

    def _form_sites(self, administrator, member):
        """:return: sites to choose from. An archived one that the person has stays
        until somebody takes it away: with none the person orders for all of them."""
        return administrator.organization_id.site_ids | member.site_ids

    def _fixed_roles(self, administrator, member):
        """Hook: which roles of a person the administrator can't change now.

        :return: dict of id of the role: why
        """
        if member != administrator:
            return {}
        role = request.env["b2b.role"].sudo()._get(ADMINISTRATOR)
        return {
            role.id: request.env._(
                "You can't take this role from yourself. Another administrator can."
            )
        }

    def _check_fixed_roles(self, administrator, member, role_ids, errors):
        for role_id, reason in self._fixed_roles(administrator, member).items():
            if (role_id in role_ids) != (role_id in member.role_ids.ids):
                errors["role_ids"] = reason

    @route("/my/members/new")
    def member_new(self, **params):
        """The form for a new person."""
        return self._render_new(self._administrator())

    def _render_new(self, administrator, post=None, errors=None):
        return self._render_members(
            "b2b_account.portal_member_new",
            administrator,
            "people",
            title=request.env._("New Person"),
            **self._member_form_values(
                administrator, administrator.browse(), post, errors
            ),
        )

    @route("/my/members/new", methods=["POST"])
    def member_create(self, **post):
        """Make a person with a login; by default they are invited by mail."""
        administrator = self._administrator()
        organization, errors = administrator.organization_id, {}
        values = self._member_values(
            administrator, administrator.browse(), post, errors
        )
        email = clean_text(post.get("email"), EMAIL_LENGTH + 1)
        self._try(errors, "email", lambda: organization._check_email(email))
        values["email"] = email
        password = None
        if post.get("access") == "password":
            password = post.get("password")
            # what is sent as a file is none
            password = password if isinstance(password, str) else ""
            self._try(
                errors, "password", lambda: organization._check_password(password)
            )
        if not errors:
            self._try(errors, "", lambda: organization._invite(values, password))
        if errors:
            return self._render_new(administrator, post, errors)
        said = "invited" if password is None else "created"
        return request.redirect(f"/my/members?said={said}", code=303)
