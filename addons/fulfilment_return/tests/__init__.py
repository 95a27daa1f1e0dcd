from . import (
    test_dashboard,
    test_exchange,
    test_money,
    test_notice,
    test_portal,
    test_race,
    test_random,
    test_receipt,
    test_return,
    test_routes,
    test_settle,
)
