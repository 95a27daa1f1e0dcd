from . import test_assign, test_step
