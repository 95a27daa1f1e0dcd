from . import (
    test_cart_session,
    test_open_carts,
    test_promise,
    test_promise_units,
    test_recipients,
    test_shop_http,
    test_shop_payment,
    test_shop_race,
    test_take_over,
)
