from . import account_move, payment_provider, payment_transaction, sale_order
