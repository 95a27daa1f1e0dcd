import re

from odoo.tests import tagged

from .money_common import MoneyCase
from .page_common import PageCase


@tagged("post_install", "-at_install")
class TestPageCollect(PageCase, MoneyCase):
    """Cash on the deliverer's page, and what the customer has to have ready."""

    def setUp(self):
        super().setUp()
        self.job = self._job(self.marek, self._cash_order())
        self.link = self.token(self.job)

    def test_only_the_sum(self):
        """What is collected is there, the price of an item is not."""
        for path in ("", "/delivered"):
            html = self.page(self.link, path)
            self.assertIn("178.00", html)
            self.assertNotIn("89.00", html)
        html = self.page(self.tour_token(self.job.tour_id))
        self.assertIn("Collect $\u00a0178.00", html)
        html = self.page(self.token(self.job, "track"))
        self.assertRegex(html, r"178\.00[^<]* in cash")
        self.assertNotIn("89.00", html)

    def test_in_full(self):
        response = self.post(self.link, "delivered", cash="full", cash_seen="178.00")
        self.assertEqual(response.status_code, 303)
        self.assertEqual((self.job.state, self.job.cash_collected), ("delivered", 178))
        html = self.page(self.link)
        self.assertIn("Cash collected", html)
        self.assertNotIn('name="cash"', html)

    def test_it_has_to_be_said(self):
        """Nobody leaves the door without saying what became of the money."""
        response = self.post(self.link, "delivered")
        self.assertEqual(response.status_code, 422)
        self.assertEqual((self.job.state, self.job.cash_collected), ("assigned", 0))

    def test_another_amount(self):
        cases = (
            ({"amount": "150"}, 422),
            ({"amount": "", "cash_note": "x"}, 422),
            ({"amount": "1 50,50", "cash_note": "The rest tomorrow"}, 303),
        )
        for values, status in cases:
            response = self.post(self.link, "delivered", cash="other", **values)
            self.assertEqual(response.status_code, status, values)
        self.assertEqual(self.job.cash_collected, 150.5)

    def test_typed_values_come_back(self):
        response = self.post(
            self.link, "delivered", cash="other", amount="150", recipient="Jan"
        )
        self.assertIn('value="150"', response.text)
        self.assertIn('value="Jan"', response.text)
        self.assertTrue(re.search(r'value="other"[^>]*checked', response.text))

    def test_nothing_was_collected(self):
        """It was left at the door: a note says why, the money is still asked for."""
        self.post(
            self.link, "delivered", cash="other", amount="0", cash_note="He had none"
        )
        self.assertEqual((self.job.state, self.job.cash_collected), ("delivered", 0))
        self.assertIn("He had none", self.job.event_ids.mapped("note"))

    def test_paid_meanwhile(self):
        """A tap from before it was paid online is not a second payment."""
        keys = self.keys(self.link)
        self._pay(self.job.order_id)
        self.env.flush_all()
        response = self.get(
            f"/delivery/{self.link}/delivered",
            data={**keys, "cash": "full", "cash_seen": "178.00"},
        )
        self.env.invalidate_all()
        self.assertEqual(response.status_code, 422)
        self.assertIn("paid meanwhile", response.text)
        self.assertEqual((self.job.state, self.job.cash_collected), ("assigned", 0))
        html = self.page(self.link)
        self.assertIn("Paid. Collect nothing.", html)
        self.assertEqual(self.post(self.link, "delivered").status_code, 303)

    def test_taken_back(self):
        """With the delivery the money is to be collected again."""
        self.post(self.link, "delivered", cash="full", cash_seen="178.00")
        self.post(self.link, "undo")
        self.assertEqual((self.job.state, self.job.cash_collected), ("assigned", 0))
        self.assertIn("178.00", self.page(self.link))
        self.post(self.link, "delivered", cash="full", cash_seen="178.00")
        self.assertEqual(self.job.cash_collected, 178)

    def test_wrong_pin_collects_nothing(self):
        self.company.delivery_proof = "pin"
        wrong = f"{(int(self.job._pin()) + 1) % 10000:04}"
        response = self.post(
            self.link, "delivered", cash="full", cash_seen="178.00", pin=wrong
        )
        self.assertEqual(response.status_code, 422)
        self.assertEqual((self.job.cash_collected, self.job.pin_tries), (0, 1))

    def test_flat(self):
        """A day of 50 stops with cash costs as many queries as one of 5."""
        counts = []
        for deliverer, number in ((self.ewa, 5), (self.marek, 50)):
            jobs = self.env["delivery.job"]
            for _index in range(number):
                order = self._order()
                order._new_transaction(self.cash)._set_pending()
                jobs |= self._job(deliverer, order)
            jobs[0]._collect(178)
            jobs[0]._step("delivered")
            token = self.tour_token(jobs.tour_id)
            self.page(token)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            html = self.page(token)
            counts.append(self.cr.sql_log_count - before)
            self.assertGreaterEqual(html.count("Collect "), number - 1)
        self.assertEqual(counts[0], counts[1])
