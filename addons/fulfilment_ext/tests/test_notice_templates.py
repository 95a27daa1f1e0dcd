from odoo.exceptions import UserError
from odoo.tests import tagged

from ..const import NOTICE_KINDS
from .tell_common import TellCase

KINDS = [kind for kind, _label in NOTICE_KINDS]


@tagged("post_install", "-at_install")
class TestNoticeTemplates(TellCase):
    """What the notices say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.phone = "+49 30 999888"
        cls.switch(*KINDS, sms=True)
        cls.customer.phone = "+49 151 23456789"
        cls.transfer.pending_msg = "<p>Account DE02 1203</p>"

    def _texts(self, order, event=None, exception=None, kinds=KINDS):
        """What goes out: dict of (kind, channel) to text."""
        found = {}
        for rule in self.rules.search(
            [("company_id", "=", self.company.id), ("kind", "in", kinds)]
        ):
            for channel in ("mail", "sms"):
                notice = self.outbox.sudo().create(
                    {
                        "kind": rule.kind,
                        "key": f"{rule.kind}:{order.id}:{bool(event)}",
                        "order_id": order.id,
                        "company_id": order.company_id.id,
                        "partner_id": self.customer.id,
                        "channel": channel,
                        "rule_id": rule.id,
                        "event_id": event.id if event else False,
                        "exception_id": exception.id if exception else False,
                    }
                )
                text = self.outbox._render(
                    rule[f"{channel}_template_id"],
                    order.ids,
                    "en_US",
                    {order.id: notice},
                )[order.id]
                found[rule.kind, channel] = (
                    text["body"]
                    if channel == "sms"
                    else (f"{text['subject']} {text['body_html']}")
                )
        return found

    def _check(self, texts, order):
        for key, text in texts.items():
            with self.subTest(key=key):
                self.assertIn(order.name, text)
                self.assertNotRegex(text, r"\b(None|False)\b|\{\{|<t ")
                self.assertNotIn("!", text.replace("<!", ""))

    def test_sparse(self):
        """Nothing is known but the order."""
        customer = self.env["res.partner"].create({"name": "Anonymous"})
        self.company.phone = False
        order = self.env["sale.order"].create({"partner_id": customer.id})
        self._check(self._texts(order), order)
        self._check(self._texts(order, event=self._event(order)), order)

    def _event(self, order, **values):
        return self.env["fulfilment.event"]._log("courier_exception", order, **values)

    def test_full(self):
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Parcel Service",
                "product_id": self._product("Shipping", 5, type="service").id,
                "tracking_url": "https://parcel.example/t/<shipmenttrackingnumber>",
            }
        )
        self._stock(self.product, 1)
        order = self._order(client_order_ref="PO 17", carrier_id=carrier.id)
        self._pay(order, "pending", provider=self.transfer)
        picking = self._ship(order.picking_ids, {self.product: 1})
        picking.write({"carrier_id": carrier.id, "carrier_tracking_ref": "JJD0099"})
        event = self._event(
            order,
            picking=picking,
            amount=89,
            lines=[{"line": order.order_line[0].id, "quantity": 1}],
            deadline="2030-01-15 08:00:00",
        )
        problem = self.env["fulfilment.exception"]._open(
            "no_stock", order, "2 Coffee beans are missing."
        )
        texts = self._texts(order, event, problem)
        self._check(texts, order)
        for kind in KINDS:
            if kind not in ("new_order", "exception"):
                self.assertIn("+49 30 999888", texts[kind, "mail"], kind)
                self.assertIn("Anna Berger", texts[kind, "mail"], kind)
        for kind in ("shipped", "partly_shipped", "tracking", "out_for_delivery"):
            self.assertIn("JJD0099", texts[kind, "mail"])
            self.assertIn("https://parcel.example/t/JJD0099", texts[kind, "mail"])
            self.assertIn("https://parcel.example/t/JJD0099", texts[kind, "sms"])
            self.assertIn("1 ×", texts[kind, "mail"])
        self.assertIn("Your whole order", texts["partly_shipped", "mail"])
        self.assertIn("Partly Shipped", texts["partly_shipped", "mail"])
        self.assertIn("DE02 1203", texts["ordered", "mail"])
        self.assertIn("2 ×", texts["ordered", "mail"])
        self.assertIn("Tue, Jan 15, 09:00", texts["payment_reminded", "mail"])
        self.assertIn("payment_amount=178", texts["payment_reminded", "mail"])
        self.assertRegex(texts["payment_reminded", "sms"], r"/o/\d+/[a-z2-7]{16}/pay$")
        self.assertIn("89.00", texts["paid", "mail"])
        self.assertIn("PO 17", texts["new_order", "mail"])
        self.assertIn("2 Coffee beans are missing.", texts["exception", "mail"])

    def test_begins_upper_case(self):
        """After the greeting a sentence begins; it is one in English."""
        order = self._order(confirm=False)
        for (kind, channel), text in self._texts(order).items():
            if channel == "mail" and "Hello" in text:
                with self.subTest(kind=kind):
                    self.assertRegex(text, r",</p>\s*<p>[A-Z]")

    def test_parcel(self):
        """Of several each notice shows its own."""
        mill = self._product("Hand grinder", 50)
        self._stock(self.product, 2)
        self._stock(mill, 1)
        order = self._order(confirm=False)
        line = {"order_id": order.id, "product_id": mill.id}
        self.env["sale.order.line"].create(line)
        order.action_confirm()
        picking = order.picking_ids
        box = self.env["stock.package"].create({"name": "Box 1"})
        lines = picking.move_line_ids
        lines.filtered(lambda row: row.product_id == mill).result_package_id = box
        self._ship(picking)
        parcel = self.env["fulfilment.parcel"].create(
            {
                "picking_id": picking.id,
                "package_id": box.id,
                "tracking_number": "JJD0099",
            }
        )
        event = self._event(order, picking=picking, parcel=parcel.id)
        text = self._texts(order, event, kinds=["tracking"])["tracking", "mail"]
        self.assertIn("JJD0099", text)
        self.assertIn("Hand grinder", text)
        self.assertNotIn("Coffee beans", text)

    def test_paid_order_is_not_asked_for_money(self):
        order = self._order()
        self._pay(order)
        texts = self._texts(order, kinds=["ordered", "new_order"])
        self.assertNotIn("DE02 1203", texts["ordered", "mail"])
        self.assertIn("It is paid", texts["new_order", "mail"])

    def test_markup_of_a_customer_is_text(self):
        self.customer.name = "<img src=x onerror=alert(1)>"
        order = self._order(confirm=False)
        for (kind, channel), text in self._texts(order).items():
            if channel == "mail":
                self.assertNotIn("<img src=x", text, kind)

    def test_preview_and_test(self):
        """An administrator looks at each of them, and gets one in the own mailbox."""
        order = self._order(confirm=False)
        self.manager.email = "manager@shop.example"
        for rule in self.rules.with_user(self.manager).search(
            [("company_id", "=", self.company.id)]
        ):
            for action in (rule.action_preview(), rule.action_preview_sms()):
                preview = self.env[action["res_model"]].with_user(self.manager)
                shown = preview.with_context(**action["context"]).create({})
                self.assertFalse(shown.read().pop().get("error_msg"), rule.kind)
                self.assertEqual(shown.resource_ref._name, "sale.order")
        rule.search([("kind", "=", "shipped")], limit=1).action_test_mail()
        mail = self.env["mail.mail"].search([("subject", "like", "Test: Your")])
        self.assertIn("manager@shop.example", mail.email_to)
        self.assertFalse(self.told(order), "nobody else")
        rule.mail_template_id = False
        with self.assertRaises(UserError):
            rule.action_test_mail()
