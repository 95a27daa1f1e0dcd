from datetime import datetime

from odoo.tests import tagged

from .tell_common import TellCase


@tagged("post_install", "-at_install")
class TestNoticePeople(TellCase):
    """Who is told: in their language and time, by their company, by which channel."""

    def test_language_and_time(self):
        self.env["res.lang"]._activate_lang("de_DE")
        rule = self.switch("delivered")
        rule.mail_template_id.with_context(
            lang="de_DE"
        ).subject = "Ihre Bestellung {{ object.name }} ist da"
        self.customer.lang = "de_DE"
        order = self._order(confirm=False)
        event = self.env["fulfilment.event"]._log(
            "delivered", order, at=datetime(2030, 1, 15, 8, 30)
        )
        notice = self.told(order)
        self.run_jobs()
        (mail,) = self.mails(notice)
        self.assertEqual(mail.subject, f"Ihre Bestellung {order.name} ist da")
        text = order.with_context(
            lang="de_DE", fulfilment_notices={order.id: notice.id}
        )._fulfilment_notice()
        self.assertEqual(text["at"], "Di., 15. Januar, 09:30")
        self.assertIn("178,00", text["amount"])
        self.customer.lang = "en_US"
        self.customer.tz = "America/New_York"
        self.env["fulfilment.event"]._log("delivered", order, "again", at=event.at)
        self.run_jobs()
        mail = self.mails(self.told(order)) - mail
        self.assertIn("was delivered", mail.subject)
        self.assertIn("Tue, Jan 15, 03:30", mail.body_html)

    def test_companies(self):
        """Each with its own sender, and its own switches."""
        other = self.env["res.company"].create(
            {"name": "Tea Shop", "email": "tea@other.example"}
        )
        self.assertEqual(
            len(self.rules.search([("company_id", "=", other.id)])),
            len(self.rules.search([("company_id", "=", self.company.id)])),
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "order_line": [(0, 0, {"name": "Tea", "price_unit": 5})],
            }
        )
        self.switch("delivered")
        self.assertFalse(self.happen("delivered", order), "only the first has it on")
        self.switch("delivered", company=other)
        notices = self.happen("delivered", order, "one") | self.happen("delivered")
        self.assertEqual(self.run_jobs(), 2)
        senders = [self.mails(notice).email_from for notice in notices]
        self.assertIn("tea@other.example", senders[0])
        self.assertIn("office@shop.example", senders[1])
        self.assertEqual(notices[0].message_id.record_company_id, other)

    # --- SMS

    def test_sms(self):
        self.switch("delivered", sms=True)
        self.customer.phone = "+49 151 23456789"
        mail, sms = self.happen("delivered").sorted("channel")
        self.run_jobs()
        self.assertEqual((mail.state, sms.state), ("queued", "queued"))
        (text,) = self.env["sms.sms"].search(
            [("mail_message_id", "=", sms.message_id.id)]
        )
        self.assertEqual((text.state, text.number), ("outgoing", "+4915123456789"))
        self.assertRegex(text.body, r"^Bean Shop: order \S+ was delivered\. http\S+$")
        text._update_sms_state_and_trackers("error", failure_type="sms_credit")
        self.assertEqual(sms.state, "failed")
        self.assertIn("Insufficient Credit", sms.reason)

    def test_no_number(self):
        """With a mail nobody has to know; alone it says why."""
        self.customer.phone = "12"
        self.switch("delivered", sms=True)
        self.assertEqual(self.happen("delivered").mapped("channel"), ["mail"])
        self.switch("delivered", mail=False, sms=True)
        (notice,) = self.happen("delivered")
        self.assertEqual((notice.channel, notice.state), ("sms", "cancelled"))
        self.assertIn("no valid phone number", notice.reason)

    # --- the merchant

    def test_new_order(self):
        """The salesperson, once; not who has entered it."""
        self.switch("new_order")
        seller = self._user("user", "seller", email="seller@shop.example")
        order = self._order(user_id=seller.id)
        (notice,) = self.told(order, "new_order")
        self.assertEqual(notice.partner_id, seller.partner_id)
        self.run_jobs()
        (mail,) = self.mails(notice)
        self.assertEqual(mail.subject, f"New order {order.name}")
        self.assertIn("Anna Berger", mail.body_html)
        self.assertIn(f"res_id={order.id}", mail.body_html)
        self.assertNotIn(str(order.access_token), mail.body_html)
        own = self._order(confirm=False, user_id=seller.id)
        own.with_user(seller).action_confirm()
        self.assertFalse(self.told(own, "new_order"))

    def test_new_order_that_waits_for_the_payment(self):
        self.switch("new_order")
        order = self._order(confirm=False, user_id=self.clerk.id)
        payment = self._pay(order, "pending")
        payment._post_process()
        (notice,) = self.told(order, "new_order")
        payment._set_done()
        payment._post_process()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.told(order, "new_order"), notice, "exactly one")

    def test_recipients_of_the_team(self):
        self.switch("new_order", "exception")
        box = self.env["res.partner"].create(
            {"name": "Warehouse", "email": "box@shop.example"}
        )
        team = self.env["crm.team"].create(
            {"name": "Web", "fulfilment_recipient_ids": box.ids}
        )
        order = self._order(team_id=team.id)
        self.assertEqual(self.told(order, "new_order").partner_id, box)
        exceptions = self.env["fulfilment.exception"]
        exceptions._open("no_stock", order, "2 Coffee beans are missing.")
        exceptions._open("no_stock", order, "Still missing.")
        (notice,) = self.told(order, "exception")
        self.run_jobs()
        (mail,) = self.mails(notice)
        self.assertEqual(mail.subject, f"{order.name}: 2 Coffee beans are missing.")

    def test_nobody_is_responsible(self):
        self.switch("new_order")
        order = self._order(confirm=False, user_id=False, team_id=False)
        order.write({"user_id": False, "team_id": False})
        order.action_confirm()
        self.assertEqual(
            self.told(order, "new_order").partner_id, self.company.partner_id
        )
