import re
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .shop_common import OrderApprovalShop


@tagged("post_install", "-at_install")
class TestCheckout(OrderApprovalShop):
    """The payment step becomes the release."""

    def test_submit_instead_of_pay(self):
        order = self.fill()
        html = self.page("/shop/payment")
        self.assertIn("Submit for release", html)
        self.assertIn("Every order of yours is checked", html)
        self.assertIn(self.petra.name, html)
        self.assertNotIn("o_payment_form", html)
        self.assertNotIn("/shop/payment/validate", html)
        self.assertRegex(html, r">\s*Release\s*<")
        answer = self.submit(message=" For the ward ", reference="PO 1")
        self.assertTrue(answer.headers["Location"].endswith("/shop/approval/submitted"))
        approval = order.approval_ids
        self.assertEqual(order.state, "sent")
        self.assertEqual(approval.state, "pending")
        self.assertEqual(approval.message, "For the ward")
        self.assertEqual(approval.buyer_id, self.jonas)
        self.assertEqual(approval.event_ids.kind, "submitted")
        self.assertEqual(order.client_order_ref, "PO 1")
        html = self.page("/shop/approval/submitted")
        self.assertIn(order.name, html)
        self.assertIn(f"/my/approvals/{approval.id}", html)
        self.assertTrue(self._told(self.petra, order.name))
        self.assertTrue(self._told(self.jonas, order.name))
        self.assertEqual(self.rpc("/shop/cart/quantity"), 0)

    def test_second_press(self):
        order = self.fill()
        form = self.release_form()
        self.post("/shop/approval/submit", form)
        answer = self.post("/shop/approval/submit", form)
        self.assertTrue(answer.headers["Location"].endswith("/shop/approval/submitted"))
        self.assertEqual(len(order.approval_ids.event_ids), 1)

    def test_cart_was_changed_in_another_tab(self):
        order = self.fill()
        form = self.release_form()
        self.put(self.soap)
        answer = self.post(
            "/shop/approval/submit", {**form, "message": "Typed"}, code=200
        )
        self.assertIn("changed meanwhile", self.alert(answer))
        self.assertIn("Typed", answer.text)
        self.assertFalse(order.approval_ids)
        self.submit()
        self.assertTrue(order.approval_ids)

    def test_nobody_could_release(self):
        self.petra.role_ids = False
        self.jonas.approver_id = False
        order = self.fill()
        answer = self.submit(code=200)
        self.assertIn("Nobody of your company", self.alert(answer))
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.approval_ids)

    def test_outside_the_assortment(self):
        self.jonas.release_mode = "outside"
        self.fill(self.jonas, self.gloves)
        self.assertNotIn("Submit for release", self.page("/shop/payment"))
        self.assertNotIn("will be checked", self.page("/shop/cart"))
        self.put(self.chair)
        self.assertIn("will be checked by Petra", self.page("/shop/cart"))
        html = self.page("/shop/payment")
        self.assertIn("One item is outside", html)
        listed = html[html.index("o_approval_lines") :][:600]
        self.assertIn("Chair", listed)
        self.assertNotIn("Gloves", listed)

    def test_above_the_own_limit(self):
        self.jonas.write({"release_mode": "none", "order_limit": 100})
        self.fill(self.jonas, self.gloves)
        self.assertNotIn("Submit for release", self.page("/shop/payment"))
        self.put(self.chair)
        self.assertIn("above your own limit of", self.page("/shop/payment"))

    def test_cart_says_who_checks(self):
        self.fill()
        self.assertIn("will be checked by Petra", self.page("/shop/cart"))
        line = self.cart_of(self.jonas).order_line
        answer = self.rpc("/shop/cart/update", line_id=line.id, quantity=3)
        self.assertIn("will be checked", answer["website_sale.cart_lines"])
        self.assertNotIn("o_payment_express_checkout", self.page("/shop/cart"))

    def test_reference_is_asked_once(self):
        self.fill()
        self.assertIn('name="reference"', self.page("/shop/payment"))
        self.website.viewref("website_sale.extra_info").active = True
        self.assertNotIn('name="reference"', self.page("/shop/payment"))

    def test_terms(self):
        self.website.viewref("website_sale.accept_terms_and_conditions").active = True
        order = self.fill()
        self.assertIn('name="terms"', self.page("/shop/payment"))
        answer = self.submit(code=200)
        self.assertIn("Accept the terms", self.alert(answer))
        self.assertFalse(order.approval_ids)
        self.submit(terms="1")
        self.assertTrue(order.approval_ids)

    def test_free_people_pay_as_before(self):
        self.fill(self.petra)
        html = self.page("/shop/payment")
        self.assertNotIn("Submit for release", html)
        self.assertNotIn("will be checked", self.page("/shop/cart"))
        self.assertIn("o_payment_express_checkout", self.page("/shop/cart"))
        # a form from somewhere else submits nothing
        order = self.cart_of(self.petra)
        answer = self.post("/shop/approval/submit")
        self.assertTrue(answer.headers["Location"].endswith("/shop/payment"))
        self.assertFalse(order.approval_ids)

    def test_confirmation_page_is_the_buyers(self):
        self.submitted()
        self.sign_in(self.rita)
        answer = self.get("/shop/approval/submitted")
        self.assertEqual(answer.status_code, 303)
        self.authenticate(None, None)
        answer = self.get("/shop/approval/submitted")
        self.assertIn("/web/login", answer.headers["Location"])

    # --- again

    def test_change_and_submit_again(self):
        order = self.submitted()
        approval = order.approval_ids
        approval._send_back(self.petra, "One is enough")
        other = self.fill(self.jonas, self.soap)
        answer = self.post(f"/my/approvals/{approval.id}/take-up")
        self.assertTrue(answer.headers["Location"].endswith("/shop/cart"))
        self.assertIn("Gloves", self.page("/shop/cart"))
        html = self.page("/shop/payment")
        self.assertIn("One is enough", html)
        self.put(self.gloves)
        self.submit(message="Changed")
        self.assertEqual(approval.state, "pending")
        self.assertEqual(approval.order_id, order)
        self.assertEqual(order.order_line.product_uom_qty, 2)
        self.assertEqual(other.state, "draft", "the other cart is kept")

    def test_take_up_only_what_was_sent_back(self):
        order = self.submitted()
        approval = order.approval_ids
        before = self.snapshot(order)
        answer = self.post(f"/my/approvals/{approval.id}/take-up")
        self.assertIn(f"/my/approvals/{approval.id}", answer.headers["Location"])
        for member in (self.petra, self.rita):
            self.sign_in(member)
            for step in ("take-up", "copy"):
                self.post(f"/my/approvals/{approval.id}/{step}", code=404)
        self.assertEqual(self.snapshot(order), before)

    def test_copy(self):
        order = self.submitted(self.jonas, self.gloves, self.chair)
        order.approval_ids._reject(self.petra, "No chair")
        self.gloves.list_price = 12
        self.chair.sale_ok = False
        answer = self.post(f"/my/approvals/{order.approval_ids.id}/copy")
        self.assertTrue(answer.headers["Location"].endswith("/shop/cart"))
        copy = self.cart_of(self.jonas)
        self.assertEqual(copy.order_line.product_id, self.gloves)
        old = order.order_line.filtered(lambda line: line.product_id == self.gloves)
        self.assertAlmostEqual(copy.order_line.price_unit, old.price_unit * 1.2, 2)
        html = self.page("/shop/cart")
        self.assertIn("Not available any more: Chair", html)
        self.assertNotIn("Not available any more", self.page("/shop/cart"))
        self.assertEqual(order.state, "cancel")

    def test_copy_of_what_is_gone(self):
        order = self.submitted()
        order.approval_ids._withdraw(self.jonas)
        self.gloves.sale_ok = False
        self.post(f"/my/approvals/{order.approval_ids.id}/copy")
        self.assertIn("Nothing can be reordered", self.page("/shop/cart"))

    # --- payment after the release

    def approved(self):
        self.customer.approval_payment = "online"
        order = self.submitted()
        order.approval_ids._approve(self.petra)
        self.assertEqual(order.approval_state, "approved")
        return order

    def test_payment_after_the_release(self):
        order = self.approved()
        values = self.payment(order)
        self.assertIn("o_payment_form", self.page(f"/my/orders/{order.id}"))
        answer = self.rpc(f"/my/orders/{order.id}/transaction", **values)
        self.assertIn("reference", answer)
        transaction = order.transaction_ids
        self.paid(transaction)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.approval_state, "released")

    def test_no_payment_after_the_end(self):
        def expire(order):
            order.approval_ids._expire(order.approval_ids)
            self.assertEqual(order.approval_state, "expired")

        def change(order):
            order.order_line.price_unit = 1

        for end in (expire, change):
            with self.subTest(end.__name__):
                order = self.approved()
                end(order)
                self.assertNotIn("o_payment_form", self.page(f"/my/orders/{order.id}"))
                before = self.snapshot(order)
                values = self.payment(order)
                with mute_logger("odoo.http"):
                    answer = self.rpc(f"/my/orders/{order.id}/transaction", **values)
                self.assertIn("error", answer)
                self.assertEqual(self.snapshot(order), before)

    def test_no_expiry_while_paying(self):
        order = self.approved()
        self.rpc(f"/my/orders/{order.id}/transaction", **self.payment(order))
        order.transaction_ids._set_pending()
        order.approval_ids.expires_at = fields.Datetime.now() - timedelta(days=1)
        Approval = self.env["order.approval"]
        self.assertNotIn(
            order.approval_ids, Approval.search(Approval._domain_expired())
        )
        order.transaction_ids._set_canceled()
        self.assertIn(order.approval_ids, Approval.search(Approval._domain_expired()))

    def test_late_money_confirms_nothing(self):
        order = self.approved()
        self.rpc(f"/my/orders/{order.id}/transaction", **self.payment(order))
        order.order_line.price_unit = 1
        self.paid(order.transaction_ids)
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.transaction_ids.is_post_processed)


