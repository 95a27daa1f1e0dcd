from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .b2b_role import ADMINISTRATOR


class B2bOrganization(models.Model):
    """A customer that administers its own people: one per commercial partner.

    Its row is what changes of people are queued on, see :meth:`_lock`.
    """

    _name = "b2b.organization"
    _description = "Customer Organization"
    _order = "name, id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(related="partner_id.name", store=True)
    company_id = fields.Many2one(related="partner_id.company_id", store=True)
    sign_in = fields.Selection(
        [
            ("both", "Password or code by e-mail"),
            ("code", "Code by e-mail only"),
        ],
        required=True,
        default="both",
        help="With “Code by e-mail only” passwords of this customer's people stop"
        " working; whoever reads their mail can sign in.",
    )
    member_ids = fields.One2many("b2b.member", "organization_id", "Members")
    all_member_ids = fields.One2many(
        "b2b.member",
        "organization_id",
        "All Members",
        context={"active_test": False},
        readonly=True,
    )
    member_count = fields.Integer(compute="_compute_member_count")
    site_ids = fields.Many2many(
        "res.partner",
        string="Sites",
        compute="_compute_site_ids",
        help="Delivery addresses that members can be assigned to",
    )
    history_ids = fields.One2many("b2b.history", "organization_id")

    _partner_uniq = models.Constraint(
        "UNIQUE (partner_id)", "This customer administers itself already."
    )

    @api.constrains("partner_id")
    def _check_partner(self):
        for organization in self:
            partner = organization.partner_id
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(contact)s belongs to %(company)s. Enable self-administration"
                        " there.",
                        contact=partner.display_name,
                        company=partner.commercial_partner_id.display_name,
                    )
                )

    @api.depends("member_ids")
    def _compute_member_count(self):
        counts = dict(
            self.env["b2b.member"]._read_group(
                [("organization_id", "in", self.ids)], ["organization_id"], ["__count"]
            )
        )
        for organization in self:
            organization.member_count = counts.get(organization, 0)

    @api.depends("partner_id.child_ids.type", "partner_id.child_ids.active")
    def _compute_site_ids(self):
        for organization in self:
            partner = organization.partner_id._origin
            organization.site_ids = (
                partner.search(
                    [
                        ("commercial_partner_id", "=", partner.id),
                        ("type", "=", "delivery"),
                    ],
                    order="name, id",
                )
                if partner
                else False
            )

    # --- what is asked for each order is kept

    @api.model
    def _cached_fields(self):
        """Hook: fields that methods with an ``ormcache`` of other addons have read.

        :return: set of names
        """
        return {"partner_id"}

    @api.model_create_multi
    def create(self, vals_list):
        organizations = super().create(vals_list)
        self.env.registry.clear_cache()
        return organizations

    def write(self, vals):
        result = super().write(vals)
        if not self._cached_fields().isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # --- members

    def _lock(self):
        """Make simultaneous changes of an organization's people follow each other.

        A change of the row, not only a lock: the second of two fails to serialize, is
        run again by Odoo and then sees what the first has done.
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE b2b_organization SET id = id WHERE id IN %s", tuple(self.ids)),
            log_exceptions=False,
        )
        self.invalidate_recordset()

    def _administrators(self):
        """:return: members who may sign in and administer"""
        return self.member_ids.filtered(lambda member: member._has_role(ADMINISTRATOR))

    def _is_code_only(self):
        """:return: whether codes by mail are the only way in for this customer's
        people"""
        return self.sign_in == "code"

    def _check_administrators(self):
        """:raise UserError: nobody is left who could administer the people"""
        for organization in self:
            if not organization._administrators():
                raise UserError(
                    self.env._(
                        "%s needs at least one administrator who can sign in. Make"
                        " somebody else administrator first.",
                        organization.name,
                    )
                )

    def _log(self, kind, member=None, changes=None, name=""):
        """Add to the history, which members and merchant read.

        :param str kind: one of ``const.HISTORY_KINDS``
        :param member: whom it is about
        :param changes: list of [field, before, after] as people read them
        :param str name: of somebody who is no member any more
        """
        self.ensure_one()
        return (
            self.env["b2b.history"]
            .sudo()
            .create(
                {
                    "organization_id": self.id,
                    "kind": kind,
                    "member_id": member.id if member else False,
                    "member_name": name or (member.name if member else False),
                    "user_id": self.env.uid,
                    "changes": changes or False,
                }
            )
        )

    def action_view_members(self):
        """Open the members, those without access as well."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "b2b_account.b2b_member_action"
        )
        action["domain"] = [("organization_id", "=", self.id)]
        action["context"] = {
            "default_organization_id": self.id,
            "active_test": False,
        }
        return action

    def action_invite(self):
        """Open the dialog that makes another member."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Member"),
            "res_model": "b2b.invitation",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_organization_id": self.id},
        }
