from odoo import Command
from odoo.tests import tagged

from .common import BudgetShop


@tagged("post_install", "-at_install")
class TestCheckout(BudgetShop):
    """The payment step becomes the submission."""

    def test_submit_instead_of_pay(self):
        order = self.fill()
        self.assertFalse(order.budget_state, "a cart is not in the review")
        self.assertEqual(order.partner_shipping_id, self.marburg)
        html = self.page("/shop/payment")
        self.assertIn("Submit for confirmation", html)
        self.assertIn("Does it fit the budget?", html)
        self.assertIn("Olga Orderer, Petra lindenhof", html)
        self.assertNotIn("o_payment_form", html)
        self.assertNotIn("/shop/payment/validate", html)
        self.assertRegex(html, r">\s*Confirmation\s*<")
        self.assertFalse(order.budget_request_ids, "looking changes nothing")
        answer = self.submit(message=" For the ward ", reference="PO 1")
        self.assertTrue(answer.headers["Location"].endswith("/shop/budget/submitted"))
        self.assertEqual((order.state, order.budget_state), ("sent", "waiting"))
        found = order.budget_request_ids
        self.assertEqual(found.requester_id, self.requester)
        self.assertEqual(found.event_ids.mapped("kind"), ["submitted"])
        self.assertEqual(found.event_ids.note, "For the ward")
        self.assertEqual(order.client_order_ref, "PO 1")
        self.assertEqual(self.budget.year_id.reserved, 30)
        html = self.page("/shop/budget/submitted")
        self.assertIn(f"/my/budgets/orders/{found.id}", html)
        self.assertEqual(self.rpc("/shop/cart/quantity"), 0)
        found._approve(self.orderer)
        self.assertEqual(order.state, "sale")
        self.assert_reconciled()

    def test_second_press(self):
        order = self.fill()
        form = self.form()
        self.post("/shop/budget/submit", form)
        answer = self.post("/shop/budget/submit", form)
        self.assertTrue(answer.headers["Location"].endswith("/shop/budget/submitted"))
        self.assertEqual(len(order.budget_request_ids.event_ids), 1)

    def test_cart_was_changed_in_another_tab(self):
        order = self.fill()
        form = self.form()
        self.put(1)
        answer = self.post(
            "/shop/budget/submit", {**form, "message": "Typed"}, code=200
        )
        self.assertIn("changed meanwhile", self.alert(answer))
        self.assertIn("Typed", answer.text)
        self.assertFalse(order.budget_request_ids)

    def test_conditions(self):
        order = self.fill()
        cases = {
            "None of your roles hands in orders": lambda: self.requester._change(
                {"role_ids": [(5, 0, 0)]}
            ),
            "has not enough left": lambda: (
                self.budget.write({"policy": "block"}),
                order.order_line.write({"product_uom_qty": 300}),
            ),
            "Nobody else of Lindenhof": lambda: (
                self.env["b2b.role"]
                .search([("may_confirm", "=", True)])
                .write({"may_confirm": False})
            ),
        }
        form = self.form()
        for words, spoil in cases.items():
            with self.subTest(words), self.cr.savepoint() as savepoint:
                spoil()
                self.env.flush_all()
                html = self.page("/shop/payment")
                self.assertIn(words, html)
                self.assertNotIn('form="budget_submit_form"', html)
                self.assertNotIn("o_payment_form", html)
                answer = self.post("/shop/budget/submit", form, code=200)
                self.assertIn(words, self.alert(answer))
                self.assertFalse(order.budget_request_ids)
                savepoint.rollback()
                self.env.invalidate_all()
        self.submit()
        self.assertEqual(order.budget_state, "waiting")

    def test_other_policies(self):
        order = self.fill(quantity=130)
        self.budget.policy = "ask"
        html = self.page("/shop/payment")
        self.assertIn("To be confirmed by <strong>Petra lindenhof</strong>", html)
        self.submit()
        self.assertEqual(order.budget_request_ids._deciders(), self.petra)

    def test_orderers_do_not_submit(self):
        self.fill(self.orderer)
        self.assertIn("None of your roles", self.page("/shop/payment"))

    def test_hint_without_the_amounts_of_all_sites(self):
        self.fill(quantity=90)
        html = self.page("/shop/cart")
        self.assertIn("Near the limit", html)
        self.assertNotIn("10.00", html)

    def test_hint_in_the_cart(self):
        self.requester._change({"site_ids": [Command.clear()]})
        for quantity, words in (
            (30, "Within budget:"),
            (60, "Near the limit:"),
            (20, "Over budget:"),
        ):
            self.fill(quantity=quantity)
            html = self.page("/shop/cart")
            self.assertIn(words, html)
        line = self.fill(quantity=1).order_line
        answer = self.rpc("/shop/cart/update", line_id=line.id, quantity=3)
        self.assertIn("Within budget:", answer["website_sale.cart_lines"])

    def test_sent_back_and_again(self):
        order = self.submitted()
        found = order.budget_request_ids
        found._request_changes(self.orderer, "Less")
        path = f"/my/budgets/orders/{found.id}"
        line = order.order_line
        self.post(
            f"{path}/edit",
            {
                "do": "submit",
                "seen": order._budget_fingerprint(),
                f"quantity-{line.id}": "20",
            },
        )
        self.assertEqual(found.state, "waiting")
        self.assertEqual(self.budget.year_id.reserved, 20)
        self.post(f"{path}/withdraw")
        self.assertEqual((order.state, found.state), ("sent", "draft"))
        self.assertEqual(self.rpc("/shop/cart/quantity"), 0, "no cart again")

    def test_terms(self):
        website = self.env["website"].search([], limit=1)
        website.viewref("website_sale.accept_terms_and_conditions").active = True
        order = self.fill()
        self.assertIn('name="terms"', self.page("/shop/payment"))
        answer = self.submit(code=200)
        self.assertIn("Accept the terms", self.alert(answer))
        self.assertFalse(order.budget_request_ids)
        self.submit(terms="1")
        self.assertEqual(order.budget_state, "waiting")

    def test_page_afterwards_is_the_requesters(self):
        self.submitted()
        self.sign_in(self.rita)
        self.assertEqual(self.get("/shop/budget/submitted").status_code, 303)
        self.authenticate(None, None)
        answer = self.get("/shop/budget/submitted")
        self.assertIn("/web/login", answer.headers["Location"])

    def test_others_shop_as_before(self):
        self.rival.uses_budgets = False
        order = self.fill(self.rita)
        html = self.page("/shop/cart")
        self.assertNotIn("budget", self.page("/shop/payment").lower())
        self.assertIn("o_payment_express_checkout", html)
        self.assertFalse(order._b2b_refusal())
        answer = self.post("/shop/budget/submit")
        self.assertTrue(answer.headers["Location"].endswith("/shop/payment"))
        self.assertFalse(order.budget_request_ids)

    def test_one_button_to_order_again(self):
        order = self.submitted()
        order.budget_request_ids._approve(self.orderer)
        html = self.page(f"/my/orders/{order.id}")
        self.assertIn("o_wsale_reorder_button", html)
        self.assertNotIn(f"/my/orders/{order.id}/repeat", html)
        self.product.is_published = False
        html = self.page(f"/my/orders/{order.id}")
        self.assertNotIn("o_wsale_reorder_button", html)
