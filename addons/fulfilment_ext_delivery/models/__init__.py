from . import delivery_job, fulfilment_event, res_partner, sale_order, stock_picking
