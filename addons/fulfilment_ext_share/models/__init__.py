from . import order_share, sale_order, stock_picking
