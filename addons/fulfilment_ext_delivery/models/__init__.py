from . import delivery_job, fulfilment_event, res_partner, stock_picking
