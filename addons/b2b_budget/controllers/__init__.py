from . import (
    budget_dashboard,
    budget_import,
    budget_order,
    budget_order_edit,
    budget_orders,
    budget_plan,
    budget_plan_change,
    budget_plan_new,
    budget_plans,
    budget_repeat,
    budget_statement,
    budgets,
)
