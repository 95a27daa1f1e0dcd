from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import OrderApprovalCommon


@tagged("post_install", "-at_install")
class TestGate(OrderApprovalCommon):
    def test_confirm_is_closed(self):
        order = self._cart(self.jonas)
        with self.assertRaisesRegex(UserError, "has to be released"):
            order.action_confirm()
        with self.assertRaises(UserError):
            order.write({"state": "sale"})
        with self.assertRaises(UserError):
            order._validate_order()
        approval = self.env["order.approval"]._submit(order, self.jonas)
        for user in (self.seller, self.sales_manager, self.env.user):
            with self.assertRaises(UserError):
                order.with_user(user).sudo().action_confirm()
            with self.assertRaises(UserError):
                order.with_user(user).sudo().write({"state": "sale"})
        self.assertFalse(order._has_to_be_paid())
        self.assertFalse(order._has_to_be_signed())
        self.assertFalse(order._can_be_edited_on_portal())
        approval._approve(self.petra)
        self.assertEqual(order.state, "sale")

    def _approved(self):
        """:return: an order that is released and waits for the payment"""
        self.customer.approval_payment = "online"
        approval = self._submit()
        approval._approve(self.petra)
        self.assertFalse(approval.order_id._approval_refusal())
        return approval.order_id

    def test_changes_void_the_release(self):
        line = {"product_id": self.soap.id, "product_uom_qty": 1}
        changes = {
            "quantity": lambda o: o.order_line[0].write({"product_uom_qty": 9}),
            "price": lambda o: o.order_line[0].write({"price_unit": 1}),
            "discount": lambda o: o.order_line[0].write({"discount": 5}),
            "tax": lambda o: o.order_line[0].write({"tax_ids": [Command.clear()]}),
            "product": lambda o: o.order_line[0].write({"product_id": self.chair.id}),
            "new line": lambda o: o.write({"order_line": [Command.create(line)]}),
            "line gone": lambda o: o.order_line[0].unlink(),
            "address": lambda o: o.write(
                {"partner_shipping_id": self.customer.partner_id.id}
            ),
            "street": lambda o: o.partner_shipping_id.write({"street": "Elsewhere 1"}),
            "invoice": lambda o: o.write(
                {"partner_invoice_id": self.customer.partner_id.id}
            ),
        }
        for what, change in changes.items():
            with self.subTest(what):
                order = self._approved()
                change(order)
                with self.assertRaisesRegex(UserError, "was changed after its release"):
                    order.action_confirm()
                with self.assertRaises(UserError):
                    order.write({"state": "sale"})
                self.assertFalse(order._has_to_be_paid())

    def test_change_before_the_decision_is_seen(self):
        approval = self._submit()
        seen = approval.fingerprint
        approval.order_id.order_line[0].product_uom_qty = 7
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            approval._approve(self.petra, seen)
        self.assertEqual(approval.state, "pending")

    def test_address_edited_while_it_waits(self):
        approval = self._submit()
        approval.order_id.partner_shipping_id.street = "Elsewhere 1"
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            approval._approve(self.petra, approval.fingerprint)
        approval._approve(self.petra, approval.order_id._approval_fingerprint())
        self.assertEqual(approval.state, "released")

    def test_items_edited_while_it_waits(self):
        approval = self._submit()
        approval.order_id.order_line[0].price_unit = 1
        seen = approval.order_id._approval_fingerprint()
        with self.assertRaisesRegex(UserError, "Send it back"):
            approval._approve(self.petra, seen)

    def test_stale_form(self):
        approval = self._submit()
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            approval._approve(self.petra, "something else")

    def test_no_payment_before_the_release(self):
        order = self._cart(self.jonas)
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env["payment.method"].create({"name": "Slip", "code": "slip"})

        def pay():
            return self.env["payment.transaction"].create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "reference": f"tx {order.name} {order.state}",
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )

        with self.assertRaises(ValidationError):
            pay()
        self.customer.approval_payment = "online"
        approval = self.env["order.approval"]._submit(order, self.jonas)
        with self.assertRaises(ValidationError):
            pay()
        approval._approve(self.petra)
        self.assertTrue(pay())

    def test_quotation_of_the_merchant(self):
        order = self._cart(self.jonas, website=False)
        self.assertFalse(order._approval_reason())
        self.assertFalse(order.approval_hidden)
        self.customer.approval_quotations = True
        self.assertEqual(order._approval_reason(), "quotation")
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_customers_without_approval(self):
        partner = self.env["res.partner"].create({"name": "Somebody"})
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "website_id": self.website.id,
                "order_line": [Command.create({"product_id": self.chair.id})],
            }
        )
        self.assertFalse(order.approval_hidden)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_gate_costs_others_next_to_nothing(self):
        partner = self.env["res.partner"].create({"name": "Somebody"})
        order = self.env["sale.order"].create({"partner_id": partner.id})
        order._approval_refusal()
        self.env.invalidate_all()
        # the order itself is read by everybody
        order.read(["name", "partner_id"])
        with self.assertQueryCount(2):
            order._approval_refusal()

    def test_another_gate_is_still_closed(self):
        approval = self._submit()
        order = approval.order_id
        original = type(order)._confirmation_error_message
        self.patch(
            type(order),
            "_confirmation_error_message",
            lambda self: original(self) or "budget",
        )
        approval._approve(self.petra)
        self.assertEqual(approval.state, "approved")
        self.assertEqual(order.state, "sent")
        self.patch(type(order), "_confirmation_error_message", original)
        order._validate_order()
        self.assertEqual(approval.state, "released")

    def test_copy_starts_anew(self):
        approval = self._submit()
        approval._approve(self.petra)
        copy = approval.order_id.copy()
        self.assertFalse(copy.approval_ids)
        self.assertFalse(copy.approval_state)
