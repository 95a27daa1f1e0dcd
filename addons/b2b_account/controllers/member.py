from datetime import timedelta

from werkzeug.exceptions import BadRequest

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text

from ..const import EMAIL_LENGTH
from .member_form import B2bMemberForm
from .routes import route

#: A person gets this many mails a day by an administrator's button, and no two at once.
MAILS_PER_DAY = 10
MAIL_PAUSE = timedelta(minutes=1)
MAIL_KINDS = ("invited", "reinvited", "password", "email")


class B2bMemberPage(B2bMemberForm):
    """The page of one person: change, address, access, delete."""

    @route("/my/members/<int:member_id>")
    def member(self, member_id, said=None, **params):
        """One person."""
        administrator = self._administrator()
        member = self._member(administrator, member_id)
        return self._render_member(administrator, member, said=self._member_said(said))

    def _render_member(
        self, administrator, member, post=None, errors=None, said=None, new_email=""
    ):
        values = self._member_form_values(administrator, member, post, errors)
        return self._render_members(
            "b2b_account.portal_member",
            administrator,
            "people",
            title=member.name,
            said=said,
            is_own=member == administrator,
            state=self._state_values(member),
            login_date=self._date(member.login_date),
            actions=self._member_actions(administrator, member),
            new_email=new_email,
            seen=clean_text((post or {}).get("seen"), 64) or member._fingerprint(),
            **values,
        )

    def _member_actions(self, administrator, member):
        """Hook: what can be done with a person's access.

        :return: list of dicts with value, label, explanation and, when it is not
            possible now, why
        """
        _ = request.env._
        code_only = member.organization_id._is_code_only()
        actions = []
        if member.state in ("invited", "expired"):
            actions.append(
                {
                    "value": "invite",
                    "label": _("Send Invitation Again"),
                    "text": _("The earlier link keeps its own end."),
                }
            )
        elif member.state == "active" and not code_only:
            actions.append(
                {
                    "value": "password",
                    "label": _("Reset Password"),
                    "text": _(
                        "A mail with a link to choose another one. The old password"
                        " works until then."
                    ),
                }
            )
        if member.active:
            actions.append(
                {
                    "value": "deactivate",
                    "label": _("Deactivate"),
                    "text": _("No sign-in any more; open sessions end at once."),
                    "refused": member._own_access_refused(),
                }
            )
        else:
            actions.append(
                {
                    "value": "reactivate",
                    "label": _("Reactivate"),
                    "text": _("Signs in as before."),
                }
            )
        return actions

    @route("/my/members/<int:member_id>", methods=["POST"])
    def member_save(self, member_id, **post):
        """Change a person; the address has a form of its own."""
        administrator = self._administrator()
        member, errors = self._member(administrator, member_id), {}
        member.organization_id._lock()
        if post.get("seen", "") not in ("", member._fingerprint()):
            # else the form would undo what somebody else has done
            errors[""] = request.env._(
                "Somebody has changed this person meanwhile. You see it below; change"
                " it again."
            )
            return self._render_member(administrator, member, None, errors)
        values = self._member_values(administrator, member, post, errors)
        said = "unchanged"
        if not errors and self._try(errors, "", lambda: member._change(values)):
            said = "saved"
        if errors:
            return self._render_member(administrator, member, post, errors)
        return request.redirect(f"/my/members/{member.id}?said={said}", code=303)

    @route("/my/members/<int:member_id>/email", methods=["POST"])
    def member_email(self, member_id, **post):
        """Change a person's address, which is the user name."""
        administrator = self._administrator()
        member, errors = self._member(administrator, member_id), {}
        email = clean_text(post.get("email"), EMAIL_LENGTH + 1)
        said = "unchanged"
        if self._try(errors, "email", lambda: member._change_email(email)):
            said = "email"
        if errors:
            # not the other form's fields, which were not sent
            return self._render_member(
                administrator, member, errors=errors, new_email=email[:EMAIL_LENGTH]
            )
        if said == "email" and member == administrator:
            # open sessions end, but not the one that did it
            request.session.session_token = request.env.user._compute_session_token(
                request.session.sid
            )
        return request.redirect(f"/my/members/{member.id}?said={said}", code=303)

    @route("/my/members/<int:member_id>/access", methods=["POST"])
    def member_access(self, member_id, action=None, **post):
        """One of the buttons of a person's page."""
        administrator = self._administrator()
        member, errors = self._member(administrator, member_id), {}
        actions = {
            "invite": ("reinvited", self._invite_again),
            "password": ("password", self._reset_password),
            "deactivate": ("deactivated", lambda member: member._deactivate()),
            "reactivate": ("reactivated", lambda member: member._reactivate()),
        }
        if action not in actions:
            raise BadRequest()
        said, act = actions[action]
        self._try(errors, "", lambda: act(member))
        if errors:
            return self._render_member(administrator, member, None, errors)
        return request.redirect(f"/my/members/{member.id}?said={said}", code=303)

    def _invite_again(self, member):
        if member.state in ("invited", "expired"):
            self._check_mails(member)
        member._invite_again()

    def _reset_password(self, member):
        if member.active:
            self._check_mails(member)
        member._reset_password()

    def _check_mails(self, member):
        """Pressed twice, or sent again and again, a button must not flood a mailbox.

        :raise UserError: the last mail was a moment ago, or there were many today
        """
        member.organization_id._lock()
        now = fields.Datetime.now()
        sent = (
            request.env["b2b.history"]
            .sudo()
            .search(
                [
                    ("organization_id", "=", member.organization_id.id),
                    ("member_id", "=", member.id),
                    ("kind", "in", MAIL_KINDS),
                    ("create_date", ">", now - timedelta(days=1)),
                ],
                limit=MAILS_PER_DAY,
            )
        )
        if sent and sent[0].create_date > now - MAIL_PAUSE:
            raise UserError(
                request.env._(
                    "%s was sent a mail a moment ago. Wait a minute, and look into the"
                    " spam folder.",
                    member.name,
                )
            )
        if len(sent) == MAILS_PER_DAY:
            raise UserError(
                request.env._(
                    "%s was sent enough mails for today. Look into the spam folder, or"
                    " try again tomorrow.",
                    member.name,
                )
            )

    @route("/my/members/<int:member_id>/delete")
    def member_delete_ask(self, member_id, **params):
        """Ask before deleting."""
        administrator = self._administrator()
        return self._render_delete(
            administrator, self._member(administrator, member_id)
        )

    def _render_delete(self, administrator, member, errors=None):
        return self._render_members(
            "b2b_account.portal_member_delete",
            administrator,
            "people",
            title=member.name,
            member=member,
            errors=errors or {},
            is_own=member == administrator,
            is_referred_to=member._is_referred_to(),
        )

    @route("/my/members/<int:member_id>/delete", methods=["POST"])
    def member_delete(self, member_id, **post):
        """Delete a person, or archive who has to stay documented."""
        administrator = self._administrator()
        member, errors = self._member(administrator, member_id), {}
        said = self._try(errors, "", member._delete)
        if errors:
            return self._render_delete(administrator, member, errors)
        return request.redirect(f"/my/members?said={said}", code=303)
