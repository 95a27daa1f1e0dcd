from . import test_budget, test_ledger, test_money, test_portal, test_request, test_year
