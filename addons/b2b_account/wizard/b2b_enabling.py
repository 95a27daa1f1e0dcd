from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.b2b_role import ADMINISTRATOR


class B2bEnabling(models.TransientModel):
    """Dialog that asks who of a customer's people becomes the first administrator."""

    _name = "b2b.enabling"
    _description = "Enable Self-administration"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade"
    )
    person_id = fields.Many2one(
        "res.partner",
        "Administrator",
        domain="[('parent_id', '=', partner_id), ('type', '=', 'contact')]",
        help="Gets an invitation and can then add colleagues in the portal",
    )
    name = fields.Char(compute="_compute_person", store=True, readonly=False)
    email = fields.Char("E-mail", compute="_compute_person", store=True, readonly=False)

    @api.depends("person_id")
    def _compute_person(self):
        for wizard in self:
            wizard.name = wizard.person_id.name
            wizard.email = wizard.person_id.email

    def action_enable(self):
        """Make the chosen person, or a new one, the first administrator."""
        self.ensure_one()
        person = self.person_id
        if not self.name or not self.email:
            raise UserError(
                self.env._("Choose the administrator, or type name and e-mail address.")
            )
        if not person:
            person = self.partner_id.create(
                {
                    "name": self.name,
                    "email": self.email,
                    "parent_id": self.partner_id.id,
                    "type": "contact",
                }
            )
        elif not person.user_ids:
            person.write({"name": self.name, "email": self.email})
        return self._enable(self.partner_id, person)

    @api.model
    def _enable(self, customer, person):
        """Make the customer's organization with its first administrator.

        :param customer: commercial partner
        :param person: contact of the customer, or the customer itself
        :return: action that opens the organization
        """
        customer.check_access("write")
        organizations = self.env["b2b.organization"]
        organizations.check_access("create")
        if customer.b2b_organization_ids:
            raise UserError(
                self.env._("%s administers itself already.", customer.display_name)
            )
        organization = organizations.create({"partner_id": customer.id})
        organization._log("enabled")
        organization.sudo()._add_person(person, ADMINISTRATOR)
        return customer.action_view_b2b_organization()
