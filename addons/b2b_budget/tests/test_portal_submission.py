from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from ..models import b2b_budget_submission
from .common import B2bBudgetCase
from .test_submission import SubmissionCase


@tagged("post_install", "-at_install")
class TestPortalSubmission(SubmissionCase, B2bBudgetCase, B2bPortalCommon):
    """A requester orders again, edits, hands in and takes back."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_budgets()
        cls._set_up_requester()
        cls.draft = cls._draft()
        cls.order, cls.line = cls.draft.order_id, cls.draft.order_id.order_line
        cls.path = f"/my/budgets/orders/{cls.draft.id}"

    def edit(self, do="save", code=303, request=None, **values):
        request = request or self.draft
        values.setdefault("seen", request.order_id._budget_fingerprint())
        return self.post(
            f"/my/budgets/orders/{request.id}/edit", {"do": do, **values}, code
        )

    def quantity(self, value, line=None):
        return {f"quantity-{(line or self.line).id}": value}

    def test_edit_and_hand_in(self):
        self.sign_in(self.requester)
        html = self.page(self.path)
        self.assertIn("Your draft", html)
        self.assertIn("Can you hand it in?", html)
        self.assertIn('value="submit"', html)
        self.assertEqual(self.draft.state, "draft", "looking changes nothing")
        self.edit(**self.quantity("40"), site=self.giessen.id)
        self.assertEqual(self.line.product_uom_qty, 40)
        self.assertEqual(self.order.partner_shipping_id, self.giessen)
        self.assertEqual(self.draft.state, "draft")
        # one press saves what was typed and hands it in
        self.edit("submit", **self.quantity("41,5"), note="For\x00 the ward")
        self.assertEqual(self.line.product_uom_qty, 41.5)
        self.assertEqual(self.draft.state, "waiting")
        self.assertEqual(self.draft.event_ids.note, "For the ward")
        html = self.page(self.path)
        self.assertIn("To be confirmed by Olga Orderer, Petra lindenhof", html)
        self.assertIn("Withdraw", html)
        self.assertNotIn('value="approve"', html)
        # pressed twice: what the first press did
        self.edit("submit", code=303)
        self.assertEqual(len(self.draft.event_ids), 1)
        self.edit("save", code=409, **self.quantity("1"))
        self.assertEqual(self.line.product_uom_qty, 41.5)

    def test_each_condition_is_told(self):
        self.sign_in(self.requester)
        cases = {
            "None of your roles hands in orders": lambda: self.requester._change(
                {"role_ids": [(5, 0, 0)]}
            ),
            "You order for Gießen": lambda: self.requester._change(
                {"site_ids": [(6, 0, self.giessen.ids)]}
            ),
            "are missing in Lindenhof": lambda: (
                self.budget.write({"policy": "block"}),
                self.line.write({"product_uom_qty": 500}),
            ),
        }
        for words, spoil in cases.items():
            with self.subTest(words), self.cr.savepoint() as savepoint:
                spoil()
                self.env.flush_all()
                html = self.page(self.path)
                self.assertIn(words, html)
                self.assertNotIn('value="submit"', html)
                answer = self.edit("submit", code=422)
                self.assertIn(words, self.alert(answer))
                self.assertEqual(self.draft.state, "draft")
                savepoint.rollback()
                self.env.invalidate_all()
        self.draft._send(self.requester)
        self.draft._approve(self.orderer)
        answer = self.edit("submit", code=409)
        self.assertIn("Confirmed", self.alert(answer))
        self.assertNotIn('value="submit"', answer.text)

    def test_over_budget_keeps_what_was_typed(self):
        self.budget.policy = "block"
        self.sign_in(self.requester)
        answer = self.edit("submit", code=422, **self.quantity("150"), note="Much")
        self.assertIn("are missing", self.alert(answer))
        self.assertIn("Much", answer.text)
        self.assertEqual(self.line.product_uom_qty, 150, "what was typed is kept")
        self.assertEqual(self.draft.state, "draft")

    def test_odd_forms(self):
        self.sign_in(self.requester)
        for text in ("0", "-1", "x", "1e9", "nan", "1_0", "", "٣", "9" * 400):
            with self.subTest(text):
                answer = self.edit(code=422, **self.quantity(text))
                self.assertIn("Gloves", self.alert(answer))
                self.assertIn('aria-invalid="true"', answer.text)
                self.assertEqual(self.line.product_uom_qty, 30)
        for site in ("x", "0", "9" * 30, self.petra.partner_id.id):
            self.edit(code=422, site=site)
        self.edit("x", code=400)
        self.edit(code=409, seen="other", **self.quantity("9"))
        self.edit(code=409, seen="", do="submit")
        self.edit(code=422, **{f"remove-{self.line.id}": "1"})
        self.edit(**{"remove-999999": "1", "quantity-999999": "9", "price_unit": "0"})
        self.assertEqual(self.line.product_uom_qty, 30)
        self.assertEqual(self.line.price_unit, 1)

    def test_withdraw_and_cancel(self):
        self.draft._send(self.requester)
        self.sign_in(self.requester)
        self.post(f"{self.path}/cancel", code=409)
        self.post(f"{self.path}/withdraw")
        self.assertEqual(self.draft.state, "draft")
        self.assertFalse(self.budget.year_id.reserved)
        answer = self.post(f"{self.path}/withdraw", code=409)
        self.assertIn("To Send", self.alert(answer))
        self.assertIn("Cancel this order", self.page(self.path))
        self.post(f"{self.path}/cancel")
        self.assertEqual(self.draft.state, "cancelled")
        self.assertEqual(self.order.state, "cancel")

    def test_a_draft_is_its_makers(self):
        for member in (self.petra, self.orderer, self.nadine, self.rita):
            with self.subTest(member.name):
                self.sign_in(member)
                self.page(self.path, 404)
                for step in ("edit", "withdraw", "cancel", "repeat", "decide"):
                    self.post(
                        f"{self.path}/{step}", {"do": "save", "key": "x"}, code=404
                    )
                if member == self.petra:
                    html = self.page("/my/budgets/orders?tab=back")
                    self.assertNotIn(self.path, html)
        self.sign_in(self.requester)
        self.assertIn(self.path, self.page("/my/budgets/orders?tab=back"))

    def test_administrators_edit_what_was_sent_back(self):
        request = self._sent(50)
        line = request.order_id.order_line
        request._request_changes(self.orderer, "Less")
        path = f"/my/budgets/orders/{request.id}"
        self.sign_in(self.orderer)
        self.assertNotIn("quantity-", self.page(path))
        self.edit(request=request, code=403, **self.quantity("9", line))
        self.sign_in(self.petra)
        html = self.page(path)
        self.assertIn(f"quantity-{line.id}", html)
        self.assertNotIn('value="submit"', html, "the shop sends it again")
        self.edit(request=request, **self.quantity("40", line))
        self.assertEqual(line.product_uom_qty, 40)
        self.edit("submit", request=request, code=403)
        self.assertEqual(request.state, "rework")

    def test_order_again(self):
        path = f"/my/budgets/orders/{self.draft.id}"
        self.draft._discard(self.requester)
        self.sign_in(self.requester)
        self.assertIn("Order again", self.page(path))
        answer = self.post(f"{path}/repeat", key="form1")
        made = answer.headers["Location"]
        self.assertNotEqual(made, path)
        again = self.post(f"{path}/repeat", key="form1")
        self.assertEqual(again.headers["Location"], made)
        self.post(f"{path}/repeat", code=400)
        self.post(f"{made}/repeat", key="x", code=409)
        with patch.object(b2b_budget_submission, "REPEATS_PER_HOUR", 2):
            answer = self.post(f"{path}/repeat", key="form2", code=422)
        self.assertIn("Try again later", self.alert(answer))

    def test_order_again_from_the_page_of_an_order(self):
        path = f"/my/orders/{self.earlier.id}"
        chair = self._product("Chair")
        self.earlier.order_line = [Command.create({"product_id": chair.id})]
        self.sign_in(self.requester)
        html = self.page(path)
        self.assertIn(f"{path}/repeat", html)
        chair.sale_ok = False
        answer = self.post(f"{path}/repeat", key="form1")
        made = self.env["b2b.budget.request"].search([], limit=1)
        self.assertEqual(answer.headers["Location"], f"/my/budgets/orders/{made.id}")
        self.assertEqual(made.order_id.order_line.product_id, self.product)
        self.assertIn("left out: Chair", self.page(f"/my/budgets/orders/{made.id}"))
        self.product.sale_ok = False
        answer = self.post(f"{path}/repeat", key="form2")
        self.assertIn("/my/orders/", answer.headers["Location"])
        self.assertIn("is sold any more", self.page(path))
        self.assertNotIn("is sold any more", self.page(path))

    def test_order_again_is_for_requesters(self):
        path = f"/my/orders/{self.earlier.id}"
        foreign = self._order(10, self.rival.partner_id)
        foreign.action_cancel()
        for member in (self.orderer, self.petra, self.nadine):
            self.sign_in(member)
            # other addons may hide the orders of colleagues altogether
            self.assertNotIn(f"{path}/repeat", self.get(path).text)
            self.post(f"{path}/repeat", key="x", code=404)
        self.sign_in(self.requester)
        for order_id in (foreign.id, 0, 2**31, 999999999):
            self.post(f"/my/orders/{order_id}/repeat", key="x", code=404)
        self.post(f"/my/orders/{self.order.id}/repeat", key="x")
        self.assertIn("still on its way", self.page(f"/my/orders/{self.order.id}"))


@tagged("post_install", "-at_install")
class TestPortalOrders(SubmissionCase, B2bBudgetCase, B2bPortalCommon):
    """The list: tabs with counts, search, pages."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_budgets()
        cls._set_up_requester()

    def listed(self, path):
        html = self.page(path)
        requests = self.env["b2b.budget.request"].search([("id", ">", 0)])
        return requests.filtered(lambda each: f'"/my/budgets/orders/{each.id}"' in html)

    def test_tabs(self):
        draft, waiting = self._draft(), self._sent(10)
        back, done = self._sent(10), self._sent(10)
        back._request_changes(self.orderer, "Less")
        done._approve(self.orderer)
        self.sign_in(self.orderer)
        self.assertEqual(self.listed("/my/budgets/orders"), waiting)
        self.assertEqual(self.listed("/my/budgets/orders?tab=back"), back)
        self.assertEqual(self.listed("/my/budgets/orders?tab=done"), done)
        html = self.page("/my/budgets/orders")
        self.assertEqual(html.count('<span class="fw-normal">(1)</span>'), 3)
        self.sign_in(self.requester)
        self.assertFalse(self.listed("/my/budgets/orders"))
        self.assertEqual(self.listed("/my/budgets/orders?tab=back"), draft)

    def test_search(self):
        marburg = self._sent(10, partner_shipping_id=self.marburg.id)
        giessen = self._sent(10, partner_shipping_id=self.giessen.id)
        foreign = self._sent(10, partner=self.rival.partner_id)
        self.sign_in(self.orderer)
        for text, expected in (
            ("marb", marburg),
            (giessen.order_name, giessen),
            (foreign.order_name, foreign.browse()),
            ("%", foreign.browse()),
            ("x' OR 1=1", foreign.browse()),
        ):
            with self.subTest(text):
                path = f"/my/budgets/orders?search={text.replace('%', '%25')}"
                self.assertEqual(self.listed(path), expected)
        self.assertIn("Clear the search", self.page("/my/budgets/orders?search=x"))
        self.assertIn(
            "tab=done&amp;search=a%26b", self.page("/my/budgets/orders?search=a%26b")
        )

    def test_pages(self):
        with patch(
            "odoo.addons.b2b_budget.controllers.budget_orders.ORDERS_PER_PAGE", 2
        ):
            found = [self._sent(1) for _turn in range(3)]
            self.sign_in(self.orderer)
            self.assertEqual(
                self.listed("/my/budgets/orders").sorted("id"), found[0] | found[1]
            )
            self.assertEqual(self.listed("/my/budgets/orders/page/2"), found[2])

    def test_flat_queries(self):
        """Fifty orders cost as many queries as five."""
        self.sign_in(self.orderer)
        counts = []
        for number in (3, 12):
            for _turn in range(number):
                self._sent(1, partner_shipping_id=self.marburg.id)
            self.page("/my/budgets/orders")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page("/my/budgets/orders")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)
