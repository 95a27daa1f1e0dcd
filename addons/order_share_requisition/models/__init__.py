from . import order_share, order_share_request, purchase_order
