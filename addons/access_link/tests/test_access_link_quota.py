from odoo.tests import tagged
from odoo.tests.common import HttpCase


@tagged("post_install", "-at_install")
class TestAccessLinkQuota(HttpCase):
    """HttpCase, because counting uses cursors of its own."""

    def setUp(self):
        super().setUp()
        self.quota = self.env["access.link.quota"]

    def test_never_more_than_the_limit(self):
        taken = [self.quota._take("test:a", 3) for _index in range(5)]
        self.assertEqual(taken, [True, True, True, False, False])
        self.assertTrue(self.quota._take("test:b", 3), "keys are counted apart")

    def test_amounts(self):
        self.assertTrue(self.quota._take("test:bytes", 100, amount=60))
        self.assertFalse(self.quota._take("test:bytes", 100, amount=60))
        self.assertTrue(self.quota._take("test:bytes", 100, amount=40))
        self.quota._give_back("test:bytes", 40)
        self.assertTrue(self.quota._take("test:bytes", 100, amount=40))
        self.assertFalse(self.quota._take("test:large", 100, amount=101))

    def test_a_window_starts_anew(self):
        self.assertTrue(self.quota._take("test:w", 1, seconds=60))
        self.assertFalse(self.quota._take("test:w", 1, seconds=60))
        self.env.cr.execute(
            "UPDATE access_link_quota"
            " SET started_at = started_at - interval '2 minutes'"
            " WHERE key = 'test:w'"
        )
        self.assertTrue(self.quota._take("test:w", 1, seconds=60))

    def test_an_address_is_not_kept(self):
        key = self.quota._address_key("203.0.113.7")
        self.assertNotIn("203.0.113", key)
        self.assertEqual(key, self.quota._address_key("203.0.113.7"))
        self.assertNotEqual(key, self.quota._address_key("203.0.113.8"))
