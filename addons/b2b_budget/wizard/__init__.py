from . import (
    b2b_budget_import,
    b2b_budget_import_table,
    b2b_budget_statement,
    b2b_budget_topup,
)
