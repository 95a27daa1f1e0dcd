import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .b2b_role import ADMINISTRATOR


class B2bMember(models.Model):
    """A person of a customer with a login of their own."""

    _name = "b2b.member"
    _description = "Member of a Customer's Organization"
    _order = "name, id"

    organization_id = fields.Many2one(
        "b2b.organization", required=True, ondelete="cascade", index=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(
        related="user_id.partner_id", store=True, index=True, string="Contact"
    )
    company_id = fields.Many2one(related="organization_id.company_id", store=True)
    active = fields.Boolean(related="user_id.active", store=True)
    name = fields.Char(related="partner_id.name", store=True, readonly=False)
    email = fields.Char("E-mail", related="user_id.login")
    phone = fields.Char(related="partner_id.phone", readonly=False)
    function = fields.Char(related="partner_id.function", readonly=False)
    lang = fields.Selection(
        related="partner_id.lang", string="Language", readonly=False
    )
    role_ids = fields.Many2many("b2b.role", string="Roles")
    site_ids = fields.Many2many(
        "res.partner",
        "b2b_member_site_rel",
        string="Sites",
        # one that was archived stays assigned, and is archived rather than deleted:
        # who loses the last one must not order for all of them
        context={"active_test": False},
        ondelete="restrict",
        help="Delivery addresses that this person orders for; none: all of them",
    )
    invited_at = fields.Datetime("Invited on", readonly=True)
    login_date = fields.Datetime(related="user_id.login_date", string="Last Sign-in")
    state = fields.Selection(
        [
            ("invited", "Invited"),
            ("expired", "Invitation Expired"),
            ("active", "Active"),
            ("inactive", "Deactivated"),
        ],
        "Status",
        compute="_compute_state",
        compute_sudo=True,
        search="_search_state",
    )

    _user_uniq = models.Constraint(
        "UNIQUE (user_id)", "This person is a member already."
    )

    # --- derived

    @api.depends("active", "user_id.login_date", "invited_at")
    def _compute_state(self):
        oldest = self._oldest_invitation()
        for member in self:
            if not member.active:
                member.state = "inactive"
            elif member.user_id.login_date or not member.invited_at:
                member.state = "active"
            elif member.invited_at < oldest:
                member.state = "expired"
            else:
                member.state = "invited"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = tuple(state for state in value if state)
        if not states:
            return Domain.FALSE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s", model._state_sql(alias, query), states
            )
        )

    def _state_sql(self, alias, query):
        """:return: what ``_compute_state`` says, for many people in one query"""
        return SQL(
            """
            CASE
                WHEN %(active)s IS NOT TRUE THEN 'inactive'
                WHEN %(invited_at)s IS NULL OR EXISTS (
                    SELECT FROM res_users_log WHERE create_uid = %(user)s
                ) THEN 'active'
                WHEN %(invited_at)s < %(oldest)s THEN 'expired'
                ELSE 'invited'
            END
            """,
            active=self._field_to_sql(alias, "active", query),
            invited_at=self._field_to_sql(alias, "invited_at", query),
            user=self._field_to_sql(alias, "user_id", query),
            oldest=self._oldest_invitation(),
        )

    @api.model
    def _oldest_invitation(self):
        """:return: when an invitation that is still good was sent at the earliest"""
        return fields.Datetime.now() - timedelta(hours=self._invitation_hours())

    @api.model
    def _invitation_hours(self):
        """:return: how long core's invitation links are good"""
        return int(
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("auth_signup.signup.validity.hours", 144)
        )

    @api.depends("name", "email")
    def _compute_display_name(self):
        for member in self:
            member.display_name = member.name or member.email

    # --- rules

    @api.constrains("organization_id", "user_id")
    def _check_organization(self):
        for member in self:
            if not member._belongs():
                raise ValidationError(
                    self.env._(
                        "%(person)s is no contact of %(customer)s.",
                        person=member.display_name,
                        customer=member.organization_id.name,
                    )
                )
            if not member.user_id.share:
                raise ValidationError(
                    self.env._(
                        "%s is an employee of yours; members are customers.",
                        member.display_name,
                    )
                )

    @api.constrains("site_ids")
    def _check_sites(self):
        for member in self:
            foreign = member.site_ids.filtered(
                lambda site, member=member: (
                    site.commercial_partner_id != member.organization_id.partner_id
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(site)s is no address of %(customer)s.",
                        site=foreign[0].display_name,
                        customer=member.organization_id.name,
                    )
                )

    def _belongs(self):
        """:return: whether the person is (still) a contact of this customer: moved to
        another one, a member has no rights any more"""
        self.ensure_one()
        return (
            self.user_id.partner_id.commercial_partner_id
            == self.organization_id.partner_id
        )

    def _sites(self):
        """:return: delivery addresses that this member may order for: those assigned
        that are still in use, which may be none; all of the organization's when none
        was ever assigned"""
        self.ensure_one()
        sites = self.organization_id.site_ids
        return sites & self.site_ids if self.site_ids else sites

    def _has_role(self, code):
        """:param str code: such as ``administrator``
        :return: whether this member has the role and may use it now"""
        self.ensure_one()
        return self.active and code in self.role_ids.mapped("code") and self._belongs()

    def _is_administrator(self):
        """:return: whether this member may administer the organization's people"""
        return self._has_role(ADMINISTRATOR)

    # --- change

    def _tracked_values(self):
        """:return: dict of field: value as people read it, for the history"""
        self.ensure_one()
        languages = dict(self.env["res.lang"].get_installed())
        return {
            "name": self.name,
            "phone": self.phone,
            "function": self.function,
            "lang": languages.get(self.lang, self.lang),
            "role_ids": ", ".join(self.role_ids.mapped("name")),
            "site_ids": ", ".join(site._b2b_site_name() for site in self.site_ids),
        }

    def _fingerprint(self):
        """:return: short text, another one after somebody has changed this person"""
        values = repr(sorted(self._tracked_values().items()))
        return hashlib.sha256(values.encode()).hexdigest()[:16]

    def write(self, vals):
        """What an employee changes in the form is noted like what the customer's
        administrators change, and one of these stays."""
        if self.env.su:
            return super().write(vals)
        self.check_access("write")
        for member in self:
            member.sudo()._change(vals)
        return True

    def _change(self, values):
        """Change a person, all or nothing, and note it in the history.

        :param dict values: of name, phone, function, lang, role_ids, site_ids and what
            other addons add; never e-mail or organization
        :return: whether something changed
        :raise UserError: the last administrator would lose the role
        """
        self.ensure_one()
        self.organization_id._lock()
        before = self._tracked_values()
        # two sites, or colleagues, may have the same name
        kept = {name: self[name] for name in values}
        self.write(values)
        after = self._tracked_values()
        changes = [
            [name, before[name], after[name]]
            for name in after
            if before[name] != after[name]
            or (name in kept and kept[name] != self[name])
        ]
        if changes:
            self.organization_id._check_administrators()
            self.organization_id._log("changed", self, changes)
        return bool(changes)
