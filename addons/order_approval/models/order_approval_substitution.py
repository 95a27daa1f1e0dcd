from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderApprovalSubstitution(models.Model):
    """Somebody decides for an approver on some days. Substitutes do not pass it on."""

    _name = "order.approval.substitution"
    _description = "Substitute of an Approver"
    _order = "date_from desc, id desc"

    member_id = fields.Many2one(
        "b2b.member", "Approver", required=True, ondelete="cascade", index=True
    )
    organization_id = fields.Many2one(
        related="member_id.organization_id", store=True, index=True
    )
    substitute_id = fields.Many2one(
        "b2b.member", required=True, ondelete="cascade", index=True
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    is_active = fields.Boolean("Today", compute="_compute_is_active")

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day lies before the first one."
    )
    _not_oneself = models.Constraint(
        "CHECK (member_id != substitute_id)", "Nobody substitutes for themselves."
    )

    @api.constrains("member_id", "substitute_id")
    def _check_organization(self):
        for substitution in self:
            organizations = (
                substitution.member_id + substitution.substitute_id
            ).organization_id
            if len(organizations) > 1:
                raise ValidationError(
                    self.env._("The substitute belongs to another customer.")
                )

    @api.depends("date_from", "date_to")
    def _compute_is_active(self):
        for substitution in self:
            today = substitution._today()
            substitution.is_active = (
                substitution.date_from <= today <= substitution.date_to
            )

    @api.model
    def _running(self, organization):
        """:return: the organization's substitutions that are not over, next first"""
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        return self.search(
            [("organization_id", "=", organization.id), ("date_to", ">=", yesterday)],
            order="date_from, id",
        )

    def _today(self):
        """:return: the day where the approver is"""
        zone = self.member_id.partner_id.tz or self.env.context.get("tz") or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))


class B2bMember(models.Model):
    _inherit = "b2b.member"

    substitution_ids = fields.One2many(
        "order.approval.substitution", "member_id", "Substitutes"
    )

    def _substitutes(self):
        """:return: who may decide for these members today"""
        return (
            self.sudo()
            .substitution_ids.filtered("is_active")
            .substitute_id.filtered("active")
        )

    def _decides_for(self):
        """:return: members for whom this one decides today, without oneself"""
        self.ensure_one()
        mine = (
            self.env["order.approval.substitution"]
            .sudo()
            .search([("substitute_id", "=", self.id)])
        )
        return mine.filtered("is_active").member_id
