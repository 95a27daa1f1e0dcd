from . import delivery_assign, sale_order_quick, sale_order_status_change
from . import delivery_cashup, payment_switch
from . import delivery_notification_health
