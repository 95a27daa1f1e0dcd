from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestCashup(MoneyCase):
    """What a deliverer has collected on a day is handed in and counted."""

    def _collect(self, deliverer=None, amount=None, note=None, **values):
        job = self._job(deliverer or self.marek, self._cash_order(**values))
        job._collect(job.cash_to_collect if amount is None else amount, note)
        return job

    def _cash(self):
        self._collect()
        self._collect()
        return self._collect()._collected().cash_id

    def test_sum_of_the_day(self):
        cash = self._cash()
        self.assertEqual((cash.expected, cash.collected_count), (534, 3))
        self.assertEqual((cash.state, cash.difference), ("open", 0))
        self.assertEqual(cash.tour_id, cash.event_ids.job_id.tour_id)
        other = self._collect(self.ewa)._collected().cash_id
        self.assertNotEqual(other, cash)
        self.assertEqual(other.deliverer_id, self.ewa)

    def test_handed_in_and_closed(self):
        cash = self._cash()
        cash._hand_in(534)
        self.assertEqual((cash.state, cash.difference), ("handed_in", 0))
        cash.with_user(self.operator).action_close()
        form = Form(
            self.env["delivery.cashup"]
            .with_user(self.operator)
            .with_context(default_cash_id=cash.id)
        )
        self.assertEqual(form.counted, 534)
        form.save().action_close()
        self.assertEqual((cash.state, cash.closed_by_id), ("closed", self.operator))
        self.assertFalse(cash.move_id)

    def test_difference_needs_a_reason(self):
        cash = self._cash()
        with self.assertRaisesRegex(UserError, "Write why"):
            cash._hand_in(500)
        with self.assertRaisesRegex(UserError, "more"):
            cash._hand_in(600)
        cash._hand_in(500, "Lost a note")
        self.assertEqual((cash.difference, cash.has_difference), (-34, True))
        with self.assertRaises(UserError):
            cash._close(500)
        cash._close(520, "Found twenty in the car")
        self.assertEqual((cash.counted, cash.difference), (520, -14))
        self.assertEqual(cash.reason, "Found twenty in the car")

    def test_corrected_until_it_is_closed(self):
        cash = self._cash()
        cash._hand_in(500, "Miscounted")
        cash._hand_in(534)
        self.assertEqual(cash.handed_in, 534)
        cash._close(534)
        for again in (lambda: cash._hand_in(534), lambda: cash._close(534)):
            with self.assertRaises(UserError):
                again()

    def test_not_an_amount(self):
        cash = self._cash()
        for amount in (-1, float("nan"), float("inf"), 1e15):
            with self.assertRaises(UserError):
                cash._hand_in(amount, "x")

    def test_difference_is_booked(self):
        self.company.write(
            {
                "delivery_cash_loss_account_id": self.company_data[
                    "default_account_expense"
                ].id,
                "delivery_cash_gain_account_id": self.company_data[
                    "default_account_revenue"
                ].id,
            }
        )
        less = self._cash()
        for order in less.event_ids.job_id.order_id:
            self._book(order)
        less._close(530, "Lost")
        move = less.move_id
        self.assertEqual(move.state, "posted")
        lines = {line.account_id: line.balance for line in move.line_ids}
        payments = less._transactions().payment_id
        self.assertEqual(
            lines,
            {
                self.company_data["default_account_expense"]: 4,
                payments.outstanding_account_id: -4,
            },
        )
        more = self._collect(self.ewa)._collected().cash_id
        more._close(180, "Tip left in it")
        lines = {line.account_id: line.balance for line in more.move_id.line_ids}
        self.assertEqual(lines[self.company_data["default_account_revenue"]], -2)

    def test_currencies(self):
        """Counted for each of its own."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        one = self._collect()._collected().cash_id
        two = self._collect(pricelist_id=pricelist.id)._collected().cash_id
        self.assertEqual(one.tour_id, two.tour_id)
        self.assertEqual(one.tour_id.cash_ids, one | two)
        self.assertNotEqual(one.currency_id, two.currency_id)

    def test_money_after_the_cash_up(self):
        """It belongs to the next day whose cash was not handed in."""
        cash = self._cash()
        cash._hand_in(534)
        late = self._collect()._collected().cash_id
        self.assertNotEqual(late, cash)
        self.assertEqual(late.date, cash.date + timedelta(days=1))
        self.assertEqual((late.expected, cash.expected), (178, 534))

    def test_taken_back_is_not_expected(self):
        job = self._collect()
        cash = job._collected().cash_id
        job._uncollect()
        self.assertEqual((cash.expected, cash.collected_count), (0, 0))

    def test_rights(self):
        cash = self._cash()
        with self.assertRaises(AccessError):
            cash.with_user(self.operator).write({"counted": 1})
        clerk = self._user("operator", "cash_clerk")
        clerk.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            cash.with_user(clerk).read(["expected"])
        company = self.env["res.company"].create({"name": "Second shop"})
        foreign = self._user(
            "operator", "foreign", company_id=company.id, company_ids=[company.id]
        )
        found = self.env["delivery.tour.cash"].with_user(foreign)
        self.assertFalse(found.search([("id", "=", cash.id)]))

    # --- does it add up

    def _check(self):
        cron = self.env.ref("delivery_supplier.ir_cron_check_cash").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_adds_up(self):
        cash = self._cash()
        self._check()
        self.assertFalse(cash.drift, "it is being booked at this moment")
        for order in cash.event_ids.job_id.order_id:
            self._book(order)
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self._check()
        self.assertFalse(cash.drift)

    def test_not_booked(self):
        """Said once to an administrator; nothing is mended."""
        cash = self._cash()
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self._check()
            self.assertIn("booked", cash.drift)
            self.assertIn(self.manager, cash.activity_ids.user_id)
            count = len(cash.activity_ids)
            self._check()
            self.assertEqual(len(cash.activity_ids), count)
            mine = cash.activity_ids.filtered(lambda each: each.user_id == self.manager)
            mine.with_user(self.manager).action_done()
            count -= 1
        self.assertEqual(len(cash.activity_ids), count)
        self.assertEqual(cash.expected, 534)

    def test_somebody_changed_a_row(self):
        cash = self._cash()
        self.env.cr.execute(
            "UPDATE delivery_tour_cash SET expected = 500 WHERE id = %s", [cash.id]
        )
        self.env.invalidate_all()
        self._check()
        self.assertIn("500", cash.drift)

    def test_payment_was_cancelled(self):
        cash = self._cash()
        order = cash.event_ids.job_id.order_id[:1]
        for each in cash.event_ids.job_id.order_id:
            self._book(each)
        order.transaction_ids.payment_id.action_cancel()
        self._check()
        self.assertTrue(cash.drift)
