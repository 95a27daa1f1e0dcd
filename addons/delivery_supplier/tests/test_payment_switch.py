from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestPaymentSwitch(MoneyCase):
    """Another way to pay is agreed on; late answers still count."""

    def _switch(self, order, channel="cash", user=None):
        wizard = (
            self.env["delivery.payment.switch"]
            .with_user(user or self.operator)
            .create(
                {"order_id": order.id, "channel": channel, "reason": "Card trouble"}
            )
        )
        return wizard.action_switch()

    def test_online_to_cash(self):
        order = self._order()
        card = self._pay(order, "pending")
        self._switch(order)
        self.assertEqual(card.state, "pending", "not cancelled: it may be completed")
        self.assertEqual(card.superseded_user_id, self.operator)
        self.assertEqual(
            (order.payment_status, order.payment_channel), ("awaiting", "cash")
        )
        cash = order.transaction_ids - card
        self.assertEqual((cash.state, cash.amount), ("pending", 178))
        message = order.message_ids.filtered(lambda m: "Card trouble" in m.body)
        self.assertEqual(message.author_id, self.operator.partner_id)
        self.assertEqual(len(self._tell(order, "payment_switched").grouped("event")), 1)

    def test_cash_to_online(self):
        """The payment link comes next; nobody collects."""
        order = self._cash_order()
        job = self._job(self.marek, order)
        self.assertEqual(job.cash_to_collect, 178)
        action = self._switch(order, "online")
        self.assertEqual(action["res_model"], "payment.link.wizard")
        self.assertEqual(job.cash_to_collect, 0)
        self.assertEqual(
            (order.payment_status, order.payment_channel), ("awaiting", "online")
        )
        self.assertTrue(order.payment_awaiting_since)
        self.assertIn("payment_amount=178", order._payment_link())
        template = self.env.ref("delivery_supplier.mail_template_payment_switched")
        body = template._render_field("body_html", order.ids)[order.id]
        self.assertIn("payment_amount=178", body, "the customer can pay by it")
        self.assertTrue(self.notices(job, "job_changed"))
        self._pay(order)
        self.assertEqual(order.payment_status, "paid")
        self.assertFalse(order.payment_online_since)

    def test_to_bank_transfer(self):
        order = self._order()
        self._pay(order, "error")
        self._switch(order, "transfer")
        self.assertEqual(
            (order.payment_status, order.payment_channel), ("awaiting", "transfer")
        )

    def test_paid_is_refunded_first(self):
        order = self._order()
        payment = self._pay(order)
        with self.assertRaisesRegex(UserError, "Refund"):
            self._switch(order)
        self.assertEqual(len(order.transaction_ids), 1)
        self._child(payment, 178, "done", refund=True)
        self._switch(order)
        self.assertEqual(order.payment_status, "awaiting")
        self.assertEqual(order._cash_dues()[order], 178)

    def test_rest_of_a_deposit(self):
        order = self._order()
        self._pay(order, amount=50)
        self._switch(order)
        self.assertEqual((order.payment_status, order.payment_due), ("partial", 128))
        self.assertEqual(order._cash_dues()[order], 128)

    def test_reserved_is_released_first(self):
        order = self._order()
        card = self._pay(order, "authorized")
        self.patch(
            type(card),
            "_send_void_request",
            lambda child: child._set_canceled(),
        )
        self._switch(order)
        self.assertEqual(card.state, "cancel")
        self.assertEqual(
            (order.payment_status, order.payment_channel), ("awaiting", "cash")
        )
        self.assertFalse(self._tell(order, "payment_failed"), "it has not failed")

    def test_not_released(self):
        """The provider refuses: all stays as it was."""
        order = self._order()
        card = self._pay(order, "authorized")
        self.patch(
            type(card), "_send_void_request", lambda child: child._set_error("No")
        )
        action = self._switch(order)
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(order.payment_status, "authorized")
        self.assertFalse(card.superseded_at)
        self.assertEqual(order.transaction_ids, card)
        self.assertFalse(self._tell(order, "payment_switched"))

    def test_refused(self):
        order = self._cash_order()
        with self.assertRaises(UserError, msg="the same again"):
            self._switch(order)
        self.transfer.state = "disabled"
        with self.assertRaisesRegex(UserError, "Wire Transfer"):
            self._switch(order, "transfer")
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self._switch(order, "online")
        clerk = self._user("operator", "stock_clerk")
        clerk.group_ids = self.env.ref("stock.group_stock_user")
        with self.assertRaises(AccessError):
            self._switch(self._order(), user=clerk)

    # --- late answers

    def test_late_success(self):
        """Paid online after all: order, deliverer, operator and customer know."""
        order = self._order()
        card = self._pay(order, "pending")
        job = self._job(self.marek, order)
        self._switch(order)
        self.assertEqual(job.cash_to_collect, 178)
        card._set_done()
        self.assertEqual((order.payment_status, job.cash_to_collect), ("paid", 0))
        self.assertEqual(order.payment_channel, "online")
        self.assertTrue(self.notices(job, "job_paid"))
        self.assertEqual(order.activity_ids.user_id, self.operator)
        self.assertEqual(len(self._tell(order, "paid")), 1)
        with self.assertRaisesRegex(UserError, "paid"):
            job._collect(178)
        self.assertFalse(job.cash_collected)
        # said twice by the provider
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            card._set_done()
        self.assertEqual(len(self._tell(order, "paid")), 1)
        self.assertEqual(len(self.notices(job, "job_paid").grouped("event")), 1)

    def test_late_success_after_collecting(self):
        order = self._order()
        card = self._pay(order, "pending")
        job = self._job(self.marek, order)
        self._switch(order)
        job._collect(178)
        card._set_done()
        self.assertEqual(order.payment_status, "paid")
        self.assertIn("twice", order.activity_ids.note)
        self.assertFalse(self.notices(job, "job_paid"), "it was collected already")

    def test_late_reservation(self):
        order = self._order()
        card = self._pay(order, "pending")
        job = self._job(self.marek, order)
        self._switch(order)
        card._set_authorized()
        self.assertEqual((order.payment_status, job.cash_to_collect), ("authorized", 0))
        self.assertTrue(order.activity_ids)

    def test_late_refusal(self):
        """Nobody waits for it any more: nobody is told."""
        order = self._order()
        card = self._pay(order, "pending")
        self._switch(order)
        card._set_error("Too late")
        self.assertEqual(order.payment_status, "awaiting")
        self.assertFalse(self._tell(order, "payment_failed"))

    def test_paid_at_the_bank(self):
        """An invoice's payment ends the cash as well."""
        order = self._cash_order()
        job = self._job(self.marek, order)
        self._register(self._invoice(order))
        self.assertEqual((order.payment_status, job.cash_to_collect), ("paid", 0))
        self.assertTrue(self.notices(job, "job_paid"))

    # --- the customer is told of answers

    def test_told_once(self):
        order = self._order()
        payment = self._pay(order, "authorized")
        self.assertFalse(self._tell(order, "paid"))
        self._child(payment, 178, "done")
        self.assertEqual(payment.state, "done")
        self.assertEqual(len(self._tell(order, "paid")), 1)

    def test_refused_then_paid(self):
        order = self._order()
        payment = self._pay(order, "error")
        told = self._tell(order, "payment_failed")
        self.assertEqual(told.state, "waiting")
        payment._set_done()
        self.assertEqual(told.state, "cancelled")
        self.assertEqual(self._tell(order, "paid").state, "waiting")

    def test_told_when_all_is_paid(self):
        """A deposit leaves something to do; core thanks for it."""
        order = self._order()
        self._pay(order, amount=50)
        self.assertFalse(self._tell(order, "paid"))
        rest = self._pay(order, amount=128)
        told = self._tell(order, "paid")
        self.assertEqual(told.event, f"paid:{order.id}:{rest.id}")

    def test_told_of_an_invoice(self):
        order = self._order()
        invoice = self._invoice(order)
        payment = self._pay(
            order,
            orders=order.browse(),
            invoice_ids=[Command.set(invoice.ids)],
        )
        self.assertFalse(self._tell(order, "paid"), "not booked yet")
        payment._post_process()
        self.assertEqual(len(self._tell(order, "paid")), 1)

    def test_core_mail_is_left_out(self):
        """The customer gets one mail about a payment."""
        order = self._order()
        payment = self._pay(order)
        mails = order.message_ids
        payment._post_process()
        fresh = (order.message_ids - mails).filtered(
            lambda message: message.message_type == "comment"
        )
        self.assertFalse(fresh.filtered("partner_ids"))


