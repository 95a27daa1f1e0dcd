from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .tell_common import B2bBudgetTellCommon


@tagged("post_install", "-at_install")
class TestReconciliation(B2bBudgetTellCommon):
    """Moves, counters, what orders hold and their states say the same."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 60.0
        )
        self.env.company.budget_report_user_id = self.seller
        self.waiting, self.confirmed = self._sent(20), self._sent(30)
        self.confirmed._approve(self.orderer)
        self._sent(5)._request_changes(self.orderer, "Later")
        self.run_jobs()

    def _check(self):
        """:return: how often the seller was told so far"""
        self.env["b2b.budget.period"]._cron_check()
        return self._reports()

    def _reports(self):
        found = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.seller.partner_id.id)]
        )
        return found.mail_message_id.filtered(
            lambda message: "do not add up:" in (message.subject or "")
        )

    def _break(self, sql, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(sql, *values))
        self.env.invalidate_all()

    def test_nothing_differs(self):
        self.assertFalse(self._check())
        self.assertFalse(
            self.env["b2b.budget.period"].search([("drift_state", "!=", False)])
        )

    def test_counter_differs(self):
        self._break(
            "UPDATE b2b_budget_period SET consumed = consumed + 7 WHERE id = %s",
            self.month.id,
        )
        report = self._check()
        self.assertEqual(len(report), 1)
        self.assertIn(self.month.name, report.body)
        self.assertIn("37.00", report.body)
        self.assertEqual(
            self.month.drift,
            [
                ["moves", "consumed", 37.0, 30.0],
                ["orders", "consumed", 37.0, 30.0],
            ],
        )
        self.assertEqual(self._counters(self.month)["consumed"], 37, "not repaired")
        self.assertIn("37.00", "".join(self.budget.message_ids.mapped("body")))

    def test_an_order_holds_something_else(self):
        claim = self.waiting.order_id.budget_claim_ids.filtered(
            lambda claim: claim.period_id == self.month
        )
        self._break("UPDATE b2b_budget_claim SET reserved = 1 WHERE id = %s", claim.id)
        self.assertEqual(len(self._check()), 1)
        self.assertEqual(
            self.month.drift,
            [
                ["orders", "reserved", 20.0, 1.0],
                ["amount", self.waiting.order_name, 1.0, 20.0],
            ],
        )

    def test_an_order_costs_something_else(self):
        """A line was changed past the system."""
        order = self.confirmed.order_id
        self._break(
            "UPDATE sale_order_line SET price_subtotal = 33 WHERE order_id = %s",
            order.id,
        )
        report = self._check()
        self.assertEqual(len(report), 1)
        self.assertEqual(self.month.drift, [["amount", order.name, 30.0, 33.0]])
        self.assertIn("33.00", report.body)

    def test_the_state_of_an_order_says_something_else(self):
        for request, state in (
            (self.waiting, "confirmed"),
            (self.confirmed, "waiting"),
            (self.waiting, "rework"),
            (self.confirmed, "cancelled"),
        ):
            with self.subTest(state, held=request.state):
                before = request.state
                self._break(
                    "UPDATE b2b_budget_request SET state = %s WHERE id = %s",
                    state,
                    request.id,
                )
                found = self.month._differences()[self.month.id]
                self.assertEqual([row[0] for row in found], ["state"])
                self.assertEqual(found[0][1], f"{request.order_name}: {state}")
                self._break(
                    "UPDATE b2b_budget_request SET state = %s WHERE id = %s",
                    before,
                    request.id,
                )
        self._break(
            "UPDATE b2b_budget_request SET state = 'rework' WHERE id = %s",
            self.waiting.id,
        )
        report = self._check()
        self.assertIn(f"{self.waiting.order_name}: Needs Rework", report.body)

    def test_reported_once_until_it_is_another(self):
        more = "UPDATE b2b_budget_period SET consumed = consumed + 7 WHERE id = %s"
        self._break(more, self.month.id)
        self.assertEqual(len(self._check()), 1)
        self.assertEqual(len(self._check()), 1, "the same again")
        self._break(more, self.month.id)
        self.assertEqual(len(self._check()), 2, "more of it")
        self._break(
            "UPDATE b2b_budget_period SET consumed = consumed - 14 WHERE id = %s",
            self.month.id,
        )
        self.assertEqual(len(self._check()), 2)
        self.assertFalse(self.month.drift_state, "it adds up again")

    def test_one_report_for_all(self):
        other = self._budget(600, scope="site", site_id=self.marburg.id)
        self._break(
            "UPDATE b2b_budget_period SET consumed = consumed + 7 WHERE id IN %s",
            (self.month.id, other.year_id.id),
        )
        report = self._check()
        self.assertEqual(len(report), 1)
        self.assertIn(self.budget.name, report.body)
        self.assertIn(other.name, report.body)

    def test_without_a_setting_all_administrators(self):
        self.env.company.budget_report_user_id = False
        users = self.env.company._budget_report_users()
        self.assertIn(self.env.ref("base.user_admin"), users)
        self.assertNotIn(self.seller, users)
        self.assertFalse(users.filtered("share"))

    def test_goes_on_where_it_was_stopped(self):
        Period = self.env["b2b.budget.period"]
        self._break(
            "UPDATE b2b_budget_period SET consumed = consumed + 7 WHERE id = %s",
            self.month.id,
        )
        checked = []
        original = type(Period)._check_drift
        self.patch(
            type(Period),
            "_check_drift",
            lambda periods: (checked.extend(periods.ids), original(periods)),
        )
        self.patch(
            self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 0
        )
        self.patch(
            __import__(
                "odoo.addons.b2b_budget.models.b2b_budget_check", fromlist=["CHUNK"]
            ),
            "CHUNK",
            5,
        )
        runs = 0
        count = Period.search_count([])
        while len(checked) < count and runs < count:
            self.env["b2b.budget.period"]._cron_check()
            runs += 1
        self.assertEqual(sorted(checked), sorted(set(checked)), "each once")
        self.assertEqual(len(checked), count)
        self.assertEqual(len(self._reports()), 1, "at the end")

    def test_carry_over_is_held_up_by_none(self):
        """A period that can't be carried over does not stop the others."""
        site = self._budget(600, scope="site", site_id=self.marburg.id)
        both = self.budget | site
        both.carry_over = "year"
        following = both.mapped("period_ids").filtered(
            lambda period: period.date_from.month == 1
        )
        Period = type(self.month)
        original = Period._carry_over
        bad = following[0]

        def fails(period):
            if period == bad:
                raise ValueError("broken")
            return original(period)

        self.patch(Period, "_carry_over", fails)
        year = self.today.year
        with (
            self.assertLogs("odoo.addons.b2b_budget", "ERROR"),
            freeze_time(f"{year}-02-02"),
        ):
            self.env["b2b.budget"]._cron_carry_over()
        self.assertFalse(bad.is_carried)
        self.assertTrue(following[1].is_carried)
