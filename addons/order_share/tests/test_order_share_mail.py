import json

from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestOrderShareMail(OrderShareCommon):
    """Each mail as its recipient reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._confirm_order()
        cls.carrier.name = "Spedition Brandt"
        cls.other_carrier.name = "Kowalski Rival"

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())
        self.seen = self.env["mail.mail"].sudo().search([])

    def mails(self):
        """:return: dict of recipient: (subject, text, body) of the mails since the last
        call"""
        self.trap.perform_enqueued_jobs()
        self.trap.enqueued_jobs.clear()
        new = self.env["mail.mail"].sudo().search([]) - self.seen
        self.seen |= new
        return {
            mail.recipient_ids: (
                mail.subject,
                html2plaintext(mail.body_html),
                str(mail.body_html),
            )
            for mail in new
            # the sender gets notices
            if mail.recipient_ids != self.sender.partner_id
        }

    def check_silent(self, mails, *words):
        """Nobody learns of anybody else, of numbers, or of a secret in the subject."""
        for partner, (subject, text, body) in mails.items():
            other = self.carrier + self.other_carrier - partner
            for word in (other.name, other.email, *words):
                self.assertNotIn(word, text)
                self.assertNotIn(word, subject)
            self.assertNotIn("None", text)
            self.assertNotIn("False", text)
            self.assertNotIn("/share/", subject)
            self.assertTrue(partner.name in text)
            self.assertIn(self.sender.name, text)
            self.assertNotIn("<t ", body)

    def test_from_the_request_to_the_award_and_back(self):
        request, _tokens = self._request()
        one, two = request.share_ids.sorted(lambda s: s.partner_id != self.carrier)
        request.share_ids._tell("request")
        mails = self.mails()
        self.assertEqual(len(mails), 2)
        subject, text, body = mails[self.carrier]
        self.assertIn("Request for offers: Transport", subject)
        self.assertIn("asks you for an offer", text)
        self.assertIn("/share/", body)
        self.check_silent(mails)
        request.with_user(self.sender).action_remind()
        mails = self.mails()
        self.assertIn("have no answer yet", mails[self.carrier][1])
        self.check_silent(mails)
        one.sudo()._answer("offer", amount=777.7)
        two.sudo()._answer("offer", amount=888.8)
        request.with_user(self.sender)._extend(request.deadline)
        mails = self.mails()
        self.assertIn("it stands as it is", mails[self.carrier][1])
        self.check_silent(mails, "777", "888")
        one.with_user(self.sender).action_award()
        mails = self.mails()
        self.check_silent(mails, "888")
        self.assertIn("You have won", mails[self.carrier][0])
        self.assertIn("/share/", mails[self.carrier][2])
        subject, text, body = mails[self.other_carrier]
        self.assertEqual(subject, f"Your offer for {self.order.name}")
        self.assertIn("we have chosen another one", text)
        self.assertNotIn("777", text)
        self.assertNotIn("/share/", body, "nothing to open any more")
        request.with_user(self.sender).action_undo_award()
        mails = self.mails()
        self.assertIn("take back the award", mails[self.carrier][1])
        self.check_silent(mails, "777", "888")
        request.with_user(self.sender).action_close()
        mails = self.mails()
        self.assertIn("without choosing an offer", mails[self.other_carrier][1])
        self.check_silent(mails, "777", "888")

    def test_one_mail_for_several_documents(self):
        orders = self.order | self._order() | self._order()
        (orders - self.order).action_confirm()
        wizard = (
            self.env["order.share.wizard"]
            .with_user(self.sender)
            .create(
                {
                    "res_model": "sale.order",
                    "res_ids": json.dumps(orders.ids),
                    "partner_ids": [(6, 0, (self.carrier | self.other_carrier).ids)],
                    "scope": "details",
                }
            )
        )
        action = wizard.action_send()
        mails = self.mails()
        self.assertEqual(len(mails), 2)
        self.check_silent(mails)
        for partner, (subject, text, body) in mails.items():
            self.assertTrue(subject.startswith(f"Transport {orders[0].name} + 2 ("))
            self.assertIn("shares *3* orders with you", text)
            for order in orders:
                self.assertIn(order.name, text)
            for link in action["params"]["links"]:
                mine = link["partner"] == partner.name
                self.assertEqual(link["url"] in body, mine)

    def test_a_request_for_quotation_is_no_transport(self):
        self.sender.group_ids |= self.env.ref("purchase.group_purchase_user")
        rfq = self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_qty": 1})
                ],
            }
        )
        request, _tokens = self._request(rfq)
        request.share_ids._tell("request")
        subject = self.mails()[self.carrier][0]
        self.assertIn(f"Request for quotation {rfq.name}", subject)
        share = request.share_ids[0]
        share.sudo()._answer("offer", lines={rfq.order_line.id: (5.0, 1)})
        share.with_user(self.sender).action_award()
        self.assertIn(f"Order {rfq.name}", self.mails()[share.partner_id][0])
