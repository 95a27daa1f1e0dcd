from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form, tagged, users

from ..models import sale_order_queue
from .common import B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestViews(B2bBudgetCommon):
    """What the back office shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_budget = cls._budget(1200)
        cls.site_budget = cls._budget(600, scope="site", site_id=cls.marburg.id)
        groups = ("sales_team.group_sale_salesman", "sales_team.group_sale_manager")
        for login, group in zip(("budget_seller", "budget_boss"), groups, strict=True):
            cls.boss = cls.env["res.users"].create(
                {
                    "name": login,
                    "login": login,
                    "group_ids": [Command.set(cls.env.ref(group).ids)],
                }
            )

    @users("budget_seller", "budget_boss")
    def test_every_screen_opens(self):
        request = self._sent(30, partner_shipping_id=self.marburg.id)
        request.order_id.user_id = self.env.user
        for xmlid in (
            "b2b_budget_action",
            "b2b_budget_queue_action",
            "b2b_budget_report_action",
            "b2b_budget_move_action",
        ):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"b2b_budget.{xmlid}"
            )
            model = self.env[action["res_model"]]
            for view_id, kind in action["views"]:
                with self.subTest(xmlid, kind=kind):
                    view = model.get_view(view_id, kind)
                    if kind in ("list", "kanban"):
                        records = model.search([], limit=5)
                        self.assertTrue(records)
                        records.read(view["models"][model._name])
        form = Form(self.site_budget.with_user(self.env.user))
        form.near_percent = 90
        form.save()

    def test_buttons_of_a_budget(self):
        waiting = self._sent(10, partner_shipping_id=self.marburg.id)
        confirmed = self._sent(20)
        confirmed._approve(self.orderer)
        back = self._sent(30)
        back._request_changes(self.orderer, "Later")
        budget = self.company_budget.with_user(self.merchant)
        # of those that one may see
        self.assertEqual((budget.order_count, budget.waiting_count), (0, 0))
        budget = budget.with_user(self.boss)
        self.assertEqual((budget.order_count, budget.waiting_count), (2, 1))
        orders = self.env["sale.order"].with_user(self.boss)
        self.assertEqual(
            orders.search(budget.action_view_orders()["domain"]),
            waiting.order_id | confirmed.order_id,
        )
        self.assertEqual(
            orders.search(budget.action_view_waiting()["domain"]), waiting.order_id
        )
        moves = self.env["b2b.budget.move"].search(budget.action_view_moves()["domain"])
        self.assertEqual(len(moves), budget.move_count)
        site = self.site_budget
        self.assertEqual((site.order_count, site.waiting_count), (1, 1))

    def test_phases(self):
        budget = self.company_budget
        for year, phase in ((-1, "upcoming"), (0, "running"), (1, "closed")):
            with freeze_time(f"{self.today.year + year}-06-15"):
                budget.invalidate_recordset()
                self.assertEqual(budget.phase, phase)

    def test_buttons_of_customers_and_sites(self):
        customer = self.customer.partner_id.with_user(self.merchant)
        site = self.marburg.with_user(self.merchant)
        self.assertEqual((customer.budget_count, customer.budget_level), (2, "within"))
        self.assertEqual((site.budget_count, site.budget_level), (1, "within"))
        self._sent(60, partner_shipping_id=self.marburg.id)
        (customer | site).invalidate_recordset()
        # the month of the site, though much of its year is left
        self.assertEqual((customer.budget_count, customer.budget_level), (2, "over"))
        self.assertEqual(site.budget_level, "over")
        self.assertEqual(self.customer.budget_level, "over")
        self.assertEqual(self.giessen.budget_count, 0)
        person = self.requester.partner_id
        self.assertEqual(person.budget_count, 0)
        Budget = self.env["b2b.budget"]
        self.assertEqual(
            Budget.search(customer.action_view_budgets()["domain"]),
            self.company_budget | self.site_budget,
        )
        self.assertEqual(
            Budget.search(site.action_view_budgets()["domain"]), self.site_budget
        )

    def test_restoring_says_why_not(self):
        self.company_budget.action_archive()
        other = self._budget(100)
        with self.assertRaisesRegex(Exception, f"{other.name} is the budget of these"):
            self.company_budget.action_unarchive()


@tagged("post_install", "-at_install")
class TestQueue(B2bBudgetCommon):
    """The review queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_budget = cls._budget(12000)
        cls.site_budget = cls._budget(1200, scope="site", site_id=cls.marburg.id)

    def test_fits_by_owner(self):
        order = self._order(90, partner_shipping_id=self.marburg.id)
        self.assertEqual(order.budget_level, "near")
        self.assertEqual(order.budget_level_company, "within")
        self.assertEqual(order.budget_level_site, "near")
        self.assertFalse(order.budget_level_cost_center)
        self.assertFalse(order.budget_level_member)
        site, company = order.budget_amounts.split("\n")
        self.assertRegex(site, "Marburg, .*0.00.* → .*90.00.* of .*100.00")
        self.assertRegex(company, "→ .*90.00.* of .*1,000.00")

    def test_filters(self):
        within, near, over = (
            self._order(amount, partner_shipping_id=self.marburg.id)
            for amount in (10, 90, 110)
        )
        orders = within | near | over
        Order = self.env["sale.order"]
        for level, order in (("within", within), ("near", near), ("over", over)):
            found = Order.search(
                [("budget_level", "=", level), ("id", "in", orders.ids)]
            )
            self.assertEqual(found, order)
        found = Order.search([("budget_level", "!=", "over"), ("id", "in", orders.ids)])
        self.assertEqual(found, within | near)
        # in pieces the same
        self.patch(sale_order_queue, "CHUNK", 1)
        found = Order.search([("budget_level", "=", "over"), ("id", "in", orders.ids)])
        self.assertEqual(found, over)

    def test_since_when(self):
        request = self._sent(10)
        order = request.order_id
        self.assertEqual(order.budget_since, request.submitted_at)
        request._request_changes(self.orderer, "Later")
        self.assertEqual(order.budget_since, request.decided_at)
        self.assertEqual(self._order(5).budget_since, self.env.cr.now())

    def test_queries_do_not_grow_with_the_list(self):
        orders = self.env["sale.order"].union(
            *(
                self._order(
                    5, partner_shipping_id=(self.marburg, self.giessen)[i % 2].id
                )
                for i in range(50)
            )
        )
        self.env["b2b.budget.request"]._of(orders[0])._send()
        self.env["b2b.budget.request"]._of(orders[1])._send()
        names = [
            "name", "partner_id", "partner_shipping_id", "budget_state", "budget_level",
            "budget_level_company", "budget_level_site", "budget_amounts",
            "budget_since",
        ]  # fmt: skip

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.read(names)
            return self.cr.sql_log_count - before

        count(orders)
        few, many = count(orders[:5]), count(orders)
        self.assertEqual(few, many)
        self.assertLess(many, 40)


