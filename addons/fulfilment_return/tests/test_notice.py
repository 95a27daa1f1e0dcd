from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.tell_common import TellCase

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestNotice(ReturnCase, TellCase):
    """Customers are told of each step in their language."""

    def _texts(self, order, kind):
        self.run_jobs()
        notices = self.told(order, kind)
        self.assertEqual(
            set(notices.mapped("state")), {"queued"}, notices.mapped("reason")
        )
        mails = self.mails(notices)
        return "\n".join(f"{mail.subject}\n{mail.body_html}" for mail in mails)

    def test_each_step(self):
        self.switch(
            "return_requested",
            "return_approved",
            "return_rejected",
            "return_to_pay",
            "return_settled",
        )
        self.company.return_instructions = "Elster Street 5\nDoor B"
        order = self._shipped(
            product=self.product, steps=("stock 50", "confirm", "ship")
        )
        self._pay(order)._post_process()
        record = self._return(
            order,
            1,
            fee_ids=[Command.create({"kind": "work", "price_unit": 100})],
            approve=False,
        )
        text = self._texts(order, "return_requested")
        self.assertIn(record.name, text)
        self.assertIn("Coffee beans", text)
        record.action_approve()
        text = self._texts(order, "return_approved")
        self.assertIn("Elster Street 5<br", text)
        self._receive(record)
        record.action_ask_payment()
        text = self._texts(order, "return_to_pay")
        self.assertIn("11.00", text)
        self.assertIn("/my/", text)
        self._settle(record)
        self.assertIn("settled", self._texts(order, "return_settled"))
        other = self._return(order, 1)
        other._reject("It was <b>worn</b>.")
        text = self._texts(order, "return_rejected")
        self.assertIn("It was &lt;b&gt;worn", text)

    def test_off(self):
        order = self._shipped()
        self._return(order)
        self.assertFalse(self.told(order))

    def test_all_on(self):
        """As many as there are can be switched on."""
        rules = self.rules.search([("company_id", "=", self.company.id)])
        rules.by_mail = True
        found = self.rules._switched_on(self.company.id)
        self.assertEqual(set(found), set(rules.mapped("kind")))
        self.assertTrue(
            all(
                rule.mail_template_id and rule.sms_template_id
                for rule in rules
                if rule.kind.startswith("return_")
            )
        )

    def test_webhook_kinds(self):
        kinds = self.env["fulfilment.event.kind"].search([]).mapped("code")
        self.assertIn("return_settled", kinds)
        order = self._shipped()
        record = self._return(order)
        self._receive(record)
        happened = order.fulfilment_event_ids.mapped("kind")
        self.assertEqual(happened.count("returned"), 1)

    def test_by_sms(self):
        self.switch("return_approved", "return_to_pay", mail=False, sms=True)
        order = self._shipped()
        self._pay(order)._post_process()
        record = self._return(
            order, 1, fee_ids=[Command.create({"kind": "work", "price_unit": 20})]
        )
        self._receive(record)
        record.action_ask_payment()
        self.run_jobs()
        texts = self.told(order).message_id.mapped("body")
        self.assertEqual(len(texts), 2)
        self.assertIn(record.name, texts[0])
        self.assertIn("10.00", texts[1])

    def test_slip_is_attached(self):
        self.switch("return_approved")
        order = self._shipped(product=self.product)
        record = self._return(order, 1)
        self._texts(order, "return_approved")
        [mail] = self.mails(self.told(order, "return_approved"))
        [slip] = mail.attachment_ids
        self.assertEqual(slip.name, f"Return Slip {record.name.replace('/', '-')}.pdf")
        if "fulfilment.document" in self.env:
            self.assertTrue(slip.raw.startswith(b"%PDF"))
        kept = self._return(order, 1, outcome="refund_only")
        self.assertFalse(kept.has_slip)
        self.run_jobs()
        mails = self.mails(self.told(order, "return_approved"))
        self.assertEqual(len(mails.attachment_ids), 1, "nothing comes of the other")

    def test_merchant(self):
        """The office is told of what customers ask for, once, not of its own."""
        self.switch("return_asked")
        order = self._shipped(product=self.product)
        order.user_id = self.clerk
        self._return(order, 1, approve=False)
        self.assertFalse(self.told(order))
        key = "0123456789abcdef" * 2
        row = {
            "line": order.order_line.id,
            "quantity": "1",
            "reason": self.broken.id,
            "wish": "credit",
        }
        returns = self.env["fulfilment.return"]
        for _turn in range(2):
            record = returns._request(order.sudo(), [row], "link", key, "A dent")
        text = self._texts(order, "return_asked")
        notice = self.told(order)
        self.assertEqual(notice.partner_id, self.clerk.partner_id)
        self.assertIn(record.name, text)
        self.assertIn("A dent", text)
        self.assertIn(f"model=fulfilment.return&amp;res_id={record.id}", text)
