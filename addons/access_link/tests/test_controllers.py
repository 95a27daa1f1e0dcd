from odoo.tests import tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

from ..const import FAILURES_PER_ADDRESS
from ..tools.dispatcher import HEADERS
from .test_access_link import HOSTILE


@tagged("post_install", "-at_install")
class TestControllers(HttpCase):
    """What holds before any link is known; with a link: see the addons that send
    some."""

    def assert_headers(self, response):
        for name, value in HEADERS.items():
            self.assertEqual(response.headers.get(name), value, name)

    def test_everything_wrong_looks_the_same(self):
        from urllib.parse import quote

        bodies = set()
        for token in [t for t in HOSTILE if isinstance(t, str) and t.strip(". \n")]:
            response = self.url_open(f"/link/{quote(token, safe='')}/file/1")
            self.assertIn(response.status_code, (404, 429), token[:40])
            self.assert_headers(response)
            if response.status_code == 404:
                bodies.add(response.content)
        self.assertEqual(len(bodies), 1, "one answer for all")

    def test_other_methods_and_addresses_look_the_same(self):
        for method in ("PUT", "DELETE", "PATCH"):
            response = self.opener.request(
                method, self.base_url() + "/link/1." + "A" * 43, timeout=12
            )
            self.assertEqual(response.status_code, 404)
            self.assert_headers(response)
        self.assertEqual(self.url_open("/link/a/b/c/d").status_code, 404)

    def test_too_many_failures_from_one_address(self):
        url = "/link/1." + "A" * 43 + "/file/1"
        codes = [
            self.url_open(url).status_code for _index in range(FAILURES_PER_ADDRESS + 2)
        ]
        self.assertEqual(set(codes[:FAILURES_PER_ADDRESS]), {404})
        self.assertEqual(set(codes[FAILURES_PER_ADDRESS:]), {429})
        response = self.url_open(url)
        self.assertEqual(response.headers["Retry-After"], "600")
        self.assert_headers(response)

    @mute_logger("odoo.http")
    def test_post_without_csrf_token_is_a_readable_page(self):
        response = self.url_open("/link/1." + "A" * 43 + "/seen", data={"a": "b"})
        self.assertEqual(response.status_code, 400)
        self.assert_headers(response)
        self.assertIn("open too long", response.text)
