from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    # asked by the rules about orders, whose answer is kept: everybody else's queries
    # stay as they are
    approval_has_private = fields.Boolean(
        compute="_compute_approval_has_private", compute_sudo=True
    )

    def _compute_approval_has_private(self):
        """Whether orders that this customer could see are private to colleagues: of the
        own company or one below it."""
        organizations = self.env["b2b.organization"]
        for user in self:
            customer = user.partner_id.commercial_partner_id
            user.approval_has_private = user.share and bool(
                organizations.search_count(
                    [
                        ("approval_private_orders", "=", True),
                        ("partner_id", "child_of", customer.id),
                    ],
                    limit=1,
                )
            )
