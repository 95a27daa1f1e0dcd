from unittest.mock import patch

from requests.exceptions import ConnectTimeout, HTTPError, ReadTimeout

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import PaymentCase


@tagged("post_install", "-at_install")
class TestRefund(PaymentCase):
    """Providers are asked once to give money back."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.payment = self._pay(self.order)
        self.asked = []
        self.answer = lambda refund: None
        patcher = patch.object(
            self.registry["payment.transaction"], "_send_refund_request", self._send
        )
        self.startPatcher(patcher)

    def _send(self, *_args):
        self.asked.append(True)
        self.answer(self.refund)

    def _refund(self, amount=178):
        with trap_jobs() as trap:
            self.refund = self.payment._refund_in_background(amount)
            trap.assert_jobs_count(1)
        # not by the trap: a job that may commit has a transaction of its own
        self.refund._job_refund()
        return self.refund

    def _raise(self, cause):
        def answer(_refund):
            try:
                raise cause
            except type(cause) as error:
                raise ValidationError(self.env._("Not connected")) from error

        return answer

    def test_asked_once(self):
        refund = self._refund()
        self.assertEqual((refund.amount, len(self.asked)), (-178, 1))
        refund._job_refund()
        self.assertEqual(len(self.asked), 1)

    def test_what_is_under_way_is_not_given_twice(self):
        self.assertEqual(self.payment._refundable(), 178)
        refund = self._refund(100)
        self.assertEqual(self.payment._refundable(), 78)
        refund._set_done()
        self.assertEqual(self.payment._refundable(), 78)
        second = self._refund(78)
        second._set_error("Refused")
        self.assertEqual(self.payment._refundable(), 78)

    def test_parts(self):
        order = self._order()
        payment = self._pay(order, "authorized")
        part = self._child(payment, 100, "done")
        self._child(part, 30, "draft", refund=True)
        self.assertEqual(payment._refundable(), 70)

    def test_refused(self):
        self.answer = self._raise(HTTPError())
        refund = self._refund()
        self.assertEqual(refund.state, "error")
        self.assertEqual(self.payment._refundable(), 178)

    def test_not_reached(self):
        self.answer = self._raise(ConnectTimeout())
        self.assertEqual(self._refund().state, "error")

    def test_no_answer_is_unclear(self):
        self.answer = self._raise(ReadTimeout())
        refund = self._refund()
        self.assertEqual(refund.state, "draft")
        self.assertIn("Nobody knows", self.order.message_ids[0].body)
        self.assertEqual(self.payment._refundable(), 0)

    def test_killed_after_it_was_claimed(self):
        with trap_jobs():
            self.refund = self.payment._refund_in_background(178)
        self.assertTrue(self.refund._claim_refund())
        self.assertFalse(self.refund._claim_refund())
        self.refund._job_refund()
        self.assertFalse(self.asked)
        self.assertIn("Nobody knows", self.order.message_ids[0].body)
        with trap_jobs() as trap:
            self.refund._ask_refund_again()
            trap.assert_jobs_count(1)
        self.refund._job_refund()
        self.assertEqual(len(self.asked), 1)

    def test_answered_meanwhile(self):
        with trap_jobs():
            refund = self.payment._refund_in_background(178)
        refund._set_done()
        refund._job_refund()
        self.assertFalse(self.asked)
