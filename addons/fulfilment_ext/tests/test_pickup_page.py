from odoo.tests import HttpCase, tagged

from ..tools import pickup_code
from .pickup_common import PickupCase


@tagged("post_install", "-at_install")
class TestPickupPage(PickupCase, HttpCase):
    """The order's page in the portal, and the screen in the office."""

    def _page(self, order):
        return self.url_open(order.get_portal_url())

    def test_customer(self):
        """With the link of the mail: without signing in, without JavaScript."""
        picking = self._lies_ready()
        order = picking.sale_id
        order._portal_ensure_token()
        page = self._page(order)
        self.assertEqual(page.status_code, 200)
        for words in (
            "Ready for pickup",
            "ready for pickup",
            pickup_code.show_code(self._code(picking)),
            "Oranienstraße 1",
            "We keep it until",
            'src="data:image/png;base64,',
            'alt="The code as a picture to scan"',
        ):
            self.assertIn(words, page.text)

    def test_time_is_over(self):
        picking = self._lies_ready()
        self._pass_by(picking)
        picking.sale_id._portal_ensure_token()
        page = self._page(picking.sale_id).text
        self.assertIn("Not collected in time", page)
        self.assertIn("Please call us", page)

    def test_after_it(self):
        picking = self._lies_ready()
        picking.sale_id._portal_ensure_token()
        self._ship(picking)
        page = self._page(picking.sale_id).text
        self.assertNotIn("Ready for pickup", page)
        self.assertIn("Delivered", page)

    def test_staff(self):
        """Who hands it over does not see what the customer has to say."""
        picking = self._lies_ready()
        order = picking.sale_id
        order._portal_ensure_token()
        clerk = self._user("user", "page_clerk", password="page_clerk-password")
        self.authenticate(clerk.login, "page_clerk-password")
        page = self._page(order).text
        self.assertIn("Only the customer sees the code here.", page)
        self.assertNotIn(pickup_code.show_code(self._code(picking)), page)
        self.assertNotIn("data:image/png;base64,", page)

    def test_screen(self):
        """Type, find, hand over, with the keyboard only."""
        self._user("user", "counter_clerk")
        picking = self._lies_ready()
        self._pay(picking.sale_id)
        code = pickup_code.show_code(self._code(picking))
        self.browser_js(
            "/odoo/hand-over",
            f"""
            const wait = async (selector) => {{
                for (let turn = 0; turn < 100; turn++) {{
                    const found = document.querySelector(selector);
                    if (found) return found;
                    await new Promise((done) => setTimeout(done, 50));
                }}
                throw new Error("missing " + selector);
            }};
            (async () => {{
                const input = await wait("#o_handover_input");
                input.value = "{code}";
                input.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
                input.form.requestSubmit();
                const button = await wait(".o_handover_end .btn-primary");
                await new Promise((done) => setTimeout(done, 100));
                if (document.activeElement !== button) {{
                    throw new Error("Enter would not hand it over");
                }}
                button.click();
                const message = await wait(".o_handover_message");
                if (!message.textContent.includes("handed over")) {{
                    throw new Error(message.textContent);
                }}
                console.log("test successful");
            }})();
            """,
            ready="!!document.querySelector('#o_handover_input')",
            login="counter_clerk",
        )
        picking.invalidate_recordset()
        self.assertEqual(picking.state, "done")
        self.assertTrue(self._events(picking, "collected").detail["by_code"])
