from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestOrderShareRequest(OrderShareCommon):
    """Offers are asked for, made, changed, withdrawn, awarded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.env["res.partner"].create(
            {"name": "Baltic", "email": "baltic@carrier.example.com"}
        )
        cls._confirm_order()
        cls.secret = cls._attachment(cls.order, "secret.pdf")

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())
        self.old_mails = self.env["mail.mail"].search([])

    def mails(self):
        self.trap.perform_enqueued_jobs()
        return self.env["mail.mail"].search([], order="id") - self.old_mails

    def test_offers_are_made_changed_and_withdrawn(self):
        request, _tokens = self._request()
        share = request.share_ids.filtered(lambda s: s.partner_id == self.carrier)
        self.assertEqual(share.state, "requested")
        self.assertEqual(request.state, "open")
        sudo = share.sudo()
        sudo._answer("offer", amount=1560.0)
        sudo._answer("offer", amount=1520.0, note="One driver")
        self.assertEqual(share.state, "offered")
        self.assertEqual(share.offer_ids.mapped("version"), [2, 1])
        self.assertEqual(share.offer_id.amount, 1520.0)
        self.assertEqual(share.offer_amount, 1520.0)
        self.assertEqual(request.offer_count, 1)
        self.assertEqual(request.silent_count, 1)
        sudo._answer("withdrawn")
        self.assertEqual(share.state, "requested")
        self.assertFalse(share.offer_id)
        self.assertFalse(sudo._answer("withdrawn"))
        sudo._answer("unavailable", reason="capacity")
        self.assertEqual(share.state, "unavailable")
        self.assertEqual(request.unavailable_count, 1)

    def test_no_offer_after_the_deadline(self):
        request, _tokens = self._request(hours=1)
        share = request.share_ids[0].sudo()
        self._later(hours=2)
        request.invalidate_recordset()
        self.assertEqual(request.state, "ended")
        with self.assertRaises(UserError):
            share._answer("offer", amount=10)
        request._extend(fields.Datetime.now() + timedelta(hours=1))
        share._answer("offer", amount=10)
        mails = self.mails()
        self.assertEqual(len(mails.filtered(lambda m: "More time" in m.subject)), 2)

    def test_amounts_that_make_no_sense(self):
        request, _tokens = self._request()
        share = request.share_ids[0].sudo()
        for amount in (0, -1, float("nan"), float("inf"), 10**9):
            with self.assertRaises(UserError):
                share._answer("offer", amount=amount)

    def test_award_makes_a_purchase_order(self):
        request, tokens = self._request(
            award_attachment_ids=self.secret, attachment_ids=self.document
        )
        winner, loser = request.share_ids.sorted(lambda s: s.partner_id != self.carrier)
        winner.sudo()._answer("offer", amount=100.0, delivery_date=fields.Date.today())
        loser.sudo()._answer("offer", amount=120.0)
        link = winner._newest_link()
        self.assertEqual(winner.sudo()._access_link_attachments(link), self.document)
        winner.with_user(self.sender).with_context(
            offer_id=winner.offer_id.id
        ).action_award()
        self.assertEqual(request.state, "awarded")
        self.assertEqual((winner.state, winner.scope), ("assigned", "details"))
        self.assertEqual((loser.state, loser.scope), ("closed", "offer"))
        order = request.award_ids.purchase_order_id
        self.assertEqual(order.partner_id, self.carrier)
        self.assertEqual(order.order_line.price_unit, 100.0)
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.origin, self.order.name)
        # on the link that was sent before
        link = self.env["access.link"]._find(tokens[self.carrier])
        self.assertEqual(link.scope, "details")
        self.assertEqual(
            winner.sudo()._access_link_attachments(link), self.document + self.secret
        )
        other = self.env["access.link"]._find(tokens[self.other_carrier])
        self.assertFalse(loser.sudo()._access_link_attachments(other))
        with self.assertRaises(UserError):
            loser.sudo()._answer("offer", amount=1)
        subjects = self.mails().mapped("subject")
        self.assertTrue([s for s in subjects if "You have won" in s])
        self.assertTrue([s for s in subjects if s.startswith("Your offer for")])
        # undo
        request.with_user(self.sender).action_undo_award()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(request.state, "open")
        self.assertEqual((winner.state, winner.scope), ("offered", "offer"))
        self.assertEqual(loser.state, "offered")
        link.invalidate_recordset()
        self.assertEqual(link.scope, "offer")
        self.assertEqual(winner.sudo()._access_link_attachments(link), self.document)
        loser.action_award()
        self.assertEqual(request.award_ids[0].share_id, loser)

    def test_the_second_decision_is_refused(self):
        request, _tokens = self._request()
        for share in request.share_ids:
            share.sudo()._answer("offer", amount=100.0)
        request.share_ids[0].action_award()
        with self.assertRaises(UserError):
            request.share_ids[1].action_award()
        self.assertEqual(len(request.award_ids), 1)

    def test_an_offer_that_was_changed_is_not_awarded(self):
        request, _tokens = self._request()
        share = request.share_ids[0]
        seen = share.sudo()._answer("offer", amount=100.0)
        share.sudo()._answer("offer", amount=150.0)
        action = share.with_context(offer_id=seen.id).action_award()
        self.assertIn("meanwhile: Offer: ", action["params"]["message"])
        self.assertEqual(action["params"]["next"]["tag"], "soft_reload")
        self.assertEqual(request.state, "open")
        with self.assertRaises(UserError):
            request._award({seen: None})

    def test_the_warehouse_does_not_award(self):
        request, _tokens = self._request()
        share = request.share_ids[0]
        share.sudo()._answer("offer", amount=100.0)
        worker = new_test_user(
            self.env,
            "share_worker",
            groups="base.group_user,stock.group_stock_user",
        )
        with self.assertRaises(AccessError):
            share.with_user(worker).action_award()
        self.assertEqual(request.state, "open")

    def test_kept_states_are_compared_with_the_history(self):
        request, _tokens = self._request()
        share = request.share_ids[0].sudo()
        offer = share._answer("offer", amount=100.0)
        self.env.flush_all()
        self.assertFalse(share._cron_check_states() & share)
        self.env.cr.execute(
            "UPDATE order_share SET state = 'closed', offer_id = NULL WHERE id = %s",
            [share.id],
        )
        share.invalidate_recordset()
        with self.assertLogs(
            "odoo.addons.order_share.models.order_share_check", "ERROR"
        ):
            self.assertIn(share, share._cron_check_states())
        self.assertEqual((share.state, share.offer_id), ("offered", offer))

    def rfq(self, lines=3):
        self.sender.group_ids |= self.env.ref("purchase.group_purchase_user")
        return self.env["purchase.order"].create(
            {
                "partner_id": self.third.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_qty": 5 + index,
                            "price_unit": 7})
                    for index in range(lines)
                ],
            }
        )  # fmt: skip

    def test_prices_go_into_the_request_for_quotation(self):
        order = self.rfq()
        request, _tokens = self._request(order)
        self.assertTrue(request.is_rfq)
        self.assertEqual(order.state, "sent")
        share = request.share_ids[0].sudo()
        prices = {line.id: (10.0, 3) for line in order.order_line}
        share._answer("offer", lines=prices)
        self.assertEqual(share.offer_id.amount, 10.0 * (5 + 6 + 7))
        share.action_award()
        self.assertEqual(order.partner_id, share.partner_id)
        self.assertEqual(order.order_line.mapped("price_unit"), [10.0] * 3)
        self.assertEqual(order.state, "purchase")
        request.action_undo_award()
        self.assertEqual(order.partner_id, self.third)
        self.assertEqual(order.order_line.mapped("price_unit"), [7.0] * 3)
        self.assertEqual(order.state, "sent")

    def test_lines_are_awarded_to_several(self):
        order = self.rfq()
        lines = order.order_line
        request, _tokens = self._request(order)
        one, two = request.share_ids.sudo()
        one._answer("offer", lines={line.id: (10.0, 3) for line in lines})
        two._answer("offer", lines={lines[1].id: (8.0, 1)})
        wizard = (
            self.env["order.share.award.lines"]
            .with_user(self.sender)
            .create({"request_id": request.id})
        )
        self.assertEqual(wizard.line_ids[1].share_id, two.sudo(False))
        wizard.line_ids[2].price_id = False
        wizard.action_award()
        self.assertEqual(len(request.award_ids), 2)
        self.assertEqual(lines[0].order_id, order)
        self.assertEqual(order.partner_id, one.partner_id)
        other = lines[1].order_id
        self.assertEqual(other.partner_id, two.partner_id)
        self.assertEqual(lines[1].price_unit, 8.0)
        rest = lines[2].order_id
        self.assertEqual((rest.partner_id, rest.state), (self.third, "draft"))
        request.action_undo_award()
        self.assertEqual(lines.order_id, order)
        self.assertEqual(lines.mapped("price_unit"), [7.0] * 3)
        self.assertEqual((other.state, rest.state), ("cancel", "cancel"))

    def test_silent_partners_are_reminded(self):
        reminder = self.env.ref("order_share.reminder_4_hours")
        request, _tokens = self._request(hours=24, reminder_ids=reminder)
        request.share_ids[0].sudo()._answer("offer", amount=100.0)
        self.assertEqual(
            request.next_reminder_at, request.deadline - timedelta(hours=4)
        )
        self._later(hours=21)
        cron = self.env.registry["ir.cron"]
        self.patch(cron, "_commit_progress", lambda *args, **kwargs: 0)
        self.env["order.share.request"]._cron_remind()
        self.assertFalse(request.next_reminder_at)
        mails = self.mails().filtered(lambda m: m.order_share_id in request.share_ids)
        self.assertEqual(mails.recipient_ids, request.share_ids[1].partner_id)
        self.assertIn("/share/", mails.body_html)

    def test_an_open_link(self):
        request, _tokens = self._request()
        values = {
            "company_name": "Trans Odra", "name": "Ola", "email": "Ola@odra.example",
            "phone": "", "lang": "en_US",
        }  # fmt: skip
        share = request.sudo()._register_visitor(values)
        self.assertEqual(share.recipient_name, "Trans Odra (Ola)")
        self.assertEqual(share.recipient_email, "ola@odra.example")
        again = request.sudo()._register_visitor(values)
        self.assertEqual(again, share)
        mails = self.mails()
        self.assertEqual(mails.mapped("email_to"), ["ola@odra.example"] * 2)
        share._answer("offer", amount=90.0)
        with self.assertRaises(UserError):
            share.with_user(self.sender).sudo(False).action_award()
        share.visitor_ids.action_create_partner()
        self.assertEqual(share.partner_id.name, "Trans Odra")
        share.with_user(self.sender).sudo(False).action_award()
        self.assertEqual(request.state, "awarded")

    def test_an_offer_in_another_currency(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "PLN")])
        )
        currency.active = True
        company = self.order.company_id
        currency.rate_ids.unlink()
        currency.rate_ids = [
            (0, 0, {"name": "2020-01-01", "rate": 4.0, "company_id": company.id})
        ]
        request, _tokens = self._request()
        one, two = request.share_ids.sudo()
        one._answer("offer", amount=1000.0, currency_id=currency)
        two._answer("offer", amount=260.0)
        self.assertEqual(one.offer_amount, 250.0)
        self.assertEqual(one.offer_id.rate, 0.25)
        currency.rate_ids.rate = 2.0
        self.assertEqual(one.offer_amount, 250.0, "at the rate of the day of the offer")
        one.with_user(self.sender).sudo(False).action_award()
        order = request.award_ids.purchase_order_id
        self.assertEqual(order.currency_id, currency)
        self.assertEqual(order.amount_untaxed, 1000.0)

    def test_a_cancelled_order_needs_no_offers(self):
        request, _tokens = self._request()
        share = request.share_ids[0].sudo()
        share._answer("offer", amount=10)
        self.order._action_cancel()
        with self.assertRaises(UserError):
            share._answer("offer", amount=9)
        with self.assertRaises(UserError):
            share.action_award()

    def test_what_was_received_or_billed_stays_awarded(self):
        request, _tokens = self._request()
        share = request.share_ids[0]
        share.sudo()._answer("offer", amount=10)
        share.action_award()
        order = request.award_ids.purchase_order_id.sudo()
        order.order_line.qty_received = 1
        with self.assertRaises(UserError):
            request.action_undo_award()
        order.order_line.qty_received = 0
        order.action_create_invoice()
        with self.assertRaises(UserError):
            request.action_undo_award()

    def test_who_can_not_change_the_order_decides_nothing(self):
        request, _tokens = self._request()
        share = request.share_ids[0]
        share.sudo()._answer("offer", amount=10)
        for action in (
            share.with_user(self.stranger).action_award,
            share.with_user(self.stranger).action_remind,
            request.with_user(self.stranger).action_close,
            request.with_user(self.stranger).action_undo_award,
        ):
            with self.assertRaises(AccessError):
                action()

    def test_a_request_that_is_closed(self):
        request, _tokens = self._request()
        share = request.share_ids[0]
        share.sudo()._answer("offer", amount=10)
        request.with_user(self.sender).action_close()
        self.assertEqual(request.share_ids.mapped("state"), ["closed"] * 2)
        with self.assertRaises(UserError):
            share.action_award()
        request.with_user(self.sender)._extend(
            fields.Datetime.now() + timedelta(hours=1)
        )
        self.assertEqual(
            set(request.share_ids.mapped("state")), {"offered", "requested"}
        )
        share.action_award()
        self.assertEqual(request.state, "awarded")

    def test_the_sender_learns_of_a_mail_that_failed(self):
        share, _token = self._share()
        share.send_link(share._issue_link())
        mail = self.env["mail.mail"].search([("order_share_id", "=", share.id)])
        mail._postprocess_sent_message(
            [], [], failure_reason="550 no such user", failure_type="unknown"
        )
        event = share.event_ids[:1]
        self.assertEqual((event.kind, event.note), ("undelivered", "550 no such user"))
        page = share._page(share._newest_link(), "1.token")
        self.assertFalse([row for row in page["timeline"] if "message" in row["title"]])
        message = self.env["mail.message"].search(
            [("model", "=", "sale.order"), ("res_id", "=", share.sale_order_id.id)],
            limit=1,
        )
        self.assertEqual(message.notified_partner_ids, self.sender.partner_id)
        self.assertIn("Spedition Brandt", message.body)

    def test_the_sender_is_called_to_decide(self):
        self.patch(
            self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kw: 0
        )
        request, _tokens = self._request(hours=1)
        share = request.share_ids[0]
        share.sudo()._answer("offer", amount=10)
        self._later(hours=2)
        request.invalidate_recordset(["state"])
        request.env["order.share.request"].sudo()._cron_deadlines()
        self.trap.perform_enqueued_jobs()
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.sender)
        self.assertIn("offers received: 1", activity.summary)
        request.env["order.share.request"].sudo()._cron_deadlines()
        self.trap.perform_enqueued_jobs()
        self.assertEqual(self.order.activity_ids, activity, "once")
        request._extend(fields.Datetime.now() + timedelta(hours=1))
        self.assertFalse(self.order.activity_ids)
        share.action_award()
        self.assertEqual(request.state, "awarded")
