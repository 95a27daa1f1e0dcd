from . import fulfilment_scan_work, stock_lot
