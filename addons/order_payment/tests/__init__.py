from . import test_payment_status, test_refund
