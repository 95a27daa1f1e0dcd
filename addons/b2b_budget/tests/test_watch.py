from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .tell_common import B2bBudgetTellCommon


@tagged("post_install", "-at_install")
class TestReminders(B2bBudgetTellCommon):
    """Orders that nobody decides."""

    def setUp(self):
        super().setUp()
        # commits nothing
        self.patch(
            self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 60.0
        )
        self.customer.budget_remind_hours = 24

    def _follow_up(self, hours):
        """:return: kinds of the history, so many hours later"""
        with freeze_time(fields.Datetime.now() + timedelta(hours=hours)):
            self.env["b2b.budget.request"]._cron_follow_up()
            self.run_jobs()

    def _remind_count(self):
        return len(self._told(self.orderer, "Still to confirm"))

    def test_so_often_and_no_more(self):
        request = self.env["b2b.budget.request"]._of(self._order(50))
        request._send(note="For the flu season")
        self.run_jobs()
        for hours, count in ((23, 0), (25, 1), (26, 1), (50, 2), (75, 3), (500, 3)):
            self._follow_up(hours)
            self.assertEqual(self._remind_count(), count, f"after {hours} hours")
        mail = self._told(self.orderer, "Still to confirm")[0]
        self.assertIn("For the flu season", mail.body_html)
        kinds = request.event_ids.mapped("kind")
        self.assertEqual(kinds.count("reminded"), 3)

    def test_the_next_submission_begins_anew(self):
        request = self._sent(50)
        self._follow_up(25)
        request._request_changes(self.orderer, "Later")
        self._follow_up(50)
        self.assertEqual(self._remind_count(), 1, "it is on the merchant's desk")
        request._send()
        self.assertEqual((request.reminder_count, request.reminded_at), (0, False))
        self._follow_up(25)
        self.assertEqual(self._remind_count(), 2)

    def test_not_after_the_decision(self):
        request = self._sent(50)
        request._approve(self.orderer)
        self._follow_up(100)
        self.assertFalse(self._remind_count())

    def test_decided_before_the_job_ran(self):
        request = self._sent(50)
        self.run_jobs()
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.env["b2b.budget.request"]._cron_follow_up()
        request._approve(self.orderer)
        self.run_jobs()
        self.assertFalse(self._remind_count())

    def test_never(self):
        self.customer.budget_remind_hours = 0
        self._sent(50)
        self._follow_up(1000)
        self.assertFalse(self._remind_count())

    def test_one_that_fails_does_not_hold_up_the_others(self):
        requests = self._sent(5) | self._sent(6) | self._sent(7)
        self.run_jobs()
        bad = requests.sorted("id")[1]
        Request = type(requests)
        remind = Request._remind

        def fails(found):
            if bad in found:
                raise ValueError("broken")
            return remind(found)

        with (
            patch.object(Request, "_remind", fails),
            mute_logger("odoo.addons.b2b_budget.batch"),
        ):
            self._follow_up(25)
        self.assertEqual(requests.mapped("reminder_count"), [1, 0, 1])

    def test_flat(self):
        """As many queries for 50 that are due as for 5."""
        counts = []
        # the first one fills caches
        for number in (1, 5, 50):
            for _place in range(number):
                self._sent(1)
            self.run_jobs()
            self.env.flush_all()
            self.env.invalidate_all()
            later = fields.Datetime.now() + timedelta(hours=25 + len(counts) * 1000)
            with freeze_time(later):
                before = self.cr.sql_log_count
                self.env["b2b.budget.request"]._cron_follow_up()
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
            self.trap.enqueued_jobs.clear()
            self.env["b2b.budget.request"].search([("state", "=", "waiting")]).write(
                {"reminder_count": 3}
            )
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestLevels(B2bBudgetTellCommon):
    """Near the limit, and over it."""

    def _levels(self, member=None):
        return self._told(member or self.owner, self.budget.name)

    def test_once_per_level(self):
        self._sent(50)
        self.assertNotIn("_job_tell_levels", self.run_jobs(), "within")
        self._sent(35)
        self.assertIn("_job_tell_levels", self.run_jobs())
        mail = self._levels()
        self.assertEqual(mail.subject, f"Near the limit: {self.budget.name}")
        self.assertIn("85.00", mail.body_html)
        self.assertIn(self.month.name, mail.body_html)
        self.assertNotIn("Year", mail.body_html, "the year is within")
        self._sent(5)
        self.assertNotIn("_job_tell_levels", self.run_jobs(), "near still")
        self._sent(20)
        self.run_jobs()
        self.assertEqual(
            self._levels().sorted("id").mapped("subject"),
            [f"Near the limit: {self.budget.name}", f"Over budget: {self.budget.name}"],
        )
        body = "".join(self.budget.message_ids.mapped("body"))
        self.assertIn("Near the limit", body)
        self.assertIn("Over budget", body)

    def test_again_after_it_was_better(self):
        request = self._sent(85)
        self.run_jobs()
        request._request_changes(self.orderer, "Later")
        self.run_jobs()
        self.assertEqual(self.month.told_level, "within")
        self.assertEqual(len(self._levels()), 1)
        request._send()
        self.run_jobs()
        self.assertEqual(len(self._levels()), 2)

    def test_whom(self):
        bound = self._with_role("Bound Budget", "budget_administrator")
        bound._change({"site_ids": [(6, 0, self.marburg.ids)]})
        other = self._with_role("Other Budget", "budget_administrator")
        other._change({"site_ids": [(6, 0, self.giessen.ids)]})
        site = self._budget(600, scope="site", site_id=self.marburg.id)
        person = self._budget(600, scope="member", member_id=self.requester.id)
        self.assertEqual(self.budget._owners(), self.petra | self.owner)
        self.assertEqual(site._owners(), self.petra | self.owner | bound)
        self.assertEqual(person._owners(), self.petra | self.owner | self.requester)
        self._sent(45, partner_shipping_id=self.marburg.id)
        self.run_jobs()
        for member in (self.petra, self.owner, bound):
            self.assertEqual(len(self._told(member, site.name)), 1, member.name)
        for member in (other, self.requester, self.rita):
            self.assertFalse(self._told(member, site.name), member.name)

    def test_a_job_that_runs_twice_tells_once(self):
        self._sent(85)
        self.customer._job_tell_levels()
        self.customer._job_tell_levels()
        self.assertEqual(len(self._levels()), 1)

    def test_one_job_for_many_bookings(self):
        orders = [self._order(30) for _place in range(4)]
        for order in orders:
            self.env["b2b.budget.request"]._of(order)._send()
        keys = {
            job.identity_key
            for job in self.trap.enqueued_jobs
            if job.method_name == "_job_tell_levels"
        }
        self.assertEqual(keys, {f"b2b_budget.levels.{self.customer.id}"})
        self.run_jobs()
        self.assertEqual(self._levels().mapped("subject"), [
            f"Over budget: {self.budget.name}"
        ])  # fmt: skip

    def test_the_sweep_finds_what_no_job_has_told(self):
        self.patch(
            self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 60.0
        )
        self._sent(85)
        self.trap.enqueued_jobs.clear()
        self.env["b2b.budget.request"]._cron_follow_up()
        self.assertEqual(self.run_jobs(), ["_job_tell_levels", "_job_send_mails"])
        self.assertEqual(len(self._levels()), 1)
        self.env["b2b.budget.request"]._cron_follow_up()
        self.assertFalse(self.run_jobs())

    def test_sql_and_model_agree(self):
        Period = self.env["b2b.budget.period"]
        for amount in (79.99, 80, 80.01, 100, 100.01):
            with self.subTest(amount):
                request = self._sent(amount)
                level = self.month._level_now()
                self.month.told_level = level
                self.assertNotIn(self.month, Period._untold(self.customer))
                self.month.told_level = "within" if level != "within" else "over"
                self.assertIn(self.month, Period._untold(self.customer))
                request.order_id._action_cancel()

    def test_nothing_planned_nothing_told(self):
        empty = self._budget(0, scope="site", site_id=self.giessen.id)
        periods = empty.period_ids | empty.year_id
        self.assertFalse(self.env["b2b.budget.period"]._untold() & periods)


