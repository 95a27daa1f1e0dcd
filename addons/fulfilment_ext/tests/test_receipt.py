from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.queue_job.tests.common import trap_jobs

from .payment_common import AwaitedCase


@tagged("post_install", "-at_install")
class TestReceipt(AwaitedCase):
    """One receipt for each payment that was received."""

    def _html(self, order):
        report = self.env["ir.actions.report"]
        return (
            report._render_qweb_html("fulfilment_ext.report_order_receipt", order.ids)[
                0
            ]
        ).decode()

    def test_numbered_once_per_company(self):
        one, two = self._awaited(), self._awaited()
        self.assertFalse(one.transaction_ids.receipt_number)
        self._receive(one)
        self._receive(two)
        numbers = (one | two).transaction_ids.mapped("receipt_number")
        self.assertTrue(all(numbers))
        self.assertEqual(len(set(numbers)), 2)
        before = one.transaction_ids.receipt_number
        one.transaction_ids._give_receipt()
        self.assertEqual(one.transaction_ids.receipt_number, before)
        other = self.env["res.company"].create({"name": "Other shop"})
        self.assertTrue(other.receipt_sequence_id)
        self.assertNotEqual(other.receipt_sequence_id, self.company.receipt_sequence_id)

    def test_part_and_rest_have_their_own(self):
        order = self._awaited()
        self._receive(order, 100)
        self._receive(order)
        self.assertEqual(len(order._receipt_transactions()), 2)

    def test_captured_in_parts(self):
        order = self._order()
        payment = self._pay(order, "authorized")
        self._child(payment, 100, "done")
        self._child(payment, 78, "done")
        self.assertFalse(payment.receipt_number)
        self.assertEqual(order._receipt_transactions().mapped("amount"), [100, 78])

    def test_refunds_have_none(self):
        order = self._order()
        refund = self._child(self._pay(order), 178, "done", refund=True)
        self.assertFalse(refund.receipt_number)

    def test_what_stands_on_it(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        order = self._awaited()
        self._receive(order, reference="KTO-77", date="2026-01-15")
        html = self._html(order)
        for text in (
            order.transaction_ids.receipt_number,
            order.name,
            "KTO-77",
            "Anna Berger",
            "15.01.2026",
            "einhundertachtundsiebzig",
        ):
            self.assertIn(text, html)

    def test_as_a_file(self):
        """What is printed and mailed."""
        order = self._awaited()
        self._receive(order)
        reports = self.env["ir.actions.report"]
        for name, record in (
            ("report_receipt", order.transaction_ids),
            ("report_order_receipt", order),
        ):
            content, kind = reports._render_qweb_pdf(
                f"fulfilment_ext.{name}", record.ids
            )
            self.assertEqual((content[:5], kind), (b"%PDF-", "pdf"))

    def test_language_without_words(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        order = self._awaited()
        self._receive(order)
        self.assertEqual(order.transaction_ids._receipt_words(), "")
        self.assertIn(order.name, self._html(order))

    def test_nothing_received(self):
        with self.assertRaises(UserError):
            self._html(self._awaited())

    def test_mailed_once_in_the_background(self):
        self.company.fulfilment_receipt_mail = True
        with trap_jobs() as trap:
            order = self._awaited()
            self._receive(order)
            jobs = [
                job
                for job in trap.enqueued_jobs
                if job.method_name == "_job_send_receipt"
            ]
            self.assertEqual(len(jobs), 1)
            for _turn in range(2):
                jobs[0].perform()
        mails = self.env["mail.mail"].search(
            [
                ("model", "=", "payment.transaction"),
                ("res_id", "=", order.transaction_ids.id),
            ]
        )
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.recipient_ids, self.customer)
        self.assertTrue(mails.attachment_ids)
        self.assertIn(order.transaction_ids.receipt_number, mails.subject)

    def test_not_mailed_by_default(self):
        with trap_jobs() as trap:
            self._receive(self._awaited())
            self.assertFalse(
                [
                    job
                    for job in trap.enqueued_jobs
                    if job.method_name == "_job_send_receipt"
                ]
            )


@tagged("post_install", "-at_install")
class TestReceiptPortal(AwaitedCase, HttpCase):
    """Customers download receipts of their own orders."""

    def setUp(self):
        super().setUp()
        self.user = mail_new_test_user(
            self.env,
            "anna_receipt",
            groups="base.group_portal",
            partner_id=self.customer.id,
        )
        self.user.password = "anna_receipt"
        self.order = self._awaited()
        self._receive(self.order)
        self.receipt = self.order.transaction_ids
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        self.foreign = self._awaited(partner_id=stranger.id)
        self._receive(self.foreign)
        self.env.flush_all()

    def _get(self, order, receipt, token=""):
        return self.url_open(
            f"/my/orders/{order.id}/receipt/{receipt.id}?access_token={token}",
            allow_redirects=False,
        )

    def test_own(self):
        self.authenticate("anna_receipt", "anna_receipt")
        answer = self._get(self.order, self.receipt)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("pdf", answer.headers["Content-Type"])
        self.assertEqual(answer.content[:5], b"%PDF-")
        page = self.url_open(f"/my/orders/{self.order.id}")
        self.assertIn(self.receipt.receipt_number, page.text)

    def test_foreign(self):
        self.authenticate("anna_receipt", "anna_receipt")
        other = self.foreign.transaction_ids
        self.assertEqual(self._get(self.foreign, other).status_code, 303)
        # of another order, by the own one
        self.assertEqual(self._get(self.order, other).status_code, 404)
        self.assertEqual(
            self._get(self.order, other.browse(2147483000)).status_code, 404
        )

    def test_token(self):
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        answer = self._get(self.order, self.receipt, token)
        self.assertEqual(answer.status_code, 200)
        for wrong in ("", "x", token[:-1]):
            self.assertEqual(
                self._get(self.order, self.receipt, wrong).status_code, 303
            )
        self.assertEqual(
            self._get(self.order, self.foreign.transaction_ids, token).status_code, 404
        )
