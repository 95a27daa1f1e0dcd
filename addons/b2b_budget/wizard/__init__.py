from . import b2b_budget_topup
