from odoo.tests import tagged

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from .common import B2bBudgetCase


@tagged("post_install", "-at_install")
class TestPortal(B2bBudgetCase, B2bPortalCommon):
    """The dashboard, and the decision about an order."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_budgets()
        cls.budget = cls._budget(1200)
        cls.foreign = cls._budget(777777, organization=cls.rival)
        cls.request = cls._sent(50)
        cls.path = f"/my/budgets/orders/{cls.request.id}"

    def decide(self, code=303, **values):
        values = {"seen": self.request.fingerprint, **values}
        return self.post(f"{self.path}/decide", values, code)

    def test_from_the_dashboard_to_the_order(self):
        self.sign_in(self.orderer)
        html = self.page("/my/budgets")
        self.assertIn(self.path, html)
        self.assertIn("Lindenhof", html)
        self.assertNotIn("777,777", html)
        html = self.page(self.path)
        self.assertIn("Waits for your decision", html)
        self.assertEqual(self.request.state, "waiting", "looking changes nothing")
        self.decide(do="approve")
        self.assertEqual(self.request.state, "confirmed")
        self.assertEqual(self.request.order_id.state, "sale")
        html = self.page(self.path)
        self.assertIn("Approved by Olga Orderer", html)
        self.assertRegex(html, r"50\.00.*booked.*Lindenhof")
        self.assertNotIn('name="do"', self.page(self.path))

    def test_pressed_twice(self):
        self.sign_in(self.orderer)
        self.decide(do="approve")
        response = self.decide(do="approve", code=409)
        self.assertIn("Confirmed", self.alert(response))
        self.assertEqual(self.budget.year_id.consumed, 50)

    def test_changes_are_requested(self):
        line = self.request.order_id.order_line
        self.sign_in(self.orderer)
        response = self.decide(do="back", code=422)
        self.assertIn("Write what", self.alert(response))
        self.decide(do="back", **{f"line-{line.id}": "Size\x00 M", "line-999": "x"})
        self.assertEqual(self.request.state, "rework")
        event = self.request.event_ids.sorted("id")[-1]
        self.assertEqual(event.line_notes[0][1], "Size M")
        self.assertEqual(event.member_id, self.orderer)
        self.assertIn("Sent back by Olga Orderer", self.page(self.path))
        # what is sent again says what is other
        self._resize(self.request.order_id, 40)
        self.request._send()
        self.assertIn("was 50", self.page(self.path))

    def test_changed_meanwhile(self):
        self.sign_in(self.orderer)
        response = self.decide(do="approve", seen="other", code=409)
        self.assertIn("changed meanwhile", self.alert(response))
        self.assertEqual(self.request.state, "waiting")

    def test_others_get_nothing(self):
        budget_administrator = self._with_role("Ben", "budget_administrator")
        for member, code in (
            (self.rita, 404),
            (self.ralf, 404),
            (self.nadine, 404),
            (self.requester, 404),
            (budget_administrator, 403),
        ):
            with self.subTest(member.name):
                self.sign_in(member)
                for do in ("approve", "back"):
                    self.decide(do=do, note="x", code=code)
                self.assertEqual(
                    self.get(self.path).status_code,
                    min(code, 404) if code == 404 else 200,
                )
                self.assertEqual(self.request.state, "waiting")
        for path in ("/my/budgets", "/my/budgets/orders"):
            self.sign_in(self.nadine)
            self.assertEqual(self.get(path).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.get(self.path).headers["Location"])

    def test_odd_requests(self):
        self.sign_in(self.orderer)
        for path in (
            "/my/budgets?site=x&year=99999",
            "/my/budgets?site=2147483648&year=-1",
            "/my/budgets/orders?tab=x",
            "/my/budgets/orders/page/999999",
        ):
            self.assertEqual(self.get(path).status_code, 200, path)
        for path in ("0", "2147483648", "x", "9" * 30):
            answer = self.get(f"/my/budgets/orders/{path}")
            self.assertEqual(answer.status_code, 404, path)
        self.decide(do="x", code=400)
        self.decide(code=400)

    def test_sites_bind(self):
        self.orderer._change({"site_ids": [(6, 0, self.giessen.ids)]})
        self._budget(500, scope="site", site_id=self.marburg.id)
        self.request.order_id.partner_shipping_id = self.marburg
        self.sign_in(self.orderer)
        self.assertEqual(self.get(self.path).status_code, 404)
        self.assertNotIn(self.path, self.page("/my/budgets"))
        self.assertNotIn("Marburg", self.page("/my/budgets"))

    def test_amounts_of_all_sites_are_not_for_one(self):
        """Whoever confirms for one site reads that the company's budget is exceeded,
        not what the others have spent of it."""
        self._budget(500, scope="site", site_id=self.marburg.id)
        self._sent(600, partner_shipping_id=self.giessen.id)
        self.orderer._change({"site_ids": [(6, 0, self.marburg.ids)]})
        request = self._sent(30, partner_shipping_id=self.marburg.id)
        self.sign_in(self.orderer)
        html = self.page(f"/my/budgets/orders/{request.id}")
        self.assertIn("Over budget", html)
        self.assertIn("Its amounts are for people of all sites only.", html)
        self.assertIn("500.00", html)
        self.assertNotIn("650.00", html)
        self.assertNotIn("680.00", html)
        self.orderer._change({"site_ids": [(5, 0, 0)]})
        self.assertIn("680.00", self.page(f"/my/budgets/orders/{request.id}"))

    def test_flat_queries(self):
        """Twenty sites and forty orders cost as many queries as one."""
        self.sign_in(self.orderer)
        self.page("/my/budgets")
        counts = []
        for number in (1, 8):
            for turn in range(number):
                site = self._site(self.customer, f"Site {number} {turn}")
                self._budget(500, scope="site", site_id=site.id)
                self._sent(1, partner_shipping_id=site.id)
            self.env.flush_all()
            self.env.invalidate_all()
            self.page("/my/budgets")
            before = self.env.cr.sql_log_count
            self.page("/my/budgets")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
