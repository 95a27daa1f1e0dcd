from . import (
    fulfilment_return_receive,
    fulfilment_return_receive_line,
    fulfilment_return_reject,
    fulfilment_return_settle,
    stock_return_picking,
)
