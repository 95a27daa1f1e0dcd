import re
from datetime import date, datetime
from unittest.mock import Mock, patch

from dateutil.relativedelta import relativedelta
from lxml import html

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from ..controllers.budget_chart import (
    bars,
    by_calendar,
    by_currency,
    forecasts,
    why_no_forecast,
)  # fmt: skip
from .common import B2bBudgetCase, B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestChart(B2bBudgetCommon):
    """Sums and forecasts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.budget = cls._budget(3650, date_from="2023-01-01")
        cls.parts = cls.budget.period_ids.sorted("date_from")

    def test_forecast_goes_on_like_this(self):
        """Ten a day until the tenth of April: ten a day for the rest of the year."""
        today = date(2023, 4, 10)
        spent = {0: 310, 1: 280, 2: 310, 3: 100}
        for place, amount in spent.items():
            self.parts[place].consumed = amount
        year = self.budget.year_id
        year.consumed = 1000
        found = forecasts(year, self.parts, today)
        self.assertAlmostEqual(found[year], 3650)
        self.assertEqual(found[self.parts[0]], 310, "what is over stays")
        self.assertAlmostEqual(found[self.parts[3]], 300)
        self.assertAlmostEqual(found[self.parts[11]], 310)
        self.assertAlmostEqual(sum(found[part] for part in self.parts), found[year])

    def test_reserved_for_later_says_nothing_about_today(self):
        today = date(2023, 4, 10)
        self.parts[0].consumed = 100
        self.parts[11].reserved = 900
        year = self.budget.year_id
        year.consumed, year.reserved = 100, 900
        found = forecasts(year, self.parts, today)
        self.assertEqual(found[self.parts[11]], 900)
        self.assertAlmostEqual(found[self.parts[10]], 30)
        self.assertAlmostEqual(sum(found[part] for part in self.parts), found[year])

    def test_no_forecast(self):
        years = self.budget.year_id
        for day, reason in (
            (date(2022, 12, 31), "before"),
            (date(2023, 1, 1), "first"),
            (date(2023, 1, 28), "first"),
            (date(2023, 1, 29), ""),
            (date(2023, 12, 31), ""),
            (date(2024, 1, 1), "over"),
        ):
            self.assertEqual(why_no_forecast(years, day), reason, day)

    def test_never_added_up(self):
        """Different currencies are not, nor is a site that its company contains."""
        other = self.env.ref("base.CHF")
        other.active = True
        self._budget(10, scope="site", site_id=self.marburg.id, date_from="2023-01-01")
        self._budget(
            20, scope="site", site_id=self.giessen.id, date_from="2023-01-01",
            currency_id=other.id,
        )  # fmt: skip
        sums = self.env["b2b.budget.period"]._sums(
            [("organization_id", "=", self.customer.id)]
        )
        found = {
            own[0].currency: (
                {each.scope for each in own},
                sum(each.available for each in own if each.is_year),
            )
            for own in by_currency(sums)
        }
        self.assertEqual(
            found, {self.currency: ({"company"}, 3650), other: ({"site"}, 20)}
        )

    def test_sums_are_those_of_the_periods(self):
        """Whatever calendars they have: months, quarters, another year's end."""
        (self.parts[0] | self.parts[3]).reserved = 7
        for site, kind, first in (
            (self.marburg, "month", "2023-01-01"),
            (self.giessen, "month", "2023-01-01"),
            (self._site(self.customer, "Fulda"), "quarter", "2023-04-01"),
        ):
            budget = self._budget(
                1200, scope="site", site_id=site.id, date_from=first, period_type=kind
            )
            budget.period_ids.consumed = 3
            budget.year_id.consumed = 3 * len(budget.period_ids)
        Period = self.env["b2b.budget.period"]
        domain = Period._overview_domain(self.customer, Domain.TRUE, 2023)
        periods, sums = Period.search(domain), Period._sums(domain)
        self.assertEqual(len(periods), 13 * 3 + 5)
        self.assertEqual(len(sums), 13 * 2 + 5)
        for name in ("available", "consumed", "reserved"):
            self.assertAlmostEqual(
                sum(getattr(each, name) for each in sums), sum(periods.mapped(name))
            )
        (own,) = by_currency([each for each in sums if each.scope == "site"])
        calendars = by_calendar(own)
        self.assertEqual(
            sorted((year.budget_from.month, len(parts)) for year, parts in calendars),
            [(1, 12), (4, 4)],
        )
        months = next(parts for _year, parts in calendars if len(parts) == 12)
        self.assertEqual({part.available for part in months}, {200})
        self.assertEqual({part.consumed for part in months}, {6})

    def test_own_periods_that_overlap(self):
        """Budgets of different people, each with periods of its own."""
        parts = []
        for first, last in ((1, 6), (5, 12)):
            part = Mock(date_from=date(2023, first, 1), date_to=date(2023, last, 28))
            part.configure_mock(consumed=50, reserved=0)
            parts.append(part)
        year = Mock(date_from=date(2023, 1, 1), date_to=date(2023, 12, 31))
        year.configure_mock(consumed=100, reserved=0)
        found = forecasts(year, parts, date(2023, 4, 10))
        self.assertEqual(found, {year: 365})

    def test_the_month_of_which_year(self):
        """A budget from July to June has its February in the year after."""
        budget = self._budget(
            1200, scope="site", site_id=self.giessen.id, date_from="2023-07-01"
        )
        quarters = self._budget(
            1200,
            scope="site",
            site_id=self.marburg.id,
            date_from="2023-01-01",
            period_type="quarter",
        )
        Period = self.env["b2b.budget.period"]
        domain = Period._overview_domain(self.customer, Domain.TRUE, 2023)
        shown = Period._of_month(domain, 2023, 2)
        self.assertEqual(
            {(each.budget_id, each.date_from) for each in shown if not each.is_year},
            {
                (self.budget, date(2023, 2, 1)),
                (budget, date(2024, 2, 1)),
                (quarters, date(2023, 1, 1)),
            },
        )
        self.assertEqual(len(shown), 6)

    def test_heights(self):
        rows = bars(
            [
                {"limit": 50, "consumed": 40, "reserved": 60, "forecast": None},
                {"limit": 50, "consumed": 0, "reserved": 0, "forecast": 200},
                {"limit": 0, "consumed": 0, "reserved": 0, "forecast": None},
            ]
        )
        names = ("limit", "consumed", "reserved", "over", "forecast")
        heights = [tuple(row[f"{name}_height"] for name in names) for row in rows]
        self.assertEqual(
            heights, [(25, 20, 5, 25, 0), (25, 0, 0, 0, 100), (0, 0, 0, 0, 0)]
        )
        self.assertEqual(bars([]), [])


