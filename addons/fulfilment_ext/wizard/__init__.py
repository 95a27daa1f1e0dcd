from . import (
    fulfilment_bank_import,
    fulfilment_payment_received,
    fulfilment_refund,
    fulfilment_webhook_replay,
    fulfilment_webhook_secret,
)
from . import (
    fulfilment_courier_export_make,
    fulfilment_courier_import_start,
    fulfilment_courier_secret,
    fulfilment_ship,
    fulfilment_ship_line,
    fulfilment_split,
    fulfilment_tracking,
)
from . import fulfilment_pickup_keep