@tagged("post_install", "-at_install")
class TestClosedDoors(OrderApprovalShop):
    """Every other way to confirm, pay or change an order."""

    @mute_logger("odoo.http")
    def assert_doors_are_closed(self, order, code=(200, 303, 404)):
        """Try them all as whoever is signed in: refused, and nothing is written."""
        before = self.snapshot(order)
        token = order._portal_ensure_token()
        values = self.payment(order)
        for path in (
            f"/my/orders/{order.id}/transaction",
            f"/shop/payment/transaction/{order.id}",
        ):
            self.assertIn("error", self.rpc(path, **values), path)
        answer = self.rpc(
            f"/my/orders/{order.id}/accept",
            access_token=token,
            name="Me",
            signature="iVBORw0KGgo=",
        )
        self.assertIn("error", answer)
        self.post(f"/my/orders/{order.id}/decline", {"decline_message": "x"})
        for path in (
            "/shop/payment/validate",
            "/shop/confirmation",
            f"/shop/cart?id={order.id}&access_token={token}&revive_method=squash",
            f"/shop/cart?id={order.id}&access_token={token}&revive_method=merge",
            "/shop/payment",
            "/shop/pricelist?promo=SAVE",
        ):
            self.assertIn(self.get(path).status_code, code, path)
        address = {
            "name": "X",
            "country": "DE",
            "street": "X",
            "city": "X",
            "zip": "1",
            "email": "x@example.com",
        }
        express = self.rpc("/shop/express_checkout", billing_address=address)
        self.assertIn("error", express)
        express = self.rpc(
            "/shop/express/shipping_address_change", partial_delivery_address=address
        )
        self.assertIn("error", express)
        self.rpc("/shop/cart/update", line_id=order.order_line[:1].id, quantity=9)
        self.rpc("/shop/cart/clear")
        self.rpc("/shop/update_address", partner_id=self.site.id)
        self.rpc(
            "/shop/update_address", partner_id=self.site.id, address_type="delivery"
        )
        self.get(f"/shop/address?partner_id={self.site.id}")
        for method, arguments in (
            ("action_confirm", [order.ids]),
            ("write", [order.ids, {"state": "sale"}]),
            ("write", [order.ids, {"partner_id": self.rita.partner_id.id}]),
            ("action_cancel", [order.ids]),
            ("unlink", [order.ids]),
            ("action_quotation_sent", [order.ids]),
        ):
            answer = self.rpc(
                f"/web/dataset/call_kw/sale.order/{method}",
                model="sale.order",
                method=method,
                args=arguments,
                kwargs={},
            )
            self.assertIn("error", answer or {}, method)
        self.assertEqual(self.snapshot(order), before)

    def test_buyer(self):
        order = self.submitted()
        self.assert_doors_are_closed(order)

    def test_colleague_and_other_customer(self):
        order = self.submitted()
        for member in (self.petra, self.boss, self.rita):
            with self.subTest(member.name):
                self.sign_in(member)
                self.assert_doors_are_closed(order)

    def test_merchant(self):
        order = self.submitted()
        for user in (self.seller, self.sales_manager, self.settings_admin):
            with self.subTest(user.login):
                self.authenticate(user.login, user.login)
                for method, arguments in (
                    ("action_confirm", [order.ids]),
                    ("write", [order.ids, {"state": "sale"}]),
                    ("action_cancel", [order.ids]),
                    ("unlink", [order.ids]),
                    ("read", [order.ids]),
                    ("copy", [order.ids]),
                ):
                    with mute_logger("odoo.http"):
                        answer = self.rpc(
                            f"/web/dataset/call_kw/sale.order/{method}",
                            model="sale.order",
                            method=method,
                            args=arguments,
                            kwargs={},
                        )
                    self.assertIn("error", answer, method)
        self.assertEqual(order.approval_state, "pending")

    def test_free_cart_is_not_confirmed_by_a_visit(self):
        self.gloves.list_price = 0
        order = self.fill()
        self.assertEqual(order.amount_total, 0)
        self.page("/shop/payment")
        self.get("/shop/checkout")
        answer = self.get("/shop/payment/validate")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(order.state, "draft")
        self.submit()
        self.assertEqual(self.get("/shop/payment/validate").status_code, 303)
        self.assertEqual(order.state, "sent")

    def test_cart_before_it_is_submitted(self):
        order = self.fill()
        values = self.payment(order)
        for path in (
            f"/my/orders/{order.id}/transaction",
            f"/shop/payment/transaction/{order.id}",
        ):
            with mute_logger("odoo.http"):
                self.assertIn("error", self.rpc(path, **values), path)
        self.assertFalse(order.transaction_ids)

    def test_carts_are_revived_by_the_buyer_only(self):
        order = self.fill()
        sent_back = self._submit()
        sent_back._send_back(self.petra, "Change it")
        sent_back._take_up(self.jonas)
        for each in (order, sent_back.order_id):
            token = each._portal_ensure_token()
            before = self.snapshot(each)
            for method in ("squash", "merge", ""):
                path = f"/shop/cart?id={each.id}&access_token={token}"
                path += f"&revive_method={method}" if method else ""
                for member in (self.petra, self.rita):
                    self.sign_in(member)
                    self.put(self.soap)
                    self.page(path, code=404)
                self.authenticate(None, None)
                answer = self.get(path)
                self.assertEqual(answer.status_code, 303)
                self.assertIn("/web/login", answer.headers["Location"])
                self.assertEqual(self.snapshot(each), before)
        self.authenticate(None, None)
        self.sign_in(self.jonas)
        self.put(self.soap)
        path = f"/shop/cart?id={sent_back.order_id.id}"
        path += f"&access_token={sent_back.order_id.access_token}&revive_method=merge"
        self.get(path)
        self.assertEqual(sent_back.order_id.state, "draft")
        self.assertIn("Gloves", self.page("/shop/cart"))

    def test_odd_cart_addresses(self):
        self.sign_in(self.jonas)
        for number in ("x", "999999999", "2147483648", "9" * 30, "-1"):
            answer = self.get(f"/shop/cart?id={number}&access_token=y")
            self.assertEqual(answer.status_code, 404, number)

    def test_other_carts_are_revived_as_before(self):
        order = self.fill(self.rita)
        path = f"/shop/cart?id={order.id}&access_token={order._portal_ensure_token()}"
        self.authenticate(None, None)
        self.assertIn("restore your previous cart", self.page(path))

    def test_address_of_a_submitted_order(self):
        """Whoever edits it: the approver is not fooled."""
        order = self.submitted()
        approval = order.approval_ids
        self.assertEqual(self.get("/shop/address").status_code, 303)
        partner = self.jonas.partner_id
        self.post(
            "/my/address/submit",
            {
                "partner_id": partner.id,
                "address_type": "billing",
                "name": partner.name,
                "email": partner.email,
                "phone": "+49 6421 1",
                "street": "Elsewhere 1",
                "zip": "35037",
                "city": "Marburg",
                "country_id": partner.country_id.id,
                "required_fields": "name,country_id",
            },
            code=200,
        )
        self.assertEqual(partner.street, "Elsewhere 1")
        self.assertNotEqual(order._approval_fingerprint(), approval.fingerprint)

    def test_reorder_starts_a_cart(self):
        order = self.submitted()
        before = self.snapshot(order)
        self.rpc("/my/orders/reorder", order_id=order.id)
        self.assertEqual(self.snapshot(order), before)
        copy = self.cart_of(self.jonas)
        self.assertEqual(copy.order_line.product_id, self.gloves)
        self.assertIn("Submit for release", self.page("/shop/payment"))

    def test_promotion_of_a_submitted_order(self):
        if "loyalty.program" not in self.env:
            self.skipTest("no promotions installed")
        self.env["loyalty.program"].create(
            {
                "name": "Ten",
                "program_type": "promo_code",
                "trigger": "with_code",
                "rule_ids": [Command.create({"code": "SAVE", "mode": "with_code"})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10})
                ],
            }
        )
        order = self.submitted()
        before = self.snapshot(order)
        for path in ("/shop/pricelist?promo=SAVE", "/coupon/SAVE"):
            self.get(path)
        self.assertEqual(self.snapshot(order), before)
        # before it is submitted it belongs to the cart, and to the request
        self.fill(self.jonas, self.chair)
        self.get("/shop/pricelist?promo=SAVE")
        cart = self.cart_of(self.jonas)
        self.assertTrue(cart.order_line.filtered("is_reward_line"))
        self.submit()
        self.assertEqual(cart.approval_state, "pending")

    def test_money_of_what_was_ordered_before_somebody_checked(self):
        """Paid by transfer while nobody checked; then the company began to check."""
        self.jonas.release_mode = "none"
        order = self.fill()
        self.rpc(f"/my/orders/{order.id}/transaction", **self.payment(order))
        transaction = order.transaction_ids
        transaction._set_pending()
        self.jonas.release_mode = "always"
        self.assertFalse(order._approval_refusal())
        self.paid(transaction)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.approval_hidden)
        # a payment that was only begun lets nothing through
        cart = self.fill(self.jonas)
        cart.transaction_ids = transaction.copy({"reference": "begun"})
        self.assertEqual(cart.transaction_ids.state, "draft")
        self.assertTrue(cart._approval_refusal())


