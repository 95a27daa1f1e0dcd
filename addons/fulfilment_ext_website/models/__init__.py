from . import (
    payment_transaction,
    product_product,
    res_config_settings,
    sale_order_cart,
    sale_order_promise,
    sale_order_recipients,
    sale_order_take_over,
    website,
    website_cart,
)