@tagged("post_install", "-at_install")
class TestPeriodStart(B2bBudgetTellCommon):
    """The first day of a period."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 60.0
        )

    def _on(self, month, day, hour=5):
        year = self.budget.date_from.year
        with freeze_time(f"{year}-{month:02}-{day:02} {hour:02}:00:00"):
            self.env["b2b.organization"]._cron_period_start()
            names = self.run_jobs()
        return names

    def _spend(self, period, amount):
        self.env["b2b.budget.period"]._book(
            [
                {
                    "period_id": period.id,
                    "kind": "consume",
                    "key": f"test:{period.id}",
                    "consumed": amount,
                }
            ]
        )

    def test_one_mail_per_person(self):
        person = self._budget(240, scope="member", member_id=self.requester.id)
        january, february = self.budget.period_ids.sorted("date_from")[:2]
        self._spend(january, 30)
        self.budget.carry_over = "year"
        january._carry_over()
        self.run_jobs()
        self._on(2, 1)
        mail = self._told(self.owner, "Your budgets")
        self.assertEqual(len(mail), 1)
        self.assertIn("from 02/01/", mail.subject)
        for text in (
            self.budget.name, person.name, january.name, february.name,
            "170.00", "70.00", "30.00", "100.00",
        ):  # fmt: skip
            self.assertIn(text, mail.body_html)
        mail = self._told(self.requester, "Your budgets")
        self.assertIn(person.name, mail.body_html)
        self.assertNotIn(self.budget.name, mail.body_html)
        for member in (self.orderer, self.nadine, self.rita):
            self.assertFalse(self._told(member, "Your budgets"), member.name)

    def test_once(self):
        self.assertEqual(self._on(2, 1), ["_job_period_start", "_job_send_mails"])
        self.assertFalse(self._on(2, 1, 9))
        self.assertFalse(self._on(2, 2))
        self.customer._job_period_start(self.customer.budget_started)
        self.assertEqual(len(self._told(self.owner, "Your budgets")), 1)
        self.assertTrue(self._on(3, 2), "a day late, when the server was down")
        self.assertFalse(self._on(4, 20), "weeks late is of no use")

    def test_switched_off(self):
        self.customer.budget_start_mail = False
        self.assertFalse(self._on(2, 1))
        self.env.company.budget_start_mail = False
        self.env.company.budget_remind_hours = 12
        partner = self.env["res.partner"].create({"name": "New", "is_company": True})
        new = self.env["b2b.organization"].create({"partner_id": partner.id})
        self.assertEqual((new.budget_start_mail, new.budget_remind_hours), (False, 12))

    def test_the_last_year_of_the_same_owner(self):
        following = self.budget._copy_to_next_year()
        first = following.period_ids.sorted("date_from")[0]
        last = self.budget.period_ids.sorted("date_from")[-1]
        previous = (first | following.year_id)._previous()
        self.assertEqual(
            previous, {first: last, following.year_id: self.budget.year_id}
        )
