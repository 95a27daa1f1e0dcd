from . import fulfilment_print, stock_return_picking
