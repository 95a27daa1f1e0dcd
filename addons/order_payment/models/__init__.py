from . import (
    account_move,
    payment_provider,
    payment_transaction,
    payment_transaction_refund,
    sale_order,
)
