from odoo import Command, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.auth_signup.models.res_partner import SignupError

from ..const import (
    INVITATIONS_PER_DAY,
    PASSWORD_LENGTH,
    PASSWORD_LIMIT,
    PERSON_FIELDS,
)
from ..text import email_address


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
        of_contact = {*PERSON_FIELDS, "lang"}
        member = self.env["b2b.member"].create(
            {
                "organization_id": self.id,
                "user_id": user.id,
                **{key: values[key] for key in values.keys() - of_contact},
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
        if refused := self._taken_addresses([normalized], member).get(normalized):
            raise UserError(refused)
        return normalized

    def _taken_addresses(self, emails, member=None):
        """:param list emails: normalized
        :param member: whose address one of them may be already
        :return: dict of address: why it can't be used"""
        self.env["res.users"].flush_model(["login", "partner_id"])
        self.env["res.partner"].flush_model(["email_normalized"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, lower(login) FROM res_users
                WHERE lower(login) = ANY(%(emails)s) AND id != %(own)s
                UNION
                SELECT u.id, p.email_normalized
                FROM res_partner p JOIN res_users u ON u.partner_id = p.id
                WHERE p.email_normalized = ANY(%(emails)s) AND u.id != %(own)s
                """,
                emails=emails,
                own=member.user_id.id if member else 0,
            )
        )
        Members = self.env["b2b.member"].sudo().with_context(active_test=False)
        members = Members.search(
            Members._portal_domain(self)
            & Domain("user_id", "in", [user_id for user_id, _email in rows])
        )
        names = {member.user_id.id: member.display_name for member in members}
        taken = {}
        for user_id, email in rows:
            if user_id in names:
                name = names[user_id]
                taken[email] = self.env._("%s has this address already.", name)
            else:
                taken.setdefault(email, self._address_refused())
        return taken

    def _clean_email(self, email):
        """:return: the address, normalized
        :raise UserError: it is none"""
        address = email_address(email)
        if not address:
            raise UserError(
                self.env._("This is no e-mail address. Type it like name@company.com.")
            )
        return address

    def _password_length(self):
        """:return: how many characters a password needs at least"""
        policy = self.env["res.users"].sudo().get_password_policy()["minlength"]
        return max(PASSWORD_LENGTH, policy)

    def _take_invitation(self):
        """Count a mail that one of the customer's people has sent to whatever address
        they type: an import, or who took over an administrator's login, must not make
        the shop a mass mailer.

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
        # what was left empty in the form stays as the merchant knows it
        person = {key: values[key] for key in PERSON_FIELDS if values.get(key)}
        person["email"] = email
        person["lang"] = (
            values.get("lang") or contact.lang or partner.lang or self.env.lang
        )
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
