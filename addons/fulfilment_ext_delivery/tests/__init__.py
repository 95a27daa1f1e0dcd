from . import test_carried, test_customer
