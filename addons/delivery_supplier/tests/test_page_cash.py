from odoo.tests import tagged
from odoo.tools import mute_logger

from .money_common import MoneyCase
from .page_common import PageCase


@tagged("post_install", "-at_install")
class TestPageCash(PageCase, MoneyCase):
    """The page on which a deliverer hands in the cash of the day."""

    def setUp(self):
        super().setUp()
        self.company.delivery_undo_minutes = 0
        job = self._job(self.marek, self._cash_order())
        job._collect(178)
        job._step("delivered")
        self.cash = job._collected().cash_id
        self.link = self.tour_token(job.tour_id)

    def _send(self, amount="178", note="", keys=None, **values):
        values.setdefault(f"amount_{self.cash.id}", amount)
        data = {**(keys or self.keys(self.link, "/cash")), "note": note, **values}
        response = self.get(f"/delivery/{self.link}/cash", data=data)
        self.env.invalidate_all()
        return response

    def test_reading_changes_nothing(self):
        before = self.counts()
        html = self.page(self.link, "/cash")
        self.assertIn("178.00", html)
        self.assertIn("1 delivery", html)
        self.page(self.link, "/cash")
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.cash.state, "open")
        self.assertIn(f"/delivery/{self.link}/cash", self.page(self.link))

    def test_handed_in_once(self):
        keys = self.keys(self.link, "/cash")
        response = self._send(keys=keys)
        self.assertEqual(response.status_code, 303)
        self.assertEqual((self.cash.state, self.cash.handed_in), ("handed_in", 178))
        response = self._send("1", "x", keys=keys)
        self.assertTrue(response.headers["Location"].endswith("said=again"))
        self.assertEqual(self.cash.handed_in, 178)
        self.assertIn("Handed in", self.page(self.link, "/cash?said=handed_in"))

    def test_difference_needs_a_note(self):
        response = self._send("170,50")
        self.assertEqual(response.status_code, 422)
        self.assertIn('role="alert"', response.text)
        self.assertIn('value="170,50"', response.text, "what was typed is kept")
        self.assertEqual(self.cash.state, "open")
        self.assertEqual(self._send("170,50", "A coin rolled away").status_code, 303)
        self.assertEqual((self.cash.handed_in, self.cash.difference), (170.5, -7.5))

    @mute_logger("odoo.http")
    def test_what_comes_from_outside(self):
        """Nothing but amounts of this day is taken."""
        other = self._job(self.ewa, self._cash_order())
        other._collect(178)
        foreign = other._collected().cash_id
        for amount in ("", "abc", "-5", "nan", "1e9", "9" * 400, "١٢"):
            self.assertEqual(self._send(amount, "x").status_code, 422, amount)
        self._send(**{f"amount_{foreign.id}": "1"})
        self.assertEqual(foreign.state, "open")
        for key in ("", "short", "k" * 500):
            keys = {**self.keys(self.link, "/cash"), "request_key": key}
            self.assertEqual(self._send(keys=keys).status_code, 400)
        deliver = self.token(other)
        self.assertEqual(self.get(f"/delivery/{deliver}/cash").status_code, 404)
        track = self.token(other, "track")
        self.assertEqual(self.get(f"/delivery/{track}/cash").status_code, 404)

    def test_closed(self):
        self.cash._close(178)
        html = self.page(self.link, "/cash")
        self.assertIn("Closed", html)
        self.assertNotIn(f'name="amount_{self.cash.id}"', html)

    def test_no_cash(self):
        job = self._job(self.ewa)
        self.link = self.tour_token(job.tour_id)
        html = self.page(self.link, "/cash")
        self.assertIn("You have collected no cash", html)
        self.assertNotIn("<textarea", html)

    def test_still_to_collect(self):
        job = self._job(self.marek, self._cash_order(quantity=1))
        self.assertEqual(job.cash_to_collect, 89)
        self.assertIn("89.00", self.page(self.link, "/cash"))
