from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .payment_common import AwaitedCase


@tagged("post_install", "-at_install")
class TestPaidLate(AwaitedCase):
    """Money for a cancelled order: a person decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule(hold=True, pay_days=7, auto_cancel=True)

    def setUp(self):
        super().setUp()
        self.support = "none"
        self.patch(
            type(self.card),
            "_compute_feature_support_fields",
            lambda providers: providers.update(
                {
                    "support_express_checkout": False,
                    "support_manual_capture": "partial",
                    "support_refund": self.support,
                    "support_tokenization": False,
                }
            ),
        )

    def _late(self, quantity=2, **values):
        order = self._awaited(quantity)
        order._cancel_unpaid("deadline")
        order.transaction_ids._set_done()
        order.transaction_ids._post_process()
        return order

    def test_stays_cancelled(self):
        order = self._late()
        self.assertEqual(order.state, "cancel")
        exception = self._exceptions(order)
        self.assertEqual(exception.kind, "paid_late")
        self.assertEqual(exception.transaction_id, order.transaction_ids)
        self.assertIn("paid_late", self._events(order))
        self.assertNotIn("paid", self._events(order))

    def test_customer_is_not_told_that_it_is_confirmed(self):
        order = self._awaited()
        order._cancel_unpaid("deadline")
        mails = self.env.ref("mail.mt_comment")
        before = order.message_ids
        order.transaction_ids._set_done()
        order.transaction_ids._post_process()
        fresh = (order.message_ids - before).filtered(
            lambda one: one.subtype_id == mails
        )
        self.assertFalse(fresh)

    def test_asked_once(self):
        order = self._late()
        order.transaction_ids._post_process()
        self.assertEqual(len(self._exceptions(order)), 1)

    def test_revived(self):
        order = self._late()
        exception = self._exceptions(order)
        exception.with_user(self.clerk).action_revive()
        self.assertEqual((order.state, order.payment_status), ("sale", "paid"))
        self.assertFalse(order.is_payment_hold)
        self.assertEqual(self._free(), 8)
        self.assertEqual(exception.state, "solved")
        self.assertIn("paid", self._events(order))
        with self.assertRaises(UserError):
            exception.with_user(self.clerk).action_revive()

    def test_revived_with_a_part_is_held(self):
        order = self._awaited()
        self._receive(order, 100)
        order._cancel_unpaid("hand")
        self._exceptions(order).with_user(self.clerk).action_revive()
        self.assertTrue(order.is_payment_hold)
        self.assertFalse(order.payment_deadline)

    def test_sold_meanwhile(self):
        order = self._late(6)
        self._order(6)
        exception = self._exceptions(order)
        with self.assertRaises(UserError) as refused:
            exception.with_user(self.clerk).action_revive()
        self.assertIn("2 Units of Coffee beans", str(refused.exception))
        self.assertEqual((order.state, exception.state), ("cancel", "open"))
        self.assertEqual(self._free(), 4)

    def _refund(self, exception, **values):
        wizard = (
            self.env["fulfilment.refund"]
            .with_user(self.clerk)
            .create({"exception_id": exception.id, **values})
        )
        wizard.action_refund()
        return wizard

    def test_sent_back_by_hand(self):
        order = self._late()
        exception = self._exceptions(order)
        wizard = self._refund(exception, date="2026-01-20", reference="OUT-9")
        self.assertFalse(wizard.is_online)
        refund = order.transaction_ids.child_transaction_ids
        self.assertEqual((refund.amount, refund.state), (-178, "done"))
        self.assertEqual(refund.payment_id.payment_type, "outbound")
        self.assertEqual(str(refund.payment_id.date), "2026-01-20")
        self.assertEqual(order.payment_status, "refunded")
        self.assertEqual(exception.state, "solved")
        with self.assertRaises(UserError):
            self._refund(exception)

    def test_through_the_provider(self):
        order = self._order(confirm=False)
        payment = self._pay(order, "pending")
        order._cancel_unpaid("hand")
        payment.payment_method_id.support_refund = "partial"
        payment._set_done()
        exception = self._exceptions(order)
        self.support = "partial"
        self.card.invalidate_recordset(["support_refund"])
        with trap_jobs() as trap:
            self._refund(exception)
            with self.assertRaisesRegex(UserError, "already"):
                self._refund(exception)
            trap.assert_jobs_count(1)
        refund = payment.child_transaction_ids
        refund._job_refund()
        self.assertEqual((refund.amount, refund.state), (-178, "draft"))
        self.assertEqual(exception.state, "open")
        refund._set_done()
        self.assertEqual(exception.state, "solved")

    def _asked(self):
        """:return: exception and refund of a payment that the provider gives back"""
        order = self._order(confirm=False)
        payment = self._pay(order, "pending")
        order._cancel_unpaid("hand")
        payment.payment_method_id.support_refund = "partial"
        payment._set_done()
        self.support = "partial"
        self.card.invalidate_recordset(["support_refund"])
        exception = self._exceptions(order)
        with trap_jobs():
            self._refund(exception)
        return exception, payment.child_transaction_ids

    def test_refused_can_be_tried_again(self):
        exception, refund = self._asked()
        refund._set_error("The card is closed")
        self.assertEqual((exception.state, exception.refund_id.id), ("open", False))
        self.assertIn("The card is closed", exception.order_id.message_ids[0].body)
        with trap_jobs():
            self._refund(exception)
        self.assertEqual(len(refund.source_transaction_id.child_transaction_ids), 2)

    def test_server_stopped_while_it_was_asked(self):
        exception, refund = self._asked()
        refund._claim_refund()
        refund._job_refund()
        unclear = self._exceptions(exception.order_id, "refund")
        self.assertIn("178", unclear.text)
        with trap_jobs() as trap:
            unclear.with_user(self.clerk).action_refund_again()
            trap.assert_jobs_count(1)
        refund._job_refund()
        self.assertTrue(refund.refund_asked_at)
        refund._tell_unclear()
        self.assertEqual(refund.state, "draft")
        unclear = self._exceptions(exception.order_id, "refund").filtered(
            lambda each: each.state == "open"
        )
        unclear.with_user(self.clerk).action_refund_sent()
        self.assertEqual(refund.state, "done")
        self.assertEqual({exception.state, unclear.state}, {"solved"})

    def test_too_much_goes_back(self):
        order = self._awaited()
        self._receive(order, 200)
        exception = self._exceptions(order, "overpaid")
        self._refund(exception)
        self.assertEqual(order.transaction_ids.child_transaction_ids.amount, -22)
        self.assertEqual(order.payment_status, "paid")

    def test_other_companies(self):
        exception = self._exceptions(self._late())
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=other.ids
        )
        with self.assertRaises(AccessError):
            exception.with_user(stranger).action_revive()
        with self.assertRaises(AccessError):
            self.env["fulfilment.refund"].with_user(stranger).create(
                {"exception_id": exception.id}
            )
