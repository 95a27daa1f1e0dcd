from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestYear(B2bBudgetCommon):
    """Unused money, and the next year."""

    def setUp(self):
        super().setUp()
        # nothing is committed in a test
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 60)

    def _of_2026(self, **values):
        return self._budget(1200, date_from="2026-01-01", **values)

    def _months(self, budget):
        budget.period_ids.invalidate_recordset()
        return budget.period_ids.sorted("date_from")

    def _confirmed(self, amount):
        request = self._sent(amount)
        request._approve(self.orderer)
        return request

    def test_within_the_year(self):
        budget = self._of_2026(carry_over="year", policy="block")
        with freeze_time("2026-01-20 10:00:00"):
            self._confirmed(60)
        with freeze_time("2026-02-01 10:00:00"):
            self.env["b2b.budget"]._cron_carry_over()
            self.env["b2b.budget"]._cron_carry_over()
            january, february = self._months(budget)[:2]
            self.assertEqual((january.carried, january.left), (-40, 0))
            self.assertEqual((february.carried, february.left), (40, 140))
            self.assertEqual(budget.year_id.carried, 0)
            self._confirmed(140)
        with freeze_time("2027-01-01 10:00:00"):
            self.env["b2b.budget"]._cron_carry_over()
        months = self._months(budget)
        self.assertEqual(sum(months.mapped("left")), budget.year_id.left)
        self.assertEqual(months[-1].left, 1000)
        self.assert_reconciled()

    def test_lapses(self):
        budget = self._of_2026(carry_over="none")
        with freeze_time("2026-02-01 10:00:00"):
            self.env["b2b.budget"]._cron_carry_over()
        self.assertFalse(any(self._months(budget).mapped("carried")))

    def test_into_the_next_year(self):
        budget = self._of_2026(carry_over="next")
        with freeze_time("2026-12-10 10:00:00"):
            self._confirmed(30)
        with freeze_time("2027-01-01 10:00:00"):
            self.env["b2b.budget"]._cron_carry_over()
            # nobody has made the next year yet: the rest waits for it
            self.assertEqual(budget.year_id.left, 1170)
            following = budget._copy_to_next_year()
            self.assertEqual(following.date_from, date(2027, 1, 1))
            self.assertEqual(following._copy_to_next_year().date_from.year, 2028)
            self.assertEqual(budget._copy_to_next_year(), following)
            self.env["b2b.budget"]._cron_carry_over()
        self.assertEqual(budget.year_id.left, 0)
        self.assertEqual(following.year_id.carried, 1170)
        january = self._months(following)[0]
        self.assertEqual(january.carried, 1170)
        self.assertEqual(january.left, 1270)
        self.assert_reconciled()

    def test_copy_keeps_the_plan(self):
        budget = self._of_2026()
        months = self._months(budget)
        budget._plan(amounts={months[2]: 500})
        following = budget._copy_to_next_year()
        self.assertEqual(following.amount, 1200)
        self.assertEqual(
            self._months(following).mapped("planned"), months.mapped("planned")
        )
        self.assertTrue(self._months(following)[2].is_fixed)
        self.assertIn("2027", following.name)
