from . import test_payment_status
