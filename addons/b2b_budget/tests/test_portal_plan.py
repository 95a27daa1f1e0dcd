import re
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from .common import B2bBudgetCase

PLANS = "/my/budgets/plans"


@tagged("post_install", "-at_install")
class TestPortalPlan(B2bBudgetCase, B2bPortalCommon):
    """The customer's own people set what may be spent."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_budgets()
        # in the midst of a year, whenever the test runs
        cls.today = fields.Date.to_date("2026-05-12")
        cls.startClassPatcher(
            patch.object(fields.Date, "context_today", lambda *args: cls.today)
        )
        cls.ben = cls._with_role("Ben", "budget_administrator")
        cls.budget = cls._budget(1200, date_from="2026-01-01")
        cls.foreign = cls._budget(777777, cls.rival, date_from="2026-01-01")
        cls.path = f"{PLANS}/{cls.budget.id}"
        cls.months = cls.budget.period_ids.sorted("date_from")

    def setUp(self):
        super().setUp()
        self.sign_in(self.ben)

    def version(self, budget=None):
        return (budget or self.budget)._plan_version()

    def save(self, code=303, budget=None, **values):
        budget = budget or self.budget
        values = {"version": self.version(budget), "amount": "1200", **values}
        return self.post(f"{PLANS}/{budget.id}/amounts", values, code)

    def step(self, do, code=303, budget=None, **values):
        budget = budget or self.budget
        values = {"version": self.version(budget), **values}
        return self.post(f"{PLANS}/{budget.id}/{do}", values, code)

    def top_up(self, code=303, **values):
        values = {
            "key": "abc123",
            "topup_period": str(self.months[5].id),
            "topup": "50",
            "reason": "Flu season",
            **values,
        }
        return self.post(f"{self.path}/topup", values, code)

    def planned(self):
        self.env.invalidate_all()
        return [period.planned for period in self.months]

    def field(self, month):
        return f"period-{self.months[month - 1].id}"

    def error(self, response, field):
        """What stands at the field."""
        found = re.search(rf'id="plan_{field}_error">(.*?)</div>', response.text, re.S)
        self.assertTrue(found, f"no error at {field}")
        return " ".join(re.sub("<[^>]+>", " ", found[1]).split())

    # --- looking

    def test_looking_changes_nothing(self):
        moves = self.env["b2b.budget.move"].search_count([])
        html = self.page(PLANS)
        self.assertIn(self.path, html)
        self.assertIn("New budget", html)
        html = self.page(self.path)
        self.assertIn("All of the year's amount is spread", html)
        self.assertIn("January 2026", html)
        for path in ("amounts", "rules", "topup", "copy", "archive", "restore"):
            response = self.get(f"{self.path}/{path}")
            self.assertIn(response.status_code, (404, 405), path)
        self.assertEqual(self.env["b2b.budget.move"].search_count([]), moves)
        self.assertTrue(self.budget.active)

    def test_year_and_archive_of_the_list(self):
        old = self._budget(100, date_from="2024-01-01")
        self.assertNotIn(f"{PLANS}/{old.id}", self.page(PLANS))
        self.assertIn(f'{self.path}"', self.page(PLANS))
        html = self.page(f"{PLANS}?year=2024")
        self.assertIn(f"{PLANS}/{old.id}", html)
        self.assertNotIn(f'{self.path}"', html)
        old.active = False
        self.assertNotIn(f"{PLANS}/{old.id}", self.page(f"{PLANS}?year=all"))
        html = self.page(f"{PLANS}?year=all&state=archived")
        self.assertIn(f"{PLANS}/{old.id}", html)
        self.assertNotIn(f'{self.path}"', html)

    def test_who_only_looks_finds_no_form(self):
        self.sign_in(self.orderer)
        html = self.page(self.path)
        self.assertIn("1,200.00", html)
        for name in ("amount", "topup", "policy", "version", "key"):
            self.assertNotIn(f'name="{name}"', html)
        self.assertNotIn("New budget", self.page(PLANS))

    def test_history_names_the_person(self):
        self.save(amount="1320")
        self.top_up()
        html = self.page(self.path)
        history = html.partition("plan_history")[2]
        self.assertIn("Flu season", history)
        self.assertEqual(history.count("· Ben"), 2)
        self.assertIn("+$&nbsp;50.00", history.replace("\xa0", "&nbsp;"))

    # --- amounts

    def test_year_is_spread_over_what_is_not_over(self):
        self.save(amount="2,000")
        self.assertEqual(self.budget.year_id.planned, 2000)
        # four months are over and stay
        self.assertEqual(self.planned(), [100] * 4 + [200] * 8)
        self.assertFalse(any(self.months.mapped("is_fixed")))
        move = self.budget._plan_moves(1)
        self.assertEqual((move.member_id, move.kind), (self.ben, "adjust"))

    def test_typed_months_and_blank_ones(self):
        self.save(**{self.field(5): "450", self.field(6): ""})
        self.assertEqual(self.planned(), [100] * 4 + [450] + [50] * 7)
        self.assertTrue(self.months[4].is_fixed)
        html = self.page(self.path)
        self.assertRegex(html, rf'name="{self.field(5)}"[^>]*value="450.00"')
        self.assertRegex(html, rf'name="{self.field(6)}"[^>]*placeholder="50.00"')
        # blank again
        self.save(**{self.field(5): ""})
        self.assertEqual(self.planned(), [100] * 12)
        self.assertFalse(self.months[4].is_fixed)

    def test_blank_year_is_the_sum_of_its_months(self):
        months = {self.field(month): "10" for month in range(5, 13)}
        self.save(amount="", **months)
        self.assertEqual(self.budget.year_id.planned, 480)
        self.save(amount="600", **months)
        html = self.page(self.path)
        self.assertRegex(html, r"(?s)480\.00.* of .*600\.00.* are spread, .*120\.00")

    def test_months_that_exceed_the_year(self):
        response = self.save(422, **{self.field(5): "900"})
        self.assertIn("100.00 more than the year", self.error(response, "amount"))
        self.assertRegex(response.text, rf'name="{self.field(5)}"[^>]*value="900"')
        self.assertEqual(self.planned(), [100] * 12)

    def test_what_is_over_does_not_change(self):
        self.assertNotIn(f'name="{self.field(4)}"', self.page(self.path))
        self.save(**{self.field(4): "7"})
        self.assertEqual(self.planned(), [100] * 12)

    def test_odd_amounts(self):
        for text in (
            "-5", "NaN", "Infinity", "1e400", "1e5", "0x10", "٣", "1,2,3", "1.2.3",
            "5 5 x", "9" * 25, "9" * 5000, "<b>1</b>", "1.234,5,6", "1,,2", ".", "--1",
        ):  # fmt: skip
            with self.subTest(text=text[:20]):
                response = self.save(422, amount=text)
                self.error(response, "amount")
                response = self.save(422, **{self.field(6): text})
                self.error(response, self.field(6))
                self.assertNotIn("<b>1</b>", response.text)
        self.assertEqual(self.planned(), [100] * 12)
        self.assertEqual(self.budget.year_id.planned, 1200)

    def test_less_than_spent_of_a_budget_that_blocks(self):
        month = self.months[4]
        self.budget.policy = "block"
        self.env["b2b.budget.period"]._book(
            [
                {"period_id": each.id, "kind": "reserve", "key": f"r{each.id}",
                 "reserved": 80}
                for each in month | self.budget.year_id
            ]
        )  # fmt: skip
        response = self.save(422, **{self.field(5): "70"})
        self.assertIn("are left", self.error(response, self.field(5)))
        self.assertEqual(self.planned(), [100] * 12)
        self.assertFalse(month.is_fixed, "all or nothing")

    def test_changed_meanwhile(self):
        seen = self.version()
        self.budget._plan(2400)
        for path, values in (
            ("amounts", {"amount": "600"}),
            ("rules", {"policy": "block", "carry_over": "none", "near_percent": "5"}),
            ("archive", {}),
            ("copy", {}),
        ):
            with self.subTest(path):
                response = self.step(path, 409, version=seen, **values)
                self.assertIn("changed this budget meanwhile", self.alert(response))
                self.assertIn('value="2,400.00"', response.text)
        self.assertEqual(self.budget.year_id.planned, 2400)
        self.assertEqual(self.budget.policy, "warn")
        self.assertTrue(self.budget.active)
        self.assertFalse(self.budget._successor())

    def test_orders_do_not_make_the_form_stale(self):
        seen = self.version()
        self._sent(10)
        self.save(version=seen, amount="1800")
        self.assertEqual(self.budget.year_id.planned, 1800)

    # --- rules

    def test_rules(self):
        rules = {"policy": "block", "carry_over": "year", "near_percent": "72,5"}
        self.step("rules", **rules)
        budget = self.budget
        values = (budget.policy, budget.carry_over, budget.near_percent)
        self.assertEqual(values, ("block", "year", 72.5))
        for percent in ("0", "101", "x", "", "NaN", "1e1"):
            response = self.step("rules", 422, **{**rules, "near_percent": percent})
            self.error(response, "near_percent")
        self.step("rules", 400, **{**rules, "policy": "x"})
        self.step("rules", 400, **{**rules, "carry_over": ""})

    # --- top-up

    def test_top_up_twice_is_booked_once(self):
        self.top_up()
        response = self.top_up()
        self.assertIn("said=again", response.headers["Location"])
        self.assertEqual(self.months[5].topup, 50)
        self.assertEqual(self.budget.year_id.topup, 50)
        self.top_up(key="other")
        self.assertEqual(self.budget.year_id.topup, 100)
        move = self.budget._plan_moves(1)
        self.assertEqual((move.member_id, move.note), (self.ben, "Flu season"))

    def test_odd_top_ups(self):
        foreign = self.foreign.year_id.id
        for code, field, values in (
            (422, "topup", {"topup": "-5"}),
            (422, "topup", {"topup": "0"}),
            (422, "topup", {"topup": ""}),
            (422, "topup", {"topup": "1e400"}),
            (422, "topup", {"topup": "NaN"}),
            (422, "topup", {"topup": "9" * 400}),
            (422, "reason", {"reason": " \x00"}),
            (400, "", {"topup_period": str(foreign)}),
            (400, "", {"topup_period": str(self.months[0].id)}),
            (400, "", {"topup_period": "9" * 30}),
            (400, "", {"topup_period": "x"}),
            (400, "", {"key": ""}),
            (400, "", {"key": "a:b%"}),
        ):
            with self.subTest(**values):
                response = self.top_up(code, **values)
                if field:
                    self.error(response, field)
        self.assertEqual(self.budget.year_id.topup, 0)
        self.assertEqual(self.foreign.year_id.topup, 0)

    # --- the next year, archive

    def test_copy(self):
        self.save(**{self.field(6): "300"})
        self.step("copy")
        following = self.budget._successor()
        self.assertEqual(following.year_id.planned, 1200)
        june = following.period_ids.sorted("date_from")[5]
        self.assertEqual(june.planned, 300)
        self.assertEqual(following._plan_moves(1).member_id, self.ben)
        self.assertNotIn(self.ben.user_id.partner_id, following.message_partner_ids)
        self.step("copy")
        again = self.env["b2b.budget"].search([("date_from", "=", "2027-01-01")])
        self.assertEqual(again & following, following)
        own = again.filtered(lambda each: each.organization_id == self.customer)
        self.assertEqual(len(own), 1, "copied once")

    def test_archive_and_restore(self):
        self._sent(10)
        for _turn in range(2):
            self.step("archive")
            self.assertFalse(self.budget.active)
        html = self.page(self.path)
        self.assertIn("Restore", html)
        self.assertNotIn("Save amounts", html)
        self.step("restore")
        self.step("restore")
        self.assertTrue(self.budget.active)
        self.assertTrue(self.budget.year_id.reserved, "what was spent stays")

    def test_restore_beside_another(self):
        self.step("archive")
        self._budget(5, date_from="2026-01-01")
        response = self.step("restore", 422)
        self.assertIn("already", self.alert(response))
        self.assertFalse(self.budget.active)

    def test_archived_takes_no_amounts(self):
        self.budget.active = False
        self.save(422, amount="5")
        self.top_up(422)
        self.assertEqual(self.budget.year_id.planned, 1200)

    # --- a new one

    def make(self, code=303, **values):
        values = {
            "owner": f"site-{self.marburg.id}",
            "year": "2026",
            "month": "7",
            "amount": "1.200,50",
            "currency": str(self.currency.id),
            "tax_mode": "gross",
            "period_type": "quarter",
            "policy": "ask",
            "near_percent": "75",
            "carry_over": "next",
            **values,
        }
        return self.post(f"{PLANS}/new", values, code)

    def made(self):
        known = self.budget | self.foreign
        budgets = self.env["b2b.budget"].with_context(active_test=False)
        customers = (self.customer | self.rival).ids
        return budgets.search([("organization_id", "in", customers)]) - known

    def test_new_budget(self):
        html = self.page(f"{PLANS}/new")
        self.assertIn("Marburg", html)
        self.assertNotIn(
            "Cost", html.partition("plan_owner")[2].partition("</select")[0]
        )
        self.make()
        made = self.made()
        self.assertEqual(made.site_id, self.marburg)
        self.assertEqual(str(made.date_from), "2026-07-01")
        self.assertEqual(str(made.date_to), "2027-06-30")
        self.assertEqual(made.year_id.planned, 1200.5)
        self.assertEqual(len(made.period_ids), 4)
        self.assertEqual(
            (made.tax_mode, made.policy, made.near_percent, made.carry_over),
            ("gross", "ask", 75, "next"),
        )
        self.assertEqual(made._plan_moves(1).member_id, self.ben)
        self.assertNotIn(self.ben.user_id.partner_id, made.message_partner_ids)
        response = self.make(422)
        self.assertIn("already", self.alert(response))
        self.assertEqual(self.made(), made)
        self.make(owner=f"member-{self.nadine.id}")
        self.make(422, owner="company", year="2026", month="3")

    def test_odd_new_budgets(self):
        foreign_site = self._site(self.rival, "Foreign")
        for code, values in (
            (422, {"owner": ""}),
            (400, {"owner": f"site-{foreign_site.id}"}),
            (400, {"owner": f"member-{self.ralf.id}"}),
            (400, {"owner": "cost_center-1"}),
            (400, {"owner": "x" * 5000}),
            (400, {"year": "1"}),
            (400, {"year": "9" * 30}),
            (400, {"month": "13"}),
            (400, {"currency": "2147483648"}),
            (400, {"currency": "x"}),
            (400, {"tax_mode": "x"}),
            (400, {"period_type": "custom"}),
            (400, {"policy": "x"}),
            (422, {"amount": ""}),
            (422, {"amount": "-1"}),
            (422, {"amount": "1e400"}),
            (422, {"near_percent": "1000"}),
        ):
            with self.subTest(values=str(values)[:60]):
                self.make(code, **values)
        self.assertFalse(self.made())

    # --- others

    def forms(self, budget):
        return [
            (f"{PLANS}/{budget.id}/amounts", {"amount": "1"}),
            (f"{PLANS}/{budget.id}/rules",
             {"policy": "block", "carry_over": "none", "near_percent": "5"}),
            (f"{PLANS}/{budget.id}/topup",
             {"key": "k", "topup": "5", "reason": "x",
              "topup_period": str(budget.year_id.id)}),
            (f"{PLANS}/{budget.id}/copy", {}),
            (f"{PLANS}/{budget.id}/archive", {}),
        ]  # fmt: skip

    def assert_refused(self, budget):
        before = (budget.year_id.planned, budget.year_id.topup, budget.policy)
        for path, values in self.forms(budget):
            self.post(path, {"version": self.version(budget), **values}, 404)
        after = (budget.year_id.planned, budget.year_id.topup, budget.policy)
        self.assertEqual(after, before)
        self.assertTrue(budget.active)
        self.assertFalse(budget._successor())

    def test_other_roles_and_customers(self):
        for member in (self.orderer, self.requester, self.nadine, self.rita):
            with self.subTest(member.name):
                self.sign_in(member)
                self.assert_refused(self.budget)
        self.sign_in(self.ben)
        self.page(f"{PLANS}/{self.foreign.id}", 404)
        self.assert_refused(self.foreign)
        self.assertNotIn("777,777", self.page(f"{PLANS}?year=all"))
        self.sign_in(self.nadine)
        self.page(PLANS, 404)
        self.page(self.path, 404)
        for member in (self.orderer, self.requester, self.nadine):
            self.sign_in(member)
            self.page(f"{PLANS}/new", 404)
            self.make(404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.get(PLANS).headers["Location"])

    def test_bound_to_sites(self):
        own = self._budget(
            500, scope="site", site_id=self.marburg.id, date_from="2026-01-01"
        )
        other = self._budget(
            333, scope="site", site_id=self.giessen.id, date_from="2026-01-01"
        )
        person = self._budget(
            444, scope="member", member_id=self.nadine.id, date_from="2026-01-01"
        )
        self.ben._change({"site_ids": [Command.set(self.marburg.ids)]})
        html = self.page(PLANS)
        self.assertIn(f"{PLANS}/{own.id}", html)
        # the company's tells what the other sites spend
        for hidden in (other, person, self.budget):
            self.assertNotIn(f"{PLANS}/{hidden.id}", html)
            self.page(f"{PLANS}/{hidden.id}", 404)
            self.assert_refused(hidden)
        self.save(budget=own, amount="600")
        self.assertEqual(own.year_id.planned, 600)
        for owner in ("company", f"site-{self.giessen.id}", f"member-{self.nadine.id}"):
            self.make(400, owner=owner)
        self.make(year="2027", month="1")
        self.assertEqual((self.made() - own - other - person).site_id, self.marburg)

    def test_another_company_of_ours(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE b2b_organization SET company_id = %s WHERE id = %s",
            (company.id, self.customer.id),
        )
        self.env.invalidate_all()
        self.page(PLANS, 404)
        self.assert_refused(self.budget)

    @mute_logger("odoo.http")
    def test_deactivated_and_forged(self):
        self.post(f"{self.path}/archive", {"csrf_token": "x"}, 400)
        self.post(f"{PLANS}/new", {"csrf_token": ""}, 400)
        self.assertTrue(self.budget.active)
        self.customer.uses_budgets = False
        self.page(PLANS, 404)
        self.assert_refused(self.budget)
        self.customer.uses_budgets = True
        self.ben.active = False
        self.page(PLANS, 404)
        self.assert_refused(self.budget)

    def test_odd_requests(self):
        for query in ("?year=x&state=x&said=x", "?year=99999999999", "/page/99999"):
            self.assertEqual(self.get(f"{PLANS}{query}").status_code, 200, query)
        for path in ("0", "2147483648", "9" * 30, "x", "-1"):
            self.page(f"{PLANS}/{path}", 404)
        html = self.page(f"{self.path}?said=<script>")
        self.assertNotIn("<script>)", html)

    def test_markup_is_text(self):
        self.top_up(reason="<img src=x onerror=alert(1)>")
        self.assertNotIn("<img src=x", self.page(self.path))

    def test_flat_queries(self):
        """Fifty budgets cost as many queries as five."""
        self.page(PLANS)
        counts = []
        for number in (5, 45):
            for turn in range(number):
                site = self._site(self.customer, f"Site {number} {turn}")
                self._budget(500, scope="site", site_id=site.id, date_from="2026-01-01")
            self.env.flush_all()
            self.env.invalidate_all()
            self.page(PLANS)
            before = self.env.cr.sql_log_count
            self.page(PLANS)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[0])
        self.assertEqual(self.page(PLANS).count('class="o_plan_row"'), 50)
