from . import test_bulk
