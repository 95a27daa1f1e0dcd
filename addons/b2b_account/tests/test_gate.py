from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import B2bAccountCommon


@tagged("post_install", "-at_install")
class TestGate(B2bAccountCommon):
    """Two addons keep a gate each; here they are played by two words on the order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create(
            {"name": "Gloves", "list_price": 10, "type": "service", "taxes_id": False}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.nadine.partner_id.id,
                "require_payment": False,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        cls.closed = {"first", "second"}
        cls.pays_first = False

    def setUp(self):
        super().setUp()
        case, Order = self, type(self.env["sale.order"])
        self.patch(
            Order,
            "_b2b_refusal",
            lambda order: " and ".join(sorted(case.closed)) or False,
        )
        self.patch(
            Order,
            "_b2b_gates",
            lambda order: [
                {
                    "name": name,
                    "label": "<b>closed</b>" if name in case.closed else "open",
                    "tone": "warn",
                    "icon": "fa-lock",
                    "is_open": name not in case.closed,
                    "text": "",
                    "url": "",
                }
                for name in ("first", "second")
            ],
        )
        self.patch(Order, "_b2b_pays_first", lambda order: case.pays_first)

    def test_each_gate_alone_holds_the_order(self):
        for closed in ({"first", "second"}, {"first"}, {"second"}):
            self.closed = closed
            self.assertEqual(self.order._b2b_release(), "closed")
            with self.assertRaisesRegex(UserError, " and ".join(sorted(closed))):
                self.order.action_confirm()
            with self.assertRaises(UserError):
                self.order.write({"state": "sale"})
            with self.assertRaises(UserError):
                self.order._action_confirm()
        self.closed = set()
        self.assertEqual(self.order._b2b_release(), "confirmed")
        self.assertEqual(self.order.state, "sale")

    def test_the_customer_pays_first(self):
        self.pays_first = True
        self.assertEqual(self.order._b2b_release(), "closed")
        self.assertFalse(self.order._has_to_be_paid())
        self.closed = set()
        self.assertEqual(self.order._b2b_release(), "payment")
        self.assertNotEqual(self.order.state, "sale")
        self.assertTrue(self.order._has_to_be_paid())

    def test_nothing_to_pay(self):
        self.pays_first, self.closed = True, set()
        self.order.order_line.price_unit = 0
        self.assertEqual(self.order._b2b_release(), "confirmed")

    def test_portal_is_closed(self):
        self.order.write({"require_signature": True, "require_payment": True})
        self.assertFalse(self.order._has_to_be_signed())
        self.assertFalse(self.order._has_to_be_paid())
        self.closed = set()
        self.assertTrue(self.order._has_to_be_signed())
        self.assertTrue(self.order._has_to_be_paid())

    def test_no_payment_is_taken(self):
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env["payment.method"].create({"name": "Slip", "code": "slip"})
        values = {
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "amount": self.order.amount_total,
            "currency_id": self.order.currency_id.id,
            "partner_id": self.order.partner_id.id,
            "reference": "gate",
            "sale_order_ids": [Command.set(self.order.ids)],
        }
        Transaction = self.env["payment.transaction"]
        with self.assertRaisesRegex(ValidationError, "first and second"):
            Transaction.create(values)
        self.closed = set()
        paid = Transaction.create({**values, "reference": "open", "state": "done"})
        self.closed = {"second"}
        paid._check_amount_and_confirm_order()
        self.assertNotEqual(self.order.state, "sale", "it was closed again")
        self.closed = set()
        paid._check_amount_and_confirm_order()
        self.assertEqual(self.order.state, "sale")

    def test_panel(self):
        self.closed = {"second"}
        panel = self.order.b2b_gates
        self.assertTrue(self.order.b2b_is_closed)
        for words in ("first", "second", "open", "&lt;b&gt;closed"):
            self.assertIn(words, panel)
        self.closed = set()
        self.order.invalidate_recordset()
        self.assertFalse(self.order.b2b_is_closed)
