from . import order_share, stock_picking
