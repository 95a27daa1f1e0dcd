from . import (
    test_checkout,
    test_gate,
    test_hierarchy,
    test_portal_approval,
    test_portal_hierarchy,
    test_portal_import,
    test_portal_orders,
    test_release,
    test_settings,
    test_shop_assortment,
    test_visibility,
)
