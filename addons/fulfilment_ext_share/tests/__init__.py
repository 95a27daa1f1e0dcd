from . import test_carried
