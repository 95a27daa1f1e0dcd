from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


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

    def _end(self):
        """Nobody substitutes any more; the history of the people tells it."""
        for substitution in self:
            substitution.organization_id._log(
                "changed",
                substitution.member_id,
                [["substitution_ids", substitution._label(), ""]],
            )
        self.unlink()

    def _label(self):
        """:return: who and when, as the history keeps it"""
        self.ensure_one()
        return f"{self.substitute_id.name}, {self.date_from} – {self.date_to}"

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

    def _add_substitute(self, substitute, date_from, date_to):
        """Somebody decides for this approver on some days. The same asked for twice is
        there once.

        :param substitute: a colleague
        :raise UserError: it can't be meant
        """
        self.ensure_one()
        self.organization_id._lock()
        if self == substitute:
            raise UserError(self.env._("Nobody substitutes for themselves."))
        if date_to < date_from:
            raise UserError(self.env._("The last day lies before the first one."))
        if date_to < fields.Date.context_today(self):
            raise UserError(self.env._("These days are over."))
        values = {
            "member_id": self.id,
            "substitute_id": substitute.id,
            "date_from": date_from,
            "date_to": date_to,
        }
        known = Domain.AND(Domain(name, "=", value) for name, value in values.items())
        Substitution = self.env["order.approval.substitution"]
        if Substitution.search_count(known, limit=1):
            return
        added = Substitution.create(values)
        change = ["substitution_ids", "", added._label()]
        self.organization_id._log("changed", self, [change])
