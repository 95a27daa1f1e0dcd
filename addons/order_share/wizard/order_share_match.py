from odoo import fields, models
from odoo.exceptions import UserError


class OrderShareMatch(models.TransientModel):
    """Dialog that says which contact a visitor of the open link is."""

    _name = "order.share.match"
    _description = "Choose the Contact of a Visitor"

    visitor_id = fields.Many2one(
        "order.share.visitor", required=True, ondelete="cascade"
    )
    company_name = fields.Char(related="visitor_id.company_name")
    name = fields.Char(related="visitor_id.name", string="Person")
    email = fields.Char(related="visitor_id.email")
    phone = fields.Char(related="visitor_id.phone")
    suggested_partner_ids = fields.Many2many(
        "res.partner", related="visitor_id.suggested_partner_ids"
    )
    partner_id = fields.Many2one("res.partner", "Contact")

    def action_use(self):
        """Use the chosen contact."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Choose a contact, or make a new one."))
        self.visitor_id._use_partner(self.partner_id)
        return {"type": "ir.actions.act_window_close"}

    def action_create(self):
        """Make a new contact."""
        self.ensure_one()
        self.visitor_id.action_create_partner()
        return {"type": "ir.actions.act_window_close"}


class OrderShareVisitor(models.Model):
    _inherit = "order.share.visitor"

    def action_match(self):
        """Open the dialog for this visitor."""
        self.ensure_one()
        return self.share_id.action_match_visitor()
