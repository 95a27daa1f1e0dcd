from odoo import fields, models


class B2bInvitation(models.TransientModel):
    """Dialog by which the merchant adds a member for the customer."""

    _name = "b2b.invitation"
    _description = "New Member"

    organization_id = fields.Many2one(
        "b2b.organization", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="organization_id.partner_id")
    name = fields.Char(required=True)
    email = fields.Char("E-mail", required=True)
    phone = fields.Char()
    function = fields.Char("Job Position")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        default=lambda self: self.env.lang,
    )
    role_ids = fields.Many2many("b2b.role", string="Roles")
    site_ids = fields.Many2many("res.partner", string="Sites")

    def _prepare_member(self):
        """:return: values for :meth:`b2b.organization._invite`"""
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "function": self.function,
            "lang": self.lang,
            "role_ids": [(6, 0, self.role_ids.ids)],
            "site_ids": [(6, 0, self.site_ids.ids)],
        }

    def action_invite(self):
        """Make the member and send the invitation."""
        self.ensure_one()
        self.organization_id.check_access("write")
        self.organization_id.sudo()._invite(self._prepare_member())
        return {"type": "ir.actions.act_window_close"}
