from . import test_checkout, test_doors, test_two_gates
