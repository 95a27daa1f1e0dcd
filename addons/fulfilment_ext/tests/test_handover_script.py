from odoo.tests import tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


class HandOverScriptCase(HOOTCommon):
    """This addon's tests of its scripts (core runs them with all others)."""

    def _check(self, preset):
        """Fail when a test fails, or the page does not say in time that all have
        succeeded."""
        suite = self._generate_hash("@fulfilment_ext/handover")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )


@tagged("post_install", "-at_install")
class TestHandOverScript(HandOverScriptCase):
    def test_desktop(self):
        self._check("desktop")


@tagged("post_install", "-at_install")
class TestHandOverScriptOnPhone(HandOverScriptCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_phone(self):
        self._check("mobile")
