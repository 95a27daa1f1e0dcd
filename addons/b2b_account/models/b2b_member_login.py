from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, single_email_re

from odoo.addons.auth_signup.models.res_partner import SignupError

from ..const import (
    EMAIL_LENGTH,
    INVITATIONS_PER_DAY,
    PASSWORD_LENGTH,
    PASSWORD_LIMIT,
    PERSON_FIELDS,
)


class B2bOrganization(models.Model):
    """New members."""

    _inherit = "b2b.organization"

    def _invite(self, values, password=None, contact=None):
        """Make a member with a login, all or nothing.

        :param dict values: name, email, phone, function, lang, role_ids, site_ids and
            what other addons add to a member
        :param str password: set it instead of sending an invitation
        :param contact: whose login it becomes; by default a contact without a login
            that has this address, or a new one
        :return: the member
        :raise UserError: the address is taken or the password too short
        """
        self.ensure_one()
        self._lock()
        values = dict(values)
        email = self._check_email(values.pop("email", None))
        if password is not None:
            self._check_password(password)
        user = self._create_user(email, values, contact)
        known = {"name", "phone", "function", "lang"}
        member = self.env["b2b.member"].create(
            {
                "organization_id": self.id,
                "user_id": user.id,
                **{key: value for key, value in values.items() if key not in known},
            }
        )
        if password is None:
            member._send_invitation()
        else:
            # who is new needs no warning that the password was changed
            user.with_context(b2b_is_told=True).password = password
        self._log("invited" if password is None else "created", member)
        return member

    def _add_person(self, person, *codes):
        """Make a member of a contact that is there already.

        :param person: ``res.partner`` of this customer, with an e-mail address
        :param codes: of the roles that the person gets
        :return: the member
        :raise UserError: it is an employee's contact, or the address is taken
        """
        self.ensure_one()
        roles = self.env["b2b.role"].search([("code", "in", codes)])
        user = person.with_context(active_test=False).user_ids[:1]
        if not user:
            return self._invite(
                {
                    "name": person.name,
                    "email": person.email,
                    "phone": person.phone,
                    "function": person.function,
                    "lang": person.lang,
                    "role_ids": [Command.set(roles.ids)],
                },
                contact=person,
            )
        self._lock()
        user.active = True
        member = self.env["b2b.member"].create(
            {
                "organization_id": self.id,
                "user_id": user.id,
                "role_ids": [Command.set(roles.ids)],
            }
        )
        if not user.login_date:
            member._send_invitation()
        self._log("invited", member)
        return member

    def _check_email(self, email, member=None):
        """:param member: whose address it may be already
        :return: the address, normalized
        :raise UserError: no address, or it can't be used; the message does not tell
            whether another customer's person has it
        """
        normalized = self._clean_email(email)
        users = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .search(["|", ("login", "=ilike", self._literal(normalized)),
                     ("email_normalized", "=", normalized)])
        )  # fmt: skip
        users -= member.user_id if member else users.browse()
        own = self.with_context(active_test=False).member_ids.filtered(
            lambda own: own.user_id in users
        )
        if own:
            raise UserError(
                self.env._("%s has this address already.", own[0].display_name)
            )
        if users:
            raise UserError(self._address_refused())
        return normalized

    def _clean_email(self, email):
        """:return: the address, normalized
        :raise UserError: it is none"""
        normalized = email_normalize(email or "")
        if (
            not normalized
            or len(normalized) > EMAIL_LENGTH
            or not single_email_re.match(normalized)
        ):
            raise UserError(
                self.env._("This is no e-mail address. Type it like name@company.com.")
            )
        return normalized

    def _password_length(self):
        """:return: how many characters a password needs at least"""
        policy = self.env["res.users"].sudo().get_password_policy()["minlength"]
        return max(PASSWORD_LENGTH, policy)

    def _take_invitation(self):
        """Count an invitation that one of the customer's people sends: an import, or
        who took over an administrator's login, must not make the shop a mass mailer.

        It stays counted when the request fails after all; at most some too many are.

        :raise UserError: there were enough today
        """
        if not self.env.user.share:
            return
        taken = self.env["access.link.quota"]._take(
            f"b2b-invitations:{self.id}", INVITATIONS_PER_DAY, seconds=86400
        )
        if not taken:
            raise UserError(
                self.env._(
                    "Your company can send %s invitations a day, which are used up. Go"
                    " on tomorrow.",
                    INVITATIONS_PER_DAY,
                )
            )

    def _literal(self, text):
        """:return: pattern that finds exactly this text, whatever its case"""
        return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")

    def _address_refused(self):
        return self.env._(
            "This address can't be used here. Choose another one, or ask us to help."
        )

    def _check_has_passwords(self):
        """:raise UserError: this customer's people sign in by code only"""
        if self._is_code_only():
            raise UserError(
                self.env._("Your company signs in by code: there is no password.")
            )

    def _check_password(self, password):
        """:raise UserError: there are no passwords, or this one can't be used"""
        self._check_has_passwords()
        if len(password) > PASSWORD_LIMIT or not password.isprintable():
            raise UserError(self.env._("This password can't be used."))
        shortest = self._password_length()
        if len(password) < shortest:
            raise UserError(
                self.env._("The password needs at least %s characters.", shortest)
            )

    def _create_user(self, email, values, contact=None):
        """:return: a portal user, whose contact belongs to this customer"""
        partner = self.partner_id.sudo()
        person = {key: values.get(key) or False for key in PERSON_FIELDS}
        person["lang"] = values.get("lang") or partner.lang or self.env.lang
        # who is a contact without access already gets it, instead of a twin
        contact = contact or partner.search(
            [
                ("parent_id", "=", partner.id),
                ("type", "=", "contact"),
                ("is_company", "=", False),
                ("email_normalized", "=", email),
                ("user_ids", "=", False),
            ],
            limit=1,
        )
        person.update(email=email)
        if contact:
            contact.write(person)
        else:
            contact = partner.create(
                {
                    **person,
                    "parent_id": partner.id,
                    "type": "contact",
                    "company_id": partner.company_id.id,
                }
            )
        company = partner.company_id or self.env.company
        try:
            user = (
                self.env["res.users"]
                .sudo()
                .with_company(company)
                .with_context(no_reset_password=True)
                ._create_user_from_template(
                    {
                        "login": email,
                        "email": email,
                        "partner_id": contact.id,
                        "company_id": company.id,
                        "company_ids": [Command.set(company.ids)],
                    }
                )
            )
        except SignupError as error:
            # taken at the same moment
            raise UserError(self._address_refused()) from error
        return user


