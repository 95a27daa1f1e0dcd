from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestForm(B2bBudgetCommon):
    """What people type in the form of a budget."""

    def _months(self, budget):
        return budget.period_ids.sorted("date_from")

    def _next_year(self, **values):
        """No month of it is over."""
        first = self.today.replace(year=self.today.year + 1)
        return self._budget(date_from=first, **values)

    def _own(self, **values):
        return self.env["b2b.budget"].create(
            {
                "organization_id": self.customer.id,
                "period_type": "custom",
                "date_from": "2026-01-01",
                "amount": 900,
                "period_ids": [
                    Command.create(
                        {"date_from": "2026-01-10", "date_to": "2026-02-28"}
                    ),
                    Command.create(
                        {
                            "date_from": "2026-03-01",
                            "date_to": "2026-03-20",
                            "plan": 300,
                            # as the form says it
                            "is_fixed": False,
                        }
                    ),
                ],
                **values,
            }
        )

    def test_amount_is_typed_at_creation(self):
        with Form(self.env["b2b.budget"].with_user(self.merchant)) as form:
            form.organization_id = self.customer
            form.amount = 1200
        budget = form.record
        self.assertEqual(budget.amount, 1200)
        self.assertEqual(set(budget.period_ids.mapped("planned")), {100})
        self.assert_reconciled()

    def test_year_and_months_are_one_plan(self):
        """One by one they would exceed each other."""
        budget = self._next_year()
        months = self._months(budget)
        budget.write({"period_ids": [(1, month.id, {"plan": 100}) for month in months]})
        budget.write(
            {
                "amount": 3000,
                "period_ids": [
                    Command.update(months[0].id, {"plan": 50, "is_fixed": True}),
                    Command.update(months[1].id, {"plan": 1950, "is_fixed": True}),
                ],
            }
        )
        self.assertEqual(budget.amount, 3000)
        self.assertEqual(months.mapped("planned"), [50, 1950] + [100] * 10)
        budget.write(
            {
                "period_ids": [
                    Command.update(months[0].id, {"plan": 1000}),
                    Command.update(months[1].id, {"plan": 1000}),
                ]
            }
        )
        self.assertEqual(months.mapped("planned")[:2], [1000, 1000])
        self.assert_reconciled()

    def test_an_emptied_month_shares_the_rest(self):
        budget = self._next_year()
        months = self._months(budget)
        budget.write({"period_ids": [Command.update(months[0].id, {"plan": 650})]})
        self.assertEqual(months.mapped("planned")[:2], [650, 50])
        budget.write(
            {"period_ids": [Command.update(months[0].id, {"is_fixed": False})]}
        )
        self.assertEqual(set(months.mapped("planned")), {100})
        self.assertFalse(any(months.mapped("is_fixed")))

    def test_months_that_are_over_stay(self):
        """As soon as something was taken; until then a plan is put right as a whole."""
        budget = self._budget(
            date_from=self.today.replace(year=self.today.year - 1),
            date_to=self.today.replace(month=12, day=31),
        )
        months = self._months(budget)
        budget.amount = 2400
        self.assertEqual(set(months.mapped("planned")), {100})
        self._sent(10)
        budget.amount = 4800
        today = fields.Date.context_today(budget)
        over = months.filtered(lambda month: month.date_to < today)
        self.assertEqual(set(over.mapped("planned")), {100})
        self.assertFalse(any(over.mapped("is_fixed")))
        self.assertEqual(sum(months.mapped("planned")), 4800)

    def test_months_above_the_year_are_refused(self):
        budget = self._next_year()
        month = self._months(budget)[0]
        with self.assertRaisesRegex(UserError, "more than the year"):
            budget.write({"period_ids": [Command.update(month.id, {"plan": 1201})]})

    def test_the_amount_is_tracked(self):
        budget = self._budget()
        self.flush_tracking()
        budget.with_user(self.merchant).amount = 2400
        self.flush_tracking()
        (value,) = budget.message_ids.tracking_value_ids
        self.assertEqual((value.old_value_float, value.new_value_float), (1200, 2400))

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_nobody_else_plans(self):
        budget = self._budget()
        stranger = budget.with_user(self.requester.user_id)
        with self.assertRaises(AccessError):
            stranger.write({"amount": 5})
        other = self._budget(organization=self.rival)
        with self.assertRaisesRegex(UserError, "no more"):
            budget.write(
                {"period_ids": [Command.update(other.period_ids[0].id, {"plan": 1})]}
            )
        with self.assertRaisesRegex(UserError, "no more"):
            budget.write({"period_ids": [Command.set([])]})
        month = budget.period_ids[0]
        seller = month.with_user(self.merchant)
        with self.assertRaisesRegex(AccessError, "by moves only"):
            seller.unlink()
        with self.assertRaisesRegex(AccessError, "by moves only"):
            seller.create(
                {
                    "budget_id": budget.id,
                    "date_from": "2020-01-01",
                    "date_to": "2020-01-31",
                    "planned": 5,
                }
            )
        with self.assertRaisesRegex(UserError, "Only own periods"):
            budget.write({"period_ids": [Command.delete(month.id)]})
        with self.assertRaisesRegex(UserError, "Only own periods"):
            budget.write(
                {"period_ids": [Command.update(month.id, {"date_to": "2026-01-02"})]}
            )
        # counters are nobody's to type
        budget.with_user(self.merchant).write(
            {"period_ids": [Command.update(month.id, {"consumed": 5, "plan": 100})]}
        )
        self.assertFalse(month.consumed)

    def test_own_periods(self):
        budget = self._own()
        first, second = self._months(budget)
        self.assertEqual((first.planned, second.planned), (600, 300))
        self.assertEqual((first.is_fixed, second.is_fixed), (False, True))
        # both move at once
        budget.with_user(self.merchant).write(
            {
                "period_ids": [
                    Command.update(first.id, {"date_to": "2026-03-05"}),
                    Command.update(second.id, {"date_from": "2026-03-06"}),
                    Command.create(
                        {
                            "date_from": "2026-05-01",
                            "date_to": "2026-05-31",
                            "plan": 100,
                        }
                    ),
                ]
            }
        )
        self.assertEqual(self._months(budget).mapped("planned"), [500, 300, 100])
        budget.write({"period_ids": [Command.delete(second.id)]})
        self.assertEqual(self._months(budget).mapped("planned"), [800, 100])
        self.assertEqual(budget.amount, 900)
        self.assert_reconciled()

    def test_own_periods_that_do_not_fit(self):
        budget = self._own()
        first, second = self._months(budget)
        for command, words in (
            (Command.update(first.id, {"date_to": "2026-03-01"}), "overlap"),
            (Command.update(second.id, {"date_to": "2027-01-01"}), "outside"),
            (
                Command.create({"date_from": "2025-12-31", "date_to": "2026-01-01"}),
                "outside",
            ),
        ):
            with (
                self.subTest(words),
                self.assertRaisesRegex(ValidationError, words),
                self.cr.savepoint(),
            ):
                budget.write({"period_ids": [command]})
            self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "from when to when"):
            budget.write({"period_ids": [Command.create({"plan": 5})]})

    def test_own_periods_are_final_once_orders_took_from_them(self):
        day = self.env["sale.order"]._budget_today()
        budget = self._own(
            date_from=day.replace(month=1, day=1),
            period_ids=[Command.create({"date_from": day, "date_to": day})],
        )
        request = self._sent(10)
        request._request_changes(self.orderer, "Later")
        # released, and still part of its history
        for command in (
            Command.delete(budget.period_ids.id),
            Command.create({"date_from": day, "date_to": day}),
        ):
            with self.assertRaisesRegex(UserError, "can't change any more"):
                budget.write({"period_ids": [command]})

    def test_days_of_own_periods(self):
        budget = self._own(amount=0, period_ids=[])
        budget.date_to = "2026-06-30"
        budget.write(
            {
                "period_ids": [
                    Command.create({"date_from": "2026-06-01", "date_to": "2026-06-30"})
                ]
            }
        )
        with self.assertRaisesRegex(ValidationError, "outside"):
            budget.date_to = "2026-06-20"

    def test_a_duplicate_is_for_the_next_free_year(self):
        budget = self._own().with_user(self.merchant)
        following = budget.copy()
        self.assertEqual(following.date_from.year, 2027)
        self.assertEqual(self._months(following).mapped("planned"), [600, 300])
        self.assertEqual(
            self._months(following)[0].date_from, fields.Date.to_date("2027-01-10")
        )
        self.assertEqual(budget.copy().date_from.year, 2028)
        self.assert_reconciled()
