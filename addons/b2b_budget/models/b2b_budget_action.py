from odoo import models


class B2bBudget(models.Model):
    """The buttons of a budget."""

    _inherit = "b2b.budget"

    def action_top_up(self):
        """Open the dialog that adds money to a period."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Top Up"),
            "res_model": "b2b.budget.topup",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_budget_id": self.id},
        }

    def action_spread(self):
        """Give all periods their share of the year's amount again."""
        for budget in self:
            budget.check_access("write")
            budget.sudo()._plan(amounts=dict.fromkeys(budget.period_ids.sudo()))

    def action_copy_to_next_year(self):
        """Make the same budgets for the following year, and open them."""
        self.check_access("write")
        made = self.sudo()._copy_to_next_year().sudo(False)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "b2b_budget.b2b_budget_action"
        )
        if len(made) == 1:
            action.update(views=[(False, "form")], res_id=made.id)
        else:
            action["domain"] = [("id", "in", made.ids)]
        return action

    def action_view_orders(self):
        """List the orders that take from this budget."""
        self.ensure_one()
        claims = self.env["b2b.budget.claim"].search([("budget_id", "=", self.id)])
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        action["domain"] = [("id", "in", claims.order_id.ids)]
        action["context"] = {}
        return action

    def action_view_moves(self):
        """List the moves of this budget."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "b2b_budget.b2b_budget_move_action"
        )
        action["domain"] = [("budget_id", "=", self.id)]
        return action
