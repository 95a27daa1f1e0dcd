from . import fulfilment_address_dialog
from . import (
    fulfilment_address_edit,
    fulfilment_address_release,
    fulfilment_customer_change,
)
