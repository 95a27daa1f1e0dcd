from odoo import api, fields, models
from odoo.tools import ormcache


class B2bOrganization(models.Model):
    _inherit = "b2b.organization"

    uses_budgets = fields.Boolean(
        help="Orders of this customer are confirmed by its people, against its budgets"
    )
    budget_ids = fields.One2many("b2b.budget", "organization_id", "Budgets")
    budget_tolerance = fields.Float(
        "Tolerance after Approval (%)",
        digits=(5, 2),
        default=lambda self: self.env.company.budget_tolerance,
        help="An approved order may become dearer by so much; more voids the approval",
    )

    _budget_tolerance = models.Constraint(
        "CHECK (budget_tolerance >= 0 AND budget_tolerance <= 100)",
        "The tolerance is a share between 0 and 100 percent.",
    )

    @api.model
    @ormcache()
    def _budget_customers(self):
        """Asked for each order, of all customers; mostly there are none.

        :return: ids of the customers that use budgets
        """
        found = self.sudo().search_fetch([("uses_budgets", "=", True)], ["partner_id"])
        return frozenset(found.partner_id.ids)

    @api.model_create_multi
    def create(self, vals_list):
        organizations = super().create(vals_list)
        self.env.registry.clear_cache()
        organizations.filtered("uses_budgets")._queue_orders()
        return organizations

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("uses_budgets", "partner_id")):
            self.env.registry.clear_cache()
            self._queue_orders()
        return result

    def _queue_orders(self):
        """Open orders enter the review with their customer, and leave it."""
        orders = self.env["sale.order"].sudo()
        customers = self.sudo().partner_id.ids
        found = orders.search(
            [
                ("partner_id", "child_of", customers),
                ("state", "in", ("draft", "sent")),
            ]
        )
        self.env.add_to_compute(orders._fields["budget_state"], found)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def action_view_budgets(self):
        """List the budgets of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "b2b_budget.b2b_budget_action"
        )
        action["domain"] = [("organization_id", "=", self.id)]
        action["context"] = {"default_organization_id": self.id}
        return action