@tagged("post_install", "-at_install")
class TestQuotation(OrderApprovalShop):
    """Offers that the merchant makes, where the customer releases them as well."""

    def quotation(self):
        order = self._cart(self.jonas, website=False)
        order.write({"state": "sent", "require_signature": True})
        return order

    def manager_sees(self, order):
        return order in self.env["sale.order"].with_user(self.sales_manager).search([])

    def test_not_asked_for(self):
        order = self.quotation()
        self.sign_in(self.jonas)
        html = self.page(f"/my/orders/{order.id}")
        self.assertNotIn("Submit for release", html)
        self.assertIn("modalaccept", html)

    def test_submit(self):
        self.customer.approval_quotations = True
        order = self.quotation()
        self.sign_in(self.jonas)
        html = self.page(f"/my/orders/{order.id}")
        self.assertIn("Submit for release", html)
        self.assertNotIn('data-bs-target="#modalaccept"', html)
        self.post(f"/my/orders/{order.id}/release", message="Please")
        approval = order.approval_ids
        self.assertEqual(approval.reason, "quotation")
        self.assertEqual(approval.state, "pending")
        self.assertFalse(order.approval_hidden)
        self.assertTrue(self.manager_sees(order))
        html = self.page(f"/my/orders/{order.id}")
        self.assertIn(f"/my/approvals/{approval.id}", html)
        self.assertNotIn('name="message"', html)
        approval._approve(self.petra)
        self.assertEqual(order.state, "sale")

    def test_ends(self):
        self.customer.approval_quotations = True
        Approval = self.env["order.approval"]
        order = self.quotation()
        approval = Approval._submit(order, self.jonas)
        approval._withdraw(self.jonas)
        self.assertEqual(order.state, "sent", "still the merchant's offer")
        self.assertTrue(self.manager_sees(order))
        self.assertEqual(Approval._submit(order, self.jonas), approval)
        approval._send_back(self.petra, "Ask for a discount")
        self.assertEqual(approval._take_up(self.jonas), order)
        self.assertEqual(order.state, "sent")
        self.sign_in(self.jonas)
        self.assertIn("Ask for a discount", self.page(f"/my/orders/{order.id}"))
        answer = self.post(f"/my/approvals/{approval.id}/take-up")
        self.assertIn(f"/my/orders/{order.id}", answer.headers["Location"])
        self.post(f"/my/orders/{order.id}/release")
        approval._reject(self.petra, "No")
        self.assertEqual(order.state, "cancel")
        self.assertTrue(self.manager_sees(order))

    def test_only_the_buyer(self):
        self.customer.approval_quotations = True
        order = self.quotation()
        for member in (self.petra, self.rita):
            self.sign_in(member)
            self.post(f"/my/orders/{order.id}/release", code=404)
        self.assertFalse(order.approval_ids)
        self.sign_in(self.jonas)
        order.state = "cancel"
        self.post(f"/my/orders/{order.id}/release")
        self.assertFalse(order.approval_ids)
        html = self.page(f"/my/orders/{order.id}")
        self.assertTrue(re.search(r"submitted already", html))

    def company_quotation(self):
        """Addressed to the company, as most offers are."""
        order = self.quotation()
        order.partner_id = self.customer.partner_id
        return order

    def test_quotation_to_the_company(self):
        order = self.company_quotation()
        self.assertFalse(order._approval_reason(), "not asked for")
        self.customer.approval_quotations = True
        self.assertEqual(order._approval_reason(), "quotation")
        with self.assertRaisesRegex(UserError, "has to be released"):
            order.action_confirm()
        self.assertFalse(order.approval_hidden)
        # colleagues' orders are private: an administrator answers
        self.sign_in(self.jonas)
        self.page(f"/my/orders/{order.id}", code=303)
        self.post(f"/my/orders/{order.id}/release", code=404)
        self.sign_in(self.rita)
        self.post(f"/my/orders/{order.id}/release", code=404)
        self.sign_in(self.petra)
        html = self.page(f"/my/orders/{order.id}")
        self.assertIn("You may release it yourself.", html)
        self.post(f"/my/orders/{order.id}/release")
        self.assertEqual(order.approval_ids.buyer_id, self.petra)
        self.assertEqual(
            order.approval_event_ids.mapped("kind"),
            ["released", "approved", "submitted"],
        )
        self.assertEqual(order.state, "sale")

    def test_quotation_to_the_company_that_is_checked(self):
        self.customer.approval_quotations = True
        self.customer.approval_private_orders = False
        order = self.company_quotation()
        self.sign_in(self.jonas)
        html = self.page(f"/my/orders/{order.id}")
        self.assertIn(f"To be released by <strong>{self.petra.name}", html)
        self.post(f"/my/orders/{order.id}/release")
        approval = order.approval_ids
        self.assertEqual(approval.state, "pending")
        self.assertEqual(approval.buyer_id, self.jonas)
        approval._approve(self.petra)
        self.assertEqual(order.state, "sale")
