from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestCash(MoneyCase):
    """Cash on delivery."""

    def _cash_job(self, **values):
        return self._job(self.marek, self._cash_order(**values))

    def test_only_for_cash(self):
        order = self._order()
        job = self._job(self.marek, order)
        self.assertEqual(job.cash_to_collect, 0)
        with self.assertRaises(UserError):
            job._collect(178)
        self._pay(order, "pending")
        self.assertEqual(job.cash_to_collect, 0, "it is paid online")

    def test_collected_once(self):
        job = self._cash_job()
        order = job.order_id
        self.assertEqual((job.cash_to_collect, job.cash_collected), (178, 0))
        event = job._collect(178)
        self.assertEqual(job._collect(178), event, "a second tap")
        self.assertEqual((job.cash_to_collect, job.cash_collected), (0, 178))
        self.assertEqual(
            (order.payment_status, order.payment_channel), ("paid", "cash")
        )
        self._book(order)
        self._book(order)
        payment = order.transaction_ids.payment_id
        self.assertEqual(len(payment), 1)
        self.assertEqual((payment.amount, payment.journal_id), (178, self.cash_journal))
        self.assertEqual(payment.payment_type, "inbound")
        invoice = self._invoice(order)
        self.assertEqual((invoice.amount_residual, order.payment_status), (0, "paid"))

    def test_settles_the_invoice_of_before(self):
        job = self._cash_job()
        order = job.order_id
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_residual, 178)
        job._collect(178)
        self._book(order)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual((order.payment_status, order.payment_due), ("paid", 0))

    def test_straight_into_the_cash_account(self):
        """A cash journal without an account in between settles later invoices, too."""
        account = self.cash_journal.default_account_id
        self.cash_journal.inbound_payment_method_line_ids.payment_account_id = account
        job = self._cash_job()
        job._collect(178)
        self._book(job.order_id)
        payment = job.order_id.transaction_ids.payment_id
        self.assertEqual(
            (payment.state, payment.outstanding_account_id), ("paid", account)
        )
        self.assertEqual(self._invoice(job.order_id).amount_residual, 0)

    def test_taxes(self):
        self.product.taxes_id = self.env["account.tax"].create(
            {"name": "VAT", "amount": 23, "price_include_override": "tax_excluded"}
        )
        job = self._cash_job()
        total = job.order_id.amount_total
        self.assertGreater(total, 178)
        self.assertEqual(job.cash_to_collect, total)
        job._collect(total)
        self._book(job.order_id)
        self.assertEqual(self._invoice(job.order_id).amount_residual, 0)

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        job = self._cash_job(pricelist_id=pricelist.id)
        self.assertEqual(job.currency_id, euro)
        due = job.cash_to_collect
        event = job._collect(due)
        self._book(job.order_id)
        payment = job.order_id.transaction_ids.payment_id
        self.assertEqual((payment.currency_id, payment.amount), (euro, due))
        self.assertEqual(event.cash_id.currency_id, euro)
        self.assertEqual(self._invoice(job.order_id).amount_residual, 0)

    # --- another amount

    def test_another_amount(self):
        job = self._cash_job()
        with self.assertRaisesRegex(UserError, "Write why"):
            job._collect(170)
        job._collect(170, note="Had no change")
        order = job.order_id
        self.assertEqual((order.payment_status, order.payment_due), ("partial", 8))
        self.assertEqual((job.cash_to_collect, job.cash_collected), (0, 170))
        self._book(order)
        done = order.transaction_ids.filtered(lambda each: each.state == "done")
        self.assertEqual((done.amount, done.payment_id.amount), (170, 170))
        self.assertEqual(self._invoice(order).amount_residual, 8)

    def test_rest_with_the_next_delivery(self):
        job = self._cash_job()
        job._collect(100, note="The other half comes tomorrow")
        job._step("delivered")
        second = self._job(self.ewa, job.order_id)
        self.assertNotEqual(second, job)
        self.assertEqual(second.cash_to_collect, 78)
        second._collect(78)
        self.assertEqual(job.order_id.payment_status, "paid")

    def test_more_than_due(self):
        job = self._cash_job()
        job._collect(180, note="Keeps the change for the next order")
        self.assertEqual(job.order_id.payment_status, "paid")
        self.assertEqual(job._collected().cash_id.expected, 180)

    def test_not_an_amount(self):
        job = self._cash_job()
        for amount in (0, -5, float("nan"), float("inf")):
            with self.assertRaises(UserError, msg=amount):
                job._collect(amount, note="x")
        self.assertFalse(job.cash_collected)

    def test_one_of_two_deliveries(self):
        """The first collects all, never both."""
        order = self._cash_order()
        first = self._job(self.marek, order)
        second = first.copy({"order_id": order.id})
        second.order_id = order
        second._assign(self.ewa)
        self.assertEqual((first.cash_to_collect, second.cash_to_collect), (178, 0))
        with self.assertRaises(UserError):
            second._collect(178, note="x")
        first._collect(178)
        self.assertEqual((first.cash_to_collect, second.cash_to_collect), (0, 0))

    def test_nobody_has_it(self):
        job = self._job(order=self._cash_order())
        with self.assertRaises(UserError):
            job._collect(178)

    # --- taken back

    def test_taken_back_with_the_delivery(self):
        job = self._cash_job()
        order = job.order_id
        job._collect(178)
        self._book(order)
        job._step("delivered")
        told = self._tell(order, "paid")
        job._undo()
        self.assertEqual((job.cash_to_collect, job.cash_collected), (178, 0))
        self.assertEqual(
            (order.payment_status, order.payment_channel), ("awaiting", "cash")
        )
        self.assertEqual(told.state, "cancelled")
        self.assertFalse(self._tell(order, "payment_failed"))
        self._book(order)
        payment = order.transaction_ids.payment_id
        self.assertEqual(payment.state, "canceled")
        self.assertEqual(payment.move_id.state, "cancel")
        job._collect(178)
        self._book(order)
        self.assertEqual(
            sorted(order.transaction_ids.payment_id.mapped("state")),
            ["canceled", "in_process"],
        )
        self.assertEqual(job._collected().cash_id.expected, 178)

    def test_not_taken_back_later(self):
        """Collected long before the tap that is taken back: it stays collected."""
        with freeze_time(fields.Datetime.now() - timedelta(hours=1)):
            job = self._cash_job()
        job._collect(178)
        # the time of a row's creation is that of the database
        self.env.cr.execute(
            "UPDATE delivery_event SET create_date = create_date - interval '1 hour'"
            " WHERE job_id = %s",
            [job.id],
        )
        self.env.invalidate_all()
        job._step("delivered")
        job._undo()
        self.assertEqual(job.cash_collected, 178)

    def test_not_taken_back_after_the_cash_up(self):
        job = self._cash_job()
        job._collect(178)
        job._collected().cash_id._hand_in(178)
        with self.assertRaisesRegex(UserError, "handed in"):
            job._uncollect()

    # --- the customer and the books

    def test_told_after_the_time_to_take_it_back(self):
        job = self._cash_job()
        job._collect(178)
        told = self._tell(job.order_id, "paid")
        self.assertGreater(told.due_at, fields.Datetime.now())

    def test_books_are_closed(self):
        """The deliverer's tap is saved whatever accounting says."""
        job = self._cash_job()

        def refuse(payment):
            raise AssertionError("The month is closed")

        self.patch(type(job.order_id.transaction_ids), "_post_process", refuse)
        job._collect(178)
        self.assertEqual(job.order_id.payment_status, "paid")

    def test_no_cash_journal(self):
        self.env["account.journal"].search([("type", "=", "cash")]).active = False
        job = self._cash_job()
        job._collect(178)
        self._book(job.order_id)
        self.assertEqual(job.order_id.transaction_ids.payment_id.amount, 178)

    def test_companies(self):
        """The provider, the journal and the cash are those of the order's company."""
        other = self.env["res.company"].create({"name": "Second shop"})
        self.env.user.company_ids |= other
        order = self._order(company_id=self.company.id)
        with self.assertRaisesRegex(UserError, "Second shop"):
            self.env["payment.provider"]._for_channel("cash", other)
        provider = self.env["payment.provider"]._for_channel("cash", order.company_id)
        self.assertEqual(provider, self.cash)

    def test_flat(self):
        """As many queries for twenty deliveries as for five."""
        jobs = self.env["delivery.job"].union(
            *(self._cash_job() for _turn in range(20))
        )
        for job in jobs:
            self._invoice(job.order_id)

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.mapped("cash_to_collect")
            return self.env.cr.sql_log_count - start

        queries(jobs)
        few = queries(jobs[:5])
        self.assertEqual(queries(jobs), few)
