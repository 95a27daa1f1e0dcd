from . import (
    b2b_budget_statement,
    b2b_budget_statement_lines,
    b2b_budget_statement_xlsx,
)
