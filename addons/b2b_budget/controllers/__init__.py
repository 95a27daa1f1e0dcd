from . import budget_order, budgets
