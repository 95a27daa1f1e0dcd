from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestBudget(B2bBudgetCommon):
    """Budgets, their periods and their plan."""

    def test_only_a_year_is_given(self):
        budget = self._budget(1000)
        months = budget.period_ids.sorted("date_from")
        self.assertEqual(len(months), 12)
        self.assertEqual(months.mapped("planned"), [83.33] * 11 + [83.37])
        self.assertEqual(budget.year_id.planned, 1000)
        self.assertEqual(budget.amount, 1000)
        self.assert_reconciled()

    def test_many_are_read_at_once(self):
        """A list of budgets costs as many queries as one of them."""
        budgets, counts = self._budget(1000), []
        for number in range(2):
            for _turn in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                for budget in budgets:
                    self.assertEqual((budget.amount, budget.left), (1000, 1000))
                    self.assertFalse(budget.is_booked)
            counts.append(self.env.cr.sql_log_count - before)
            for year in range(2030, 2036) if not number else ():
                budgets |= self._budget(1000, date_from=f"{year}-01-01")
        self.assertEqual(len(budgets), 7)
        self.assertLessEqual(counts[1], counts[0])

    def test_some_months_are_given(self):
        budget = self._budget(1000)
        months = budget.period_ids.sorted("date_from")
        budget._plan(amounts={months[0]: 200, months[1]: 0})
        self.assertEqual(months.mapped("planned")[:3], [200, 0, 80])
        # another amount of the year keeps them
        budget._plan(1100)
        self.assertEqual(months.mapped("planned")[:3], [200, 0, 90])
        budget._plan(amounts={months[0]: None})
        self.assertEqual(months[0].planned, 100)
        with self.assertRaisesRegex(UserError, "more than the year"):
            budget._plan(amounts={months[3]: 1100.01})
        self.assert_reconciled()

    def test_only_months_are_given(self):
        budget = self._budget(0)
        months = budget.period_ids.sorted("date_from")
        budget._plan(amounts={months[0]: 100, months[1]: 50})
        self.assertEqual(budget.year_id.planned, 150)
        self.assertEqual(sum(months.mapped("planned")), 150)

    def test_quarters_and_fiscal_years(self):
        budget = self._budget(1000, period_type="quarter", date_from="2026-07-01")
        self.assertEqual(budget.date_to, fields.Date.to_date("2027-06-30"))
        self.assertEqual(budget.period_ids.mapped("planned"), [250] * 4)
        self.assertIn("2026/27", budget.name)

    def test_days_that_fit_no_month(self):
        with self.assertRaisesRegex(ValidationError, "begins on the first"):
            self._budget(date_from="2026-01-15")

    def test_own_periods(self):
        budget = self.env["b2b.budget"].create(
            {
                "organization_id": self.customer.id,
                "period_type": "custom",
                "date_from": "2026-02-10",
                "date_to": "2026-03-20",
            }
        )
        self.assertFalse(budget.period_ids)
        budget._plan(500)
        self.assertEqual(budget.year_id.planned, 500)

    def test_one_budget_of_an_owner_at_a_time(self):
        budget = self._budget()
        with self.assertRaises(ValidationError):
            self._budget()
        self._budget(scope="site", site_id=self.marburg.id)
        self._budget(scope="site", site_id=self.giessen.id)
        self._budget(scope="member", member_id=self.requester.id)
        self._budget(organization=self.rival)
        budget.active = False
        self._budget()
        with self.assertRaises(ValidationError):
            budget.active = True

    def test_owner_of_another_customer(self):
        foreign = self._site(self.rival)
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self._budget(scope="site", site_id=foreign.id)
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self._budget(scope="member", member_id=self.rita.id)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._budget(scope="site")

    def test_top_up(self):
        budget = self._budget()
        month = self._month(budget)
        with self.assertRaisesRegex(UserError, "Say why"):
            budget._top_up(month, 50, "")
        with self.assertRaisesRegex(UserError, "amount"):
            budget._top_up(month, 0, "more")
        with self.assertRaisesRegex(UserError, "amount"):
            budget._top_up(month, -5, "less")
        budget._top_up(month, 50, "flu season", key="form1")
        budget._top_up(month, 50, "flu season", key="form1")
        self.assertEqual(month.topup, 50)
        self.assertEqual(budget.year_id.topup, 50)
        self.assertEqual(month.left, 150)
        self.assert_reconciled()

    def test_blocking_begins_when_nothing_is_overspent(self):
        budget = self._budget()
        self._sent(500)
        with self.assertRaisesRegex(UserError, "overspent"):
            budget.policy = "block"
        budget._top_up(self._month(budget), 400, "flu season")
        budget.policy = "block"
        self.assertTrue(budget.year_id.is_blocked)

    def test_days_are_fixed_once_amounts_are_there(self):
        budget = self._budget()
        with self.assertRaisesRegex(UserError, "its days can't change"):
            budget.period_type = "quarter"

    def test_spent_budgets_are_archived(self):
        budget = self._budget()
        self._sent(50)
        with self.assertRaisesRegex(UserError, "Archive it"):
            budget.unlink()
        self._budget(organization=self.rival).unlink()

    def test_a_salesman_plans_and_writes_no_counter(self):
        Budget = self.env["b2b.budget"].with_user(self.merchant)
        budget = Budget.create({"organization_id": self.customer.id})
        budget.amount = 1200
        month = budget.period_ids.sorted("date_from")[0]
        budget.write({"period_ids": [(1, month.id, {"plan": 210})]})
        self.assertEqual(month.planned, 210)
        self.assertEqual(budget.period_ids.sorted("date_from")[1].planned, 90)
        budget.policy = "block"
        self.assertTrue(month.is_blocked)
        for values in ({"consumed": 0}, {"planned": 5}, {"is_blocked": False}):
            with self.assertRaises(AccessError):
                month.write(values)
        action = budget.action_copy_to_next_year()
        self.assertEqual(Budget.browse(action["res_id"]).amount, 1200)
        self.assert_reconciled()

    def test_the_ledger_is_append_only(self):
        move = self._budget().year_id.move_ids
        with self.assertRaises(UserError):
            move.note = "other"
        with self.assertRaises(UserError):
            move.unlink()

    def test_a_drift_is_found(self):
        budget = self._budget()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE b2b_budget_period SET reserved = 7 WHERE id = %s",
            (budget.year_id.id,),
        )
        ((period, counter, kept, moved),) = (
            budget.period_ids | budget.year_id
        )._check_ledger()
        self.assertEqual(
            (period, counter, kept, moved), (budget.year_id, "reserved", 7, 0)
        )
        self.assertEqual(
            budget.year_id._check_claims(), [(budget.year_id.id, "reserved", 7, 0)]
        )
