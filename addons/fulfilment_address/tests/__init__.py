from . import (
    test_address_rules,
    test_change,
    test_check,
    test_cost,
    test_customer,
    test_hold,
    test_map,
    test_portal,
    test_race,
    test_rights,
)