class B2bMember(models.Model):
    """Invitation, password and e-mail address."""

    _inherit = "b2b.member"

    def _send_invitation(self):
        """Mail a link by which the person sets a password, or signs in by code.

        :raise UserError: the customer's own people have invited enough for today
        """
        for member in self:
            member.organization_id._take_invitation()
            member.partner_id.sudo().signup_prepare()
            member.invited_at = fields.Datetime.now()
            member._mail("b2b_account.mail_template_invitation")

    def _mail(self, xmlid, **context):
        """Queue a mail; it is deleted once it is sent: it may hold a secret."""
        self.ensure_one()
        template = self.env.ref(xmlid).sudo()
        template.with_context(**context).send_mail(
            self.id,
            email_values={"auto_delete": True, "model": False, "res_id": False},
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _sign_in_url(self):
        """:return: where the person begins: to set the password, or to ask for a
        code"""
        self.ensure_one()
        if self.organization_id._is_code_only():
            return f"{self.get_base_url()}/web/login/code"
        return self.sudo().partner_id._get_signup_url()

    def _invite_again(self):
        """:raise UserError: the person has signed in already"""
        for member in self:
            if member.state not in ("invited", "expired"):
                raise UserError(
                    self.env._(
                        "%s has signed in already. Reset the password instead.",
                        member.name,
                    )
                )
            member._send_invitation()
            member.organization_id._log("reinvited", member)

    def _reset_password(self):
        """Mail a link to set another password. The old one works until then.

        :raise UserError: no access, or this customer signs in by code only
        """
        for member in self:
            if not member.active:
                raise UserError(
                    self.env._("%s has no access. Reactivate first.", member.name)
                )
            member.organization_id._check_has_passwords()
            member.partner_id.sudo().signup_prepare(signup_type="reset")
            member._mail("b2b_account.mail_template_password")
            member.organization_id._log("password", member)

    def _change_email(self, email):
        """Give the person another address, which is the user name as well. Both
        addresses are told; open sessions end.

        :return: whether it changed
        :raise UserError: it can't be used
        """
        self.ensure_one()
        self.organization_id._lock()
        before = self.email
        after = self.organization_id._check_email(email, member=self)
        if after == email_normalize(before):
            return False
        user = self.user_id.with_context(b2b_change_email=True, b2b_is_told=True)
        user.write({"login": after, "email": after})
        # links that went to the old mailbox end
        self.partner_id.sudo().signup_cancel()
        self.organization_id._log("email", self, [["email", before, after]])
        for address in (before, after):
            self._mail(
                "b2b_account.mail_template_email_changed",
                b2b_before=before,
                b2b_after=after,
                b2b_by=self.env.user.name,
                b2b_to=address,
            )
        if self.state in ("invited", "expired"):
            self._send_invitation()
        return True
