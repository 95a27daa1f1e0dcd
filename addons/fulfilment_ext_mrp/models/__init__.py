from . import (
    product_product,
    sale_order,
    sale_order_line,
    sale_order_line_check,
    stock_move,
)