@tagged("post_install", "-at_install")
class TestDashboard(B2bBudgetCase, B2bPortalCommon):
    """The page as people see it."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_budgets()
        cls.company_budget = cls._budget(120000)
        cls.marburg_budget = cls._budget(1200, scope="site", site_id=cls.marburg.id)
        cls._budget(777777, organization=cls.rival)

    def tree(self, path="/my/budgets"):
        return html.fromstring(self.page(path))

    def words(self, path="/my/budgets"):
        return " ".join(self.tree(path).xpath("//div[contains(@class,'o_budget')]")[0]
            .text_content().split())  # fmt: skip

    def test_sites_without_a_budget(self):
        self.sign_in(self.orderer)
        names = self.tree().xpath(
            "//div[contains(@class,'o_budget_bare')][contains(., 'No budget set')]/h3"
        )
        self.assertEqual([name.text_content() for name in names], ["Gießen"])

    def test_over_and_near_first(self):
        self._budget(1200, scope="site", site_id=self.giessen.id)
        self._sent(150, partner_shipping_id=self.giessen.id)
        self._sent(90, partner_shipping_id=self.marburg.id)
        self.sign_in(self.orderer)
        names = self.tree().xpath("//div[contains(@class,'o_budget_row')]/h3/a")
        self.assertEqual(
            [name.text_content() for name in names], ["Gießen", "Marburg", "Lindenhof"]
        )
        self.assertIn("150 %, Over budget", self.words())

    def test_the_company_is_not_a_bound_persons(self):
        """Its numbers are sums over all sites; other sites' as well."""
        self._sent(66, partner_shipping_id=self.marburg.id)
        self.petra._change({"site_ids": [Command.set(self.giessen.ids)]})
        self.orderer._change({"site_ids": [Command.set(self.giessen.ids)]})
        for member in (self.petra, self.orderer):
            self.sign_in(member)
            words = self.words()
            for secret in ("120,000", "66.00", "Marburg", "1,200.00"):
                self.assertNotIn(secret, words, member.name)
            self.assertIn("No budget set", words)
        self.orderer._change({"site_ids": [Command.set(self.marburg.ids)]})
        self.sign_in(self.orderer)
        words = self.words(f"/my/budgets?site={self.giessen.id}")
        self.assertIn("66.00", words, "the filter of somebody else's site says nothing")
        self.assertNotIn("120,000", words)
        self.assertNotIn("Gießen", words)

    def test_filters(self):
        self._sent(66, partner_shipping_id=self.marburg.id)
        year = self.today.year
        self.company_budget._copy_to_next_year()
        self.sign_in(self.orderer)
        words = self.words(f"/my/budgets?site={self.marburg.id}")
        self.assertNotIn("120,000", words)
        self.assertIn("1,200.00", words)
        gauges = "//span[contains(@class,'small')][contains(., '%s')]"
        tree = self.tree(f"/my/budgets?month=2&year={year}")
        self.assertTrue(tree.xpath(gauges % f"February {year}"))
        self.assertFalse(tree.xpath(gauges % f"March {year}"))
        chosen = tree.xpath("//select/option[@selected]")
        self.assertEqual(
            [option.text for option in chosen], ["February", str(year)], "it stays"
        )
        following = self.words(f"/my/budgets?year={year + 1}")
        self.assertIn("The year has not begun.", following)
        self.assertIn("120,000", following)
        self.assertNotIn("1,200.00", following)

    def test_a_year_that_began_in_another_one(self):
        """Shown is the business year that today belongs to."""
        (self.company_budget | self.marburg_budget).active = False
        first = fields.Date.today().replace(day=1) - relativedelta(months=13)
        first = max(first, self.today - relativedelta(months=6))
        budget = self._budget(5000, date_from=self.today - relativedelta(months=6))
        if budget.date_to < fields.Date.today():
            budget = budget._copy_to_next_year()
        self.sign_in(self.orderer)
        self.assertIn(f"Budget {budget._year_name()}", self.words())
        self.assertIn("5,000.00", self.words())

    def test_currencies(self):
        franc = self.env.ref("base.CHF")
        franc.active = True
        self._budget(333, scope="site", site_id=self.giessen.id, currency_id=franc.id)
        self.sign_in(self.orderer)
        sums = self.tree().xpath("//dl[contains(@class,'o_budget_sums')]")
        text = [re.sub(r"\s+", " ", each.text_content()) for each in sums]
        self.assertEqual(len(text), 2)
        self.assertTrue(any("120,000.00" in each for each in text))
        self.assertTrue(any("333.00" in each for each in text))
        self.assertFalse(any("120,333" in each for each in text))

    def test_forecast_is_dashed(self):
        with patch.object(fields.Date, "context_today") as today:
            today.return_value = self.today.replace(month=4, day=10)
            self.sign_in(self.orderer)
            tree = self.tree()
            bars_ = tree.xpath("//svg[contains(@class,'o_budget_chart')]")[0]
            dashed = bars_.xpath(".//rect[contains(@class,'o_budget_forecast')]")
            self.assertEqual(len(dashed), 9, "April to December")
            heads = [th.text for th in tree.xpath("//table//th[@scope='col']")]
            self.assertIn("Forecast", heads)
            today.return_value = self.today.replace(month=1, day=10)
            tree = self.tree()
            self.assertFalse(tree.xpath("//rect[@class='o_budget_forecast'][@y]"
                "[ancestor::svg[contains(@class,'o_budget_chart')]]"))  # fmt: skip
            self.assertIn("The first month says nothing yet", self.words())

    def test_decisions(self):
        approved, sent_back, foreign = (
            self._sent(amount, partner_shipping_id=site.id)
            for amount, site in (
                (10, self.marburg), (20, self.marburg), (30, self.giessen),
            )
        )  # fmt: skip
        waiting = self._sent(40, partner_shipping_id=self.marburg.id)
        approved._approve(self.orderer)
        sent_back._request_changes(self.orderer, "Size M")
        foreign._approve(self.orderer)
        for place, request in enumerate((approved, sent_back, foreign)):
            request.decided_at = datetime(2024, 1, 1 + place)
        bound = self._with_role(
            "Bea Bound", "orderer", site_ids=[Command.set(self.marburg.ids)]
        )
        self.sign_in(bound)
        section = self.tree().xpath("//section[@aria-labelledby='budget_decisions']")[0]
        links = [a.get("href") for a in section.xpath(".//li/a")]
        path = "/my/budgets/orders/%s"
        self.assertEqual(links, [path % sent_back.id, path % approved.id])
        text = section.text_content()
        for word in ("Changes requested", "Size M", "Approved", "Olga Orderer"):
            self.assertIn(word, text)
        self.assertIn(path % waiting.id, self.page("/my/budgets"))

    def test_odd_filters(self):
        self.sign_in(self.orderer)
        for query in (
            "month=0", "month=13", "month=x", "year=0", "year=99999999999",
            "site=-1", "site=9999999999", "month=١", "month=2&month=3",
        ):  # fmt: skip
            self.assertEqual(self.get(f"/my/budgets?{query}").status_code, 200, query)

    def test_flat_queries(self):
        """As many at 50 sites as at 5, and 30 at most in the whole request."""
        self.sign_in(self.orderer)
        counts, sites = [], 2
        for wanted in (5, 50):
            while sites < wanted:
                sites += 1
                site = self._site(self.customer, f"Site {sites}")
                self._budget(500, scope="site", site_id=site.id)
                self._sent(1, partner_shipping_id=site.id)._approve(self.orderer)
            for _turn in range(6):
                self._sent(1, partner_shipping_id=site.id)
            self.env.flush_all()
            self.env.invalidate_all()
            self.page("/my/budgets")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page("/my/budgets")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1], counts)
        self.assertLessEqual(counts[1], 30)
