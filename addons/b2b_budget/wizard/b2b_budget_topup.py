from odoo import fields, models


class B2bBudgetTopup(models.TransientModel):
    """Money for a period, with the reason for it."""

    _name = "b2b.budget.topup"
    _description = "Top Up a Budget"

    budget_id = fields.Many2one("b2b.budget", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="budget_id.currency_id")
    period_id = fields.Many2one(
        "b2b.budget.period",
        required=True,
        ondelete="cascade",
        domain="[('budget_id', '=', budget_id)]",
        default=lambda self: self._default_period(),
    )
    amount = fields.Monetary(required=True)
    note = fields.Char("Reason", required=True)

    def _default_period(self):
        """:return: the period of today"""
        budget = self.env["b2b.budget"].browse(
            self.env.context.get("default_budget_id")
        )
        today = fields.Date.context_today(self)
        current = budget.period_ids.filtered(
            lambda period: period.date_from <= today <= period.date_to
        )
        return current[:1] or budget.year_id

    def action_confirm(self):
        """Add the money; pressed twice, once."""
        self.ensure_one()
        self.budget_id.check_access("write")
        budget = self.budget_id.sudo()
        budget._top_up(
            self.period_id.sudo(), self.amount, self.note, key=f"dialog{self.id}"
        )
        return {"type": "ir.actions.act_window_close"}
