from werkzeug.exceptions import BadRequest

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools.client import agent_class, network, phone_href, record_id
from ..tools.request_key import is_request_key, new_request_key


@tagged("post_install", "-at_install")
class TestClient(BaseCase):
    def test_addresses_are_shortened(self):
        for address, expected in (
            ("203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("", ""),
            (None, ""),
            ("nonsense", ""),
        ):
            with self.subTest(address=address):
                self.assertEqual(network(address), expected)

    def test_numbers_of_records(self):
        self.assertEqual(record_id("42"), 42)
        for value in (None, 42, b"42", "", "-1", "1e3", " 1", "１", "²", "9" * 5000):
            with self.subTest(value=value), self.assertRaises(BadRequest):
                record_id(value)

    def test_devices(self):
        for agent, expected in (
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "phone"),
            ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "desktop"),
            ("Googlebot/2.1", "bot"),
            ("curl/8.5", "bot"),
            ("", "unknown"),
            (None, "unknown"),
        ):
            with self.subTest(agent=agent):
                self.assertEqual(agent_class(agent), expected)

    def test_phone_numbers(self):
        for phone, expected in (
            ("+370 5 550 0017", "tel:+37055500017"),
            ("(040) 55-50", "tel:0405550"),
            ("ask Rasa", False),
            (False, False),
        ):
            with self.subTest(phone=phone):
                self.assertEqual(phone_href(phone), expected)

    def test_request_keys(self):
        self.assertTrue(is_request_key(new_request_key()))
        for text in (
            None,
            "",
            "short",
            "x" * 65,
            "with space",
            "é" * 10,
            12345678,
            b"12345678",
        ):
            with self.subTest(text=text):
                self.assertFalse(is_request_key(text))
