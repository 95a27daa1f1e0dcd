from odoo import api, fields, models


class B2bBudget(models.Model):
    """The buttons of a budget, and what they count."""

    _inherit = "b2b.budget"

    order_count = fields.Integer(compute="_compute_order_count")
    waiting_count = fields.Integer(compute="_compute_order_count")
    move_count = fields.Integer(compute="_compute_move_count")

    @api.depends_context("uid")
    def _compute_order_count(self):
        """Each order takes from the year once; of those that the reader may see."""
        years = self.year_ids.ids
        taken, waiting = (
            dict(
                self.env["b2b.budget.claim"]._read_group(
                    [("period_id", "in", years), *domain], ["period_id"], ["__count"]
                )
            )
            for domain in (
                [
                    "|",
                    ("reserved", "!=", 0),
                    ("consumed", "!=", 0),
                    ("order_id.budget_state", "!=", False),
                ],
                [("reserved", "!=", 0), ("order_id.budget_state", "=", "waiting")],
            )
        )
        for budget in self:
            budget.order_count = taken.get(budget.year_ids[:1], 0)
            budget.waiting_count = waiting.get(budget.year_ids[:1], 0)

    def _compute_move_count(self):
        counts = dict(
            self.env["b2b.budget.move"]._read_group(
                [("period_id", "in", (self.year_ids | self.period_ids).ids)],
                ["period_id"],
                ["__count"],
            )
        )
        for budget in self:
            periods = budget.year_ids | budget.period_ids
            budget.move_count = sum(counts.get(period, 0) for period in periods)

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
            action.update(domain=[("id", "in", made.ids)], context={})
        return action

    @api.readonly
    def action_view_orders(self):
        """List the orders that take from this budget."""
        return self._open_orders(
            self.env._("Orders"), "|", ("reserved", "!=", 0), ("consumed", "!=", 0)
        )

    @api.readonly
    def action_view_waiting(self):
        """List the orders that wait for the customer and hold some of this budget."""
        action = self._open_orders(self.env._("Waiting Orders"), ("reserved", "!=", 0))
        action["domain"].append(("budget_state", "=", "waiting"))
        return action

    def _open_orders(self, name, *holding):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "b2b_budget.b2b_budget_queue_action"
        )
        claims = [("period_id", "=", self.year_id.id), *holding]
        action.update(
            display_name=name,
            domain=[("budget_claim_ids", "any", claims)],
            context={"create": False},
        )
        return action

    @api.readonly
    def action_view_moves(self):
        """List the moves of this budget."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "b2b_budget.b2b_budget_move_action"
        )
        action["domain"] = [("budget_id", "=", self.id)]
        action["context"] = {}
        return action

    @api.readonly
    def action_view_analysis(self):
        """Show what has become of this budget's limit, month by month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "b2b_budget.b2b_budget_report_action"
        )
        action["domain"] = [("budget_id", "=", self.id)]
        action["context"] = {
            "search_default_parts": 1,
            "active_test": False,
            "graph_mode": "bar",
        }
        action["views"] = [(False, "graph"), (False, "pivot")]
        return action
