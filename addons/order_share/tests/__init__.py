from . import (
    test_access_rights,
    test_controllers,
    test_order_share,
    test_order_share_notice,
    test_order_share_page,
    test_order_share_request,
    test_order_share_wizard,
    test_tours,
)
