from . import (
    account_move,
    order_derived_mixin,
    order_job_mixin,
    payment_provider,
    payment_transaction,
    payment_transaction_refund,
    sale_order,
)
