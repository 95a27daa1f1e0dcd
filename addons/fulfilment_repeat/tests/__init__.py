from . import test_repeat, test_repeat_portal, test_repeat_race
