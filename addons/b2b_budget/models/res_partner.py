from odoo import api, fields, models

from ..const import LEVELS


class ResPartner(models.Model):
    """The budgets of a customer, or of one of its sites, on the contact."""

    _inherit = "res.partner"

    budget_count = fields.Integer(
        compute="_compute_budgets", groups="sales_team.group_sale_salesman"
    )
    budget_level = fields.Selection(
        LEVELS,
        "Worst Budget",
        compute="_compute_budgets",
        groups="sales_team.group_sale_salesman",
    )

    def _compute_budgets(self):
        """Of the running ones; a customer's are those of its sites and people too."""
        by_customer, by_site = self.env["b2b.budget.period"]._running(
            self.commercial_partner_id
        )
        for partner in self:
            periods = by_site.get(partner)
            if not partner.parent_id:
                periods = by_customer.get(partner)
            partner.budget_count = len(periods.budget_id) if periods else 0
            partner.budget_level = periods._worst_level() if periods else False

    @api.readonly
    def action_view_budgets(self):
        """List the budgets of this customer or site."""
        self.ensure_one()
        action = self.commercial_partner_id.b2b_organization_ids.action_view_budgets()
        if self.parent_id:
            action["domain"] = [("site_id", "=", self.id)]
            action["context"].update(default_scope="site", default_site_id=self.id)
        return action