@tagged("post_install", "-at_install")
class TestReport(B2bBudgetCommon):
    """The analysis says what the ledger says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_budget = cls._budget(1200)
        cls.site_budget = cls._budget(600, scope="site", site_id=cls.marburg.id)
        cls.company_budget._top_up(cls.company_budget.period_ids[3], 50, "more")
        cls._sent(30, partner_shipping_id=cls.marburg.id)._approve(cls.orderer)
        cls._sent(70, partner_shipping_id=cls.marburg.id)

    def _sums(self, domain=(), **context):
        names = ("planned", "topup", "available", "consumed", "reserved", "left")
        Report = self.env["b2b.budget.report"].with_context(**context)
        ((*sums,),) = Report.with_user(self.merchant)._read_group(
            [("organization_id", "=", self.customer.id), *domain],
            aggregates=[f"{name}:sum" for name in names],
        )
        return dict(zip(names, sums, strict=True))

    def test_sums_are_those_of_the_ledger(self):
        for is_year in (False, True):
            sums = self._sums([("is_year", "=", is_year)])
            periods = self.env["b2b.budget.period"].search(
                [
                    ("organization_id", "=", self.customer.id),
                    ("is_year", "=", is_year),
                ]
            )
            for name, value in sums.items():
                with self.subTest(name, is_year=is_year):
                    self.assertAlmostEqual(value, sum(periods.mapped(name)))
                    self.assertTrue(value)
        self.assert_reconciled()

    def test_parts_make_up_the_limit(self):
        Report = self.env["b2b.budget.report"]
        domain = [("budget_id", "=", self.site_budget.id), ("is_year", "=", False)]
        groups = Report._read_group(
            domain, ["date:month"], ["amount:sum", "available:sum"]
        )
        self.assertEqual(len(groups), 12)
        for _month, amount, limit in groups:
            self.assertAlmostEqual(amount, limit)
        parts = dict(Report._read_group(domain, ["part"], ["amount:sum"]))
        self.assertEqual(parts, {"consumed": 30, "reserved": 70, "unused": 500})

    def test_archived_budgets_are_left_out(self):
        self.site_budget.active = False
        self.assertEqual(self._sums([("is_year", "=", True)])["planned"], 1200)
        every = self._sums([("is_year", "=", True)], active_test=False)
        self.assertEqual(every["planned"], 1800)

    def test_currencies_are_converted(self):
        other = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.currency.id)], limit=1)
        )
        other.active = True
        company = self.env.company
        other.rate_ids.filtered(lambda rate: rate.company_id == company).unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.id,
                "name": self.today,
                "company_rate": 2,
                "company_id": company.id,
            }
        )
        self._budget(1000, scope="site", site_id=self.giessen.id, currency_id=other.id)
        domain = [("site_id", "=", self.giessen.id), ("is_year", "=", True)]
        self.assertAlmostEqual(self._sums(domain)["planned"], 500)

    def test_other_companies_are_left_out(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.customer.company_id = other
        self.env.flush_all()
        self.assertFalse(self._sums()["planned"])
