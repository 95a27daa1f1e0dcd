from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    _inherit = "res.partner"

    b2b_organization_ids = fields.One2many(
        "b2b.organization", "partner_id", "Organization"
    )
    # asked for at each order, mostly in vain: as a field it is read once
    b2b_member_ids = fields.One2many(
        "b2b.member", "partner_id", "Memberships", context={"active_test": False}
    )
    b2b_is_organization = fields.Boolean(
        "Administers Itself", compute="_compute_b2b_organization"
    )
    b2b_member_count = fields.Integer(compute="_compute_b2b_organization")

    # people are found by their address, also when strangers type one
    _b2b_email_normalized_idx = models.Index("(email_normalized)")

    @api.depends("commercial_partner_id.b2b_organization_ids")
    def _compute_b2b_organization(self):
        organizations = (
            self.env["b2b.organization"]
            .search([("partner_id", "in", self.commercial_partner_id.ids)])
            .grouped("partner_id")
        )
        for partner in self:
            organization = organizations.get(partner.commercial_partner_id)
            partner.b2b_is_organization = bool(organization)
            partner.b2b_member_count = organization.member_count if organization else 0

    def write(self, vals):
        """Whoever reads a person's mail can sign in as that person. So customers do not
        change addresses of people with a login, not the own one either: their
        administrator does, see :meth:`b2b.member._change_email`.

        Core's address pages let everybody rename the company. Of a customer that
        administers itself only the administrators do."""
        if self.env.user.share:
            if "email" in vals:
                self._b2b_check_email(vals["email"])
            if "name" in vals:
                self._b2b_check_name(vals["name"])
        return super().write(vals)

    def _b2b_check_name(self, name):
        """:raise AccessError: the visitor may not give this customer another name"""
        if not self.env.user._is_portal():
            return
        for partner in self:
            organization = partner.sudo().b2b_organization_ids
            if (
                organization
                and (partner.name or "").strip() != (name or "").strip()
                and self.env.user._b2b_administrator().organization_id != organization
            ):
                raise AccessError(
                    self.env._(
                        "Only your company's administrator can change the company's"
                        " name."
                    )
                )

    def _b2b_check_email(self, email):
        """:raise AccessError: the visitor may not give this person another address"""
        if self.env.context.get("b2b_change_email"):
            return
        for partner in self:
            users = partner.sudo().with_context(active_test=False).user_ids
            if (
                users
                and (partner.email or "") != (email or "")
                and self.env.user._is_portal()
                and (users != self.env.user or self.env.user._b2b_member())
            ):
                raise AccessError(partner._b2b_email_refused())

    def _b2b_email_refused(self):
        return self.env._(
            "The e-mail address is the user name. Your company's administrator can"
            " change it in the login administration."
        )

    def _get_login_date(self):
        """Links to choose a password carry what this returns, and end when it changes:
        of a member, also when the address was changed. Who reads the old mailbox must
        not choose the password."""
        date = super()._get_login_date()
        member = self.sudo().user_ids.b2b_member_ids
        return f"{date} {member.user_id.login}" if member else date

    def _b2b_site_name(self):
        """:return: what people call a delivery address; it need not have a name"""
        self.ensure_one()
        name = self.name or self.street or self.display_name
        return name if self.active else self.env._("%s (archived)", name)

    def _can_be_edited_by_current_customer(self, **kwargs):
        """Addresses of colleagues with a login are theirs; sites are no business of
        people who order for some of them only."""
        user = self.env.user
        if not super()._can_be_edited_by_current_customer(**kwargs):
            return False
        if not user._is_portal():
            return True
        # read once for all addresses of a page
        member = user.sudo().b2b_member_ids
        if self.type in ("delivery", "other") and member._is_bound_to_sites():
            return False
        users = self.sudo().with_context(active_test=False).user_ids
        return not users or users == user

    def action_enable_self_administration(self):
        """Let the customer administer its own people. The contact becomes the first
        administrator; of a company with several people, somebody has to be chosen."""
        self.ensure_one()
        customer = self.commercial_partner_id
        person = self
        if self == customer and self.is_company:
            people = self.child_ids.filtered(
                lambda contact: contact.type == "contact" and contact.email
            )
            person = people if len(people) == 1 else self.browse()
        if person and person.email:
            return self.env["b2b.enabling"]._enable(customer, person)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enable Self-administration"),
            "res_model": "b2b.enabling",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": customer.id},
        }

    def action_view_b2b_organization(self):
        """Open the customer's organization."""
        self.ensure_one()
        organization = self.commercial_partner_id.b2b_organization_ids
        return {
            "type": "ir.actions.act_window",
            "res_model": "b2b.organization",
            "res_id": organization.id,
            "views": [(False, "form")],
        }
