from odoo.addons.website_sale.controllers.cart import Cart


class BudgetCart(Cart):
    def _get_express_shop_payment_values(self, order, **kwargs):
        """No payment from the cart where budgets are asked."""
        if order._budget_is_cart():
            return {"budget_cart": True}
        return super()._get_express_shop_payment_values(order, **kwargs)
