from . import (
    # others take their defaults from it while their tables are made
    res_company,
    account_move,
    b2b_role,
    b2b_member,
    b2b_organization,
    b2b_budget,
    b2b_budget_period,
    b2b_budget_year,
    b2b_budget_move,
    b2b_budget_claim,
    b2b_budget_request,
    b2b_budget_event,
    res_config_settings,
    sale_order,
    sale_order_budget,
    sale_order_line,
)
