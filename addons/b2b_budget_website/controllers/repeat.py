from odoo.http import request

from odoo.addons.b2b_budget.controllers.budget_repeat import B2bBudgetRepeat


class BudgetRepeat(B2bBudgetRepeat):
    def _budget_offers_repeat(self, order):
        """Where the shop has a button “Order again” itself, which fills the cart, that
        one is enough."""
        visitor = order.with_user(request.env.user).sudo()
        return super()._budget_offers_repeat(order) and not (
            visitor._is_reorder_allowed()
        )