@tagged("post_install", "-at_install")
class TestPaymentRace(TransactionCase):
    """Two at the same time, each with a cursor of its own."""

    def setUp(self):
        super().setUp()
        self.cursors = [db_connect(self.env.cr.dbname).cursor() for _turn in range(3)]
        for cursor in self.cursors:
            self.addCleanup(cursor.close)
        env = self._env(0)
        partner = env["res.partner"].create({"name": "Anna Race"})
        product = env["product.product"].create(
            {"name": "Race box", "list_price": 100, "type": "service"}
        )
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        provider = env.ref("delivery.payment_provider_cod").copy(
            {"company_id": order.company_id.id, "state": "test", "name": "Race"}
        )
        card = env["payment.provider"].create({"name": "Race card", "code": "none"})
        payment = env["payment.transaction"].create(
            {
                "provider_id": card.id,
                "payment_method_id": env["payment.method"]
                .with_context(active_test=False)
                .search([], limit=1)
                .id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": partner.id,
                "sale_order_ids": [Command.link(order.id)],
            }
        )
        payment._set_pending()
        self.made = (order.id, payment.id, partner.id, product.id, card.id, provider.id)
        self.cursors[0].commit()
        self.addCleanup(self._clean_up)

    def _env(self, number):
        return api.Environment(self.cursors[number], SUPERUSER_ID, {})

    def _clean_up(self):
        for cursor in self.cursors:
            cursor.rollback()
        cursor = db_connect(self.env.cr.dbname).cursor()
        env = api.Environment(cursor, SUPERUSER_ID, {})
        order_id, _payment, partner_id, product_id, card_id, provider_id = self.made
        order = env["sale.order"].browse(order_id)
        env["delivery.notification"].search([("order_id", "=", order_id)]).unlink()
        order.activity_ids.unlink()
        order.transaction_ids.unlink()
        order._action_cancel()
        order.unlink()
        env["product.product"].browse(product_id).unlink()
        env["res.partner"].browse(partner_id).unlink()
        env["payment.provider"].browse([card_id, provider_id]).unlink()
        env["queue.job"].search([("model_name", "=", "payment.transaction")]).unlink()
        cursor.commit()
        cursor.close()

    def _order(self, number):
        return self._env(number)["sale.order"].browse(self.made[0])

    def _payment(self, number):
        return self._env(number)["payment.transaction"].browse(self.made[1])

    @mute_logger("odoo.sql_db")
    def test_paid_while_switching(self):
        """The answer comes while the operator changes it: it begins again, and sees the
        change."""
        self.assertEqual(self._payment(1).state, "pending", "both have begun")
        self.assertEqual(self._payment(2).state, "pending")
        self._order(1)._switch_payment("cash", "Race")
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._payment(2)._set_done()
        self.cursors[2].rollback()
        self._payment(2)._set_done()
        self.cursors[2].commit()
        order = self._order(1)
        order.invalidate_recordset()
        self.assertEqual(order.payment_status, "paid")
        self.assertTrue(order.activity_ids)
        waiting = order.transaction_ids.filtered(lambda each: each._is_live())
        self.assertEqual(waiting.id, self.made[1], "nobody waits for cash")

    @mute_logger("odoo.sql_db")
    def test_switching_while_paid(self):
        self.assertEqual(self._order(1).payment_status, "awaiting", "both have begun")
        self.assertEqual(self._payment(2).state, "pending")
        self._payment(2)._set_done()
        self.cursors[2].commit()
        with self.assertRaises(SerializationFailure):
            self._order(1)._switch_payment("cash", "Race")
        self.cursors[1].rollback()
        with self.assertRaises(UserError):
            self._order(1)._switch_payment("cash", "Race")

    @mute_logger("odoo.sql_db")
    def test_collected_by_two_taps(self):
        """On two phones at once, or sent again while the first is being saved."""
        env = self._env(0)
        order = self._order(0)
        order._switch_payment("cash", "Race")
        deliverer = env["delivery.deliverer"].create(
            {
                "name": "Race rider",
                "email": "rider@deliverer.example",
                "phone": "+48 601 123 456",
                "company_id": order.company_id.id,
            }
        )
        job = order._plan_delivery()
        job._assign(deliverer)
        self.cursors[0].commit()
        self.addCleanup(self._clean_up_job, job.id, deliverer.id)
        first, second = (self._env(n)["delivery.job"].browse(job.id) for n in (1, 2))
        due = first.cash_to_collect
        self.assertEqual(second.cash_to_collect, due, "both see it")
        event = first._collect(due)
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            second._collect(due)
        self.cursors[2].rollback()
        again = self._env(2)["delivery.job"].browse(job.id)._collect(due)
        self.assertEqual(again.id, event.id)
        self.assertEqual(
            len(again.job_id.order_id.transaction_ids.filtered("delivery_event_id")), 1
        )

    def _clean_up_job(self, job_id, deliverer_id):
        for cursor in self.cursors:
            cursor.rollback()
        cursor = db_connect(self.env.cr.dbname).cursor()
        env = api.Environment(cursor, SUPERUSER_ID, {})
        job = env["delivery.job"].browse(job_id)
        deliverer = env["delivery.deliverer"].browse(deliverer_id)
        tours = env["delivery.tour"].search([("deliverer_id", "=", deliverer_id)])
        job.order_id.transaction_ids.delivery_event_id = False
        cash, partner = tours.cash_ids, deliverer.partner_id
        job.unlink()
        cash.unlink()
        tours.unlink()
        deliverer.unlink()
        partner.unlink()
        cursor.commit()
        cursor.close()
