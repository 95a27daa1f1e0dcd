from odoo import models


class B2bBudget(models.Model):
    """What orders take from a budget."""

    _inherit = "b2b.budget"

    def _is_hit_by(self, order):
        """:return: whether the order takes from this budget"""
        self.ensure_one()
        if self.company_id and self.company_id != order.company_id:
            return False
        if self.scope == "site":
            return order.partner_shipping_id == self.site_id
        if self.scope == "cost_center":
            key = self.analytic_account_id.id
            return any(line._budget_share(key) for line in order.order_line)
        if self.scope == "member":
            return order.partner_id == self.member_id.partner_id
        return True

    def _amount_of(self, order):
        """:return: what the order takes, in the order's currency; a cost center takes
        its share of each line"""
        self.ensure_one()
        account_id = self.analytic_account_id.id
        return sum(
            line._budget_amount(self.tax_mode)
            * (line._budget_share(account_id) if account_id else 1)
            for line in order.order_line
            if not line.display_type
            and (self.includes_delivery or not line._budget_is_delivery())
        )
