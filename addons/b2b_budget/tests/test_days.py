from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestDays(B2bBudgetCommon):
    """Which month an order belongs to, where the day begins earlier or later."""

    def _claimed(self, request):
        return request.order_id.budget_claim_ids.period_id.filtered(
            lambda period: not period.is_year
        ).date_from

    def test_where_the_customer_is(self):
        self._budget(1200, date_from="2026-01-01")
        for zone, month in (
            ("Pacific/Auckland", date(2026, 4, 1)),
            ("America/Los_Angeles", date(2026, 3, 1)),
        ):
            self.customer.partner_id.tz = zone
            with self.subTest(zone), freeze_time("2026-03-31 23:30:00"):
                self.assertEqual(self._claimed(self._sent(5)), month)
                # whoever sends it
                self.env.user.tz = "Asia/Tokyo"
                self.assertEqual(self._claimed(self._sent(5)), month)

    @freeze_time("2026-03-10 12:00:00")
    def test_delivery_date(self):
        self.env.company.budget_date = "commitment"
        self._budget(1200, date_from="2026-01-01")
        self.customer.partner_id.tz = "Europe/Berlin"
        late = datetime(2026, 5, 31, 22, 30)
        request = self._sent(5, commitment_date=late)
        self.assertEqual(self._claimed(request), date(2026, 6, 1))
        self.assertEqual(self._claimed(self._sent(5)), date(2026, 3, 1))

    def test_budgets_no_more(self):
        """The customer stops using budgets: nothing is held, nothing is closed; and
        begins again."""
        budget = self._budget(1200)
        month = self._month(budget)
        request = self._sent(40)
        self.assertEqual(self._counters(month)["reserved"], 40)
        self.customer.uses_budgets = False
        self.assertNotIn("reserved", self._counters(month))
        self.assertFalse(request.order_id._b2b_refusal())
        self.customer.uses_budgets = True
        self.assertTrue(request.order_id._b2b_refusal())
        self.assertEqual(request.state, "rework")
        request._send()
        self.customer.uses_budgets = True
        self.assertEqual(request.state, "waiting", "nothing was changed")
        self.assert_reconciled()
