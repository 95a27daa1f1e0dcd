from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import BudgetExceeded
from .common import B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestRequest(B2bBudgetCommon):
    """An order on its way through the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.budget = cls._budget(1200)

    def setUp(self):
        super().setUp()
        self.month = self._month(self.budget)
        self.year = self.budget.year_id

    def test_from_the_draft_to_the_order(self):
        order = self._order(50)
        self.assertEqual(order.budget_state, "draft")
        with self.assertRaisesRegex(UserError, "send it"):
            order.action_confirm()
        request = self.env["b2b.budget.request"]._of(order)
        request._send()
        self.assertEqual(order.budget_state, "waiting")
        self.assertEqual(order.state, "sent")
        self.assertEqual(self._counters(self.month)["reserved"], 50)
        self.assertEqual(self._counters(self.year)["reserved"], 50)
        with self.assertRaisesRegex(UserError, "Waiting for the Customer"):
            order.action_confirm()
        with self.assertRaisesRegex(UserError, "Waiting for the Customer"):
            order.write({"state": "sale"})
        request._approve(self.orderer, request.fingerprint)
        self.assertEqual(order.state, "sale")
        self.assertEqual(request.state, "confirmed")
        counters = self._counters(self.month)
        self.assertEqual(counters["consumed"], 50)
        self.assertNotIn("reserved", counters)
        self.assertEqual(
            self.year.move_ids.mapped("kind"), ["consume", "reserve", "adjust"]
        )
        self.assert_reconciled()

    def test_levels(self):
        for amount, level in (
            (79, "within"),
            (80, "near"),
            (100, "near"),
            (101, "over"),
        ):
            with self.subTest(amount):
                order = self._order(amount)
                self.assertEqual(order.budget_level, level)
                worst = order._budget_check()[0]
                self.assertEqual(worst["period"], self.month)
                self.assertEqual(worst["before"], 0)
                self.assertEqual(worst["after"], amount)
                self.assertEqual(worst["left"], 100 - amount)

    def test_changes_are_requested(self):
        request = self._sent(50)
        line = request.order_id.order_line
        with self.assertRaisesRegex(UserError, "Write what"):
            request._request_changes(self.orderer)
        request._request_changes(self.orderer, "Later", {line: "Size M"})
        self.assertEqual(request.state, "rework")
        self.assertFalse(self._counters(self.month).get("reserved"))
        event = request.event_ids.sorted("id")[-1]
        self.assertEqual(event.note, "Later")
        self.assertEqual(event.line_notes, [["Gloves", "Size M"]])
        self._resize(request.order_id, 40)
        request._send()
        self.assertEqual(self._counters(self.month)["reserved"], 40)
        request._approve(self.orderer)
        self.assertEqual(self._counters(self.month)["consumed"], 40)
        self.assert_reconciled()

    def test_blocked(self):
        self.budget.policy = "block"
        self._sent(60)
        order = self._order(60)
        request = self.env["b2b.budget.request"]._of(order)
        with self.assertRaisesRegex(BudgetExceeded, "are left"), self.cr.savepoint():
            request._send()
        self.assertEqual(request.state, "draft")
        self.assertEqual(self._counters(self.month)["reserved"], 60)
        self.budget._top_up(self.month, 20, "flu season")
        request._send()
        request._approve(self.orderer)
        self.assert_reconciled()

    def test_the_year_caps_the_months(self):
        site = self._budget(1000, scope="site", site_id=self.marburg.id, policy="block")
        month = self._month(site)
        site._top_up(month, 100, "more in this month")
        self.assertEqual(site.year_id.left, 1100)

    def test_every_matching_budget_is_hit(self):
        site = self._budget(600, scope="site", site_id=self.marburg.id)
        person = self._budget(120, scope="member", member_id=self.requester.id)
        order = self._order(
            20, self.requester.partner_id, partner_shipping_id=self.marburg.id
        )
        hit = {result["period"].budget_id for result in order._budget_check()}
        self.assertEqual(hit, {self.budget, site, person})
        self.assertEqual(len(order._budget_check()), 6)
        other = self._order(20, partner_shipping_id=self.giessen.id)
        hit = {result["period"].budget_id for result in other._budget_check()}
        self.assertEqual(hit, {self.budget})

    def test_cost_center_takes_its_share(self):
        plan = self.env["account.analytic.plan"].create({"name": "Cost centers"})
        account = self.env["account.analytic.account"].create(
            {"name": "4120", "plan_id": plan.id}
        )
        budget = self._budget(1200, scope="cost_center", analytic_account_id=account.id)
        order = self._order(100)
        self.assertNotIn(
            budget, [result["period"].budget_id for result in order._budget_check()]
        )
        order.order_line.analytic_distribution = {str(account.id): 25}
        amounts = {
            result["period"].budget_id: result["amount"]
            for result in order._budget_check()
        }
        self.assertEqual(amounts, {self.budget: 100, budget: 25})

    def test_with_taxes_and_delivery(self):
        gross = self._budget(
            1200, scope="site", site_id=self.marburg.id, tax_mode="gross"
        )
        order = self._order(100, partner_shipping_id=self.marburg.id)
        amounts = {
            result["period"].budget_id: result["amount"]
            for result in order._budget_check()
        }
        self.assertEqual(amounts[self.budget], 100)
        self.assertAlmostEqual(amounts[gross], order.amount_total, 2)

    def test_another_currency_at_the_rate_of_the_submission(self):
        other = self.env["res.currency"].create(
            {
                "name": "BBX",
                "symbol": "x",
                "rate_ids": [
                    Command.create({"rate": 2, "name": "2020-01-01"}),
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Other", "currency_id": other.id}
        )
        request = self._sent(50, pricelist_id=pricelist.id)
        self.assertEqual(self._counters(self.month)["reserved"], 25)
        other.rate_ids.rate = 10
        request._approve(self.orderer)
        self.assertEqual(self._counters(self.month)["consumed"], 25)
        move = self.year.move_ids[0]
        self.assertEqual(move.rate, 0.5)
        self.assertEqual(move.original_currency_id, other)
        self.assert_reconciled()

    def test_who_may_what(self):
        request = self._sent(50)
        budget_administrator = self._with_role("Ben", "budget_administrator")
        orderer_administrator = self._with_role("Anna", "orderer_administrator")
        for member in (
            self.requester, self.nadine, budget_administrator, self.rita, self.ralf,
        ):  # fmt: skip
            with self.subTest(member.name):
                with self.assertRaises(AccessError):
                    request._approve(member)
                with self.assertRaises(AccessError):
                    request._request_changes(member, "no")
        for member in (self.petra, self.orderer, orderer_administrator):
            self.assertIn(member, request._deciders())
        # the table: confirms, but does not send back
        self.assertFalse(request._may_send_back(orderer_administrator))
        with self.assertRaises(AccessError):
            request._request_changes(orderer_administrator, "no")
        self.orderer._change({"site_ids": [(6, 0, self.giessen.ids)]})
        request.order_id.partner_shipping_id = self.marburg
        with self.assertRaises(AccessError):
            request._approve(self.orderer)

    def test_ask_the_owner(self):
        self.budget.policy = "ask"
        owner = self._with_role("Ben", "budget_administrator")
        request = self._sent(50)
        self.assertIn(self.orderer, request._deciders())
        request = self._sent(60)
        self.assertTrue(request._asks_owner())
        with self.assertRaises(AccessError):
            request._approve(self.orderer)
        # whom alone the order waits for can say no as well
        self.assertTrue(request._may_send_back(owner))
        request._request_changes(owner, "Less")
        request._send()
        request._approve(owner)
        self.assertEqual(request.state, "confirmed")

    def test_cancelled(self):
        waiting, confirmed = self._sent(10), self._sent(20)
        confirmed._approve(self.orderer)
        waiting.order_id._action_cancel()
        self.assertEqual(waiting.state, "cancelled")
        self.assertEqual(
            self._counters(self.month), {"planned": 100, "consumed": 20, "left": 80}
        )
        confirmed.order_id._action_cancel()
        self.assertEqual(self._counters(self.month), {"planned": 100, "left": 100})
        self.assertEqual(self.year.move_ids[0].kind, "refund")
        self.assert_reconciled()

    def test_changed_after_the_approval(self):
        request = self._sent(50)
        order = request.order_id
        original = type(order)._confirmation_error_message
        self.patch(
            type(order),
            "_confirmation_error_message",
            lambda self: original(self) or "another gate",
        )
        request._approve(self.orderer)
        self.assertEqual(request.state, "approved")
        self.customer.budget_tolerance = 2
        self._resize(order, 51)
        self.assertFalse(order._budget_refusal(), "two percent are tolerated")
        self.assertEqual(self._counters(self.month)["reserved"], 50)
        self._resize(order, 52)
        self.assertEqual(request.state, "rework")
        self.assertEqual(request.event_ids.sorted("id")[-1].kind, "voided")
        self.assertFalse(self._counters(self.month).get("reserved"))
        self.assertIn("Needs Rework", order._budget_refusal())

    def approved(self, amount=50, **values):
        """:return: an order that another gate still holds"""
        request = self._sent(amount, **values)
        original = type(request.order_id)._confirmation_error_message
        self.patch(
            type(request.order_id),
            "_confirmation_error_message",
            lambda self: original(self) or "another gate",
        )
        request._approve(self.orderer)
        self.assertEqual(request.state, "approved")
        return request

    def test_the_same_total_is_another_order(self):
        request = self.approved()
        line = request.order_id.order_line
        line.write({"product_uom_qty": 25, "price_unit": 2})
        self.assertEqual(request.order_id.amount_untaxed, 50)
        self.assertEqual(request.state, "rework")

    def test_tolerance_is_a_percentage_of_what_was_approved(self):
        self.customer.budget_tolerance = 10
        request = self.approved()
        for amount, state in ((52, "approved"), (55, "approved"), (55.1, "rework")):
            with self.subTest(amount):
                self._resize(request.order_id, amount)
                self.assertEqual(request.state, state)
        # less is never more
        request._send()
        request._approve(self.orderer)
        self._resize(request.order_id, 1)
        self.assertEqual(request.state, "approved")

    def test_addresses_and_currency_are_not_tolerated(self):
        self.customer.budget_tolerance = 50
        site = self._budget(600, scope="site", site_id=self.giessen.id)
        other = self.env["res.currency"].create(
            {"name": "BBY", "rate_ids": [Command.create({"rate": 2})], "symbol": "y"}
        )
        plain, pricelist = self.env["product.pricelist"].create(
            [{"name": "Plain"}, {"name": "Other", "currency_id": other.id}]
        )
        for values in (
            {"partner_shipping_id": self.giessen.id},
            {"partner_invoice_id": self.petra.partner_id.id},
            {"pricelist_id": pricelist.id},
        ):
            with self.subTest(values), self.cr.savepoint() as savepoint:
                request = self.approved(
                    partner_shipping_id=self.marburg.id, pricelist_id=plain.id
                )
                request.order_id.write(values)
                self.assertEqual(request.state, "rework")
                self.assertFalse(self._counters(self.year).get("reserved"))
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertFalse(site.year_id.reserved)

    def test_tolerated_more_is_consumed(self):
        self.customer.budget_tolerance = 2
        request = self._sent(50)
        order = request.order_id
        original = type(order)._confirmation_error_message
        self.patch(
            type(order),
            "_confirmation_error_message",
            lambda self: original(self) or "another gate",
        )
        request._approve(self.orderer)
        self._resize(order, 51)
        self.patch(type(order), "_confirmation_error_message", original)
        order.action_confirm()
        self.assertEqual(self._counters(self.month)["consumed"], 51)
        self.assert_reconciled()

    def test_changed_while_it_waits(self):
        request = self._sent(50)
        self._resize(request.order_id, 60)
        self.assertEqual(request.state, "rework")
        self.assertFalse(self._counters(self.month).get("reserved"))

    def test_changed_after_the_confirmation(self):
        request = self._sent(50)
        request._approve(self.orderer)
        self._resize(request.order_id, 70)
        self.assertEqual(self._counters(self.month)["consumed"], 70)
        self._resize(request.order_id, 30)
        self.assertEqual(self._counters(self.month)["consumed"], 30)
        self.assertEqual(self.year.move_ids.mapped("consumed"), [-40, 20, 50, 0, 0])
        self.budget.policy = "block"
        with self.assertRaises(BudgetExceeded):
            self._resize(request.order_id, 101)
        self.assert_reconciled()

    def test_credit_note(self):
        request = self._sent(50)
        request._approve(self.orderer)
        order = request.order_id
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(self._counters(self.month)["consumed"], 50)
        refund = invoice._reverse_moves([{"invoice_date": invoice.date}])
        refund.invoice_line_ids.filtered("sale_line_ids").quantity = 20
        refund.action_post()
        self.assertEqual(self._counters(self.month)["consumed"], 30)
        self.assertEqual(self.year.move_ids[0].kind, "refund")
        refund.button_draft()
        self.assertEqual(self._counters(self.month)["consumed"], 50)
        self.assert_reconciled()

    def test_months_gone_by_get_their_money_back(self):
        request = self._sent(50)
        request._approve(self.orderer)
        claim = request.order_id.budget_claim_ids.filtered(
            lambda claim: not claim.period_id.is_year
        )
        self.assertEqual(claim.period_id, self.month)
        request.day = request.day.replace(month=request.day.month % 12 + 1, day=1)
        self._resize(request.order_id, 40)
        self.assertEqual(self._counters(self.month)["consumed"], 40)

    def test_customers_without_budgets_notice_nothing(self):
        partner = self.env["res.partner"].create({"name": "Somebody"})
        order = self._order(5000, partner)
        self.assertFalse(order.budget_state)
        self.env.invalidate_all()
        order.read(["name", "partner_id"])
        with self.assertQueryCount(1):
            # the order itself
            self.assertFalse(order._budget_refusal())
        order.action_confirm()
        self.assertFalse(
            self.env["b2b.budget.move"].search([("order_id", "=", order.id)])
        )

    def test_open_orders_enter_the_review_with_their_customer(self):
        self.customer.uses_budgets = False
        order, confirmed = self._order(50), self._order(20)
        confirmed.action_confirm()
        self.assertFalse(order.budget_state)
        self.customer.uses_budgets = True
        self.assertEqual(order.budget_state, "draft")
        self.assertFalse(confirmed.budget_state)
        self.customer.uses_budgets = False
        self.assertFalse(order.budget_state)
        order.action_confirm()
