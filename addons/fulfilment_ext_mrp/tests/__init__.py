from . import test_kit_items, test_kit_random
