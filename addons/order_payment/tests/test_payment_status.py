from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from ..hooks import compute_special_payments, fill_payments
from .common import PaymentCase

#: Name of the cell: what is done (a method of the test), what the order says, and what
#: is still to be paid of 178.
MATRIX = [
    ("nothing happened", "nothing", "unpaid", 178),
    ("a payment page was opened", "opened", "unpaid", 178),
    ("waits for the provider", "pending", "awaiting", 178),
    ("waits for a bank transfer", "pending_transfer", "awaiting", 178),
    ("reserved on the card", "authorized", "authorized", 178),
    ("paid by card", "done", "paid", 0),
    ("paid more than asked for", "overpaid", "paid", 0),
    ("a deposit was paid", "deposit", "partial", 128),
    ("deposit and the rest", "deposit_rest", "paid", 0),
    ("a deposit, the rest is awaited", "deposit_pending", "partial", 128),
    ("the card was refused", "error", "failed", 178),
    ("the customer has cancelled", "cancel", "failed", 178),
    ("refused, then opened again", "error_opened", "failed", 178),
    ("refused, then waits", "error_pending", "awaiting", 178),
    ("refused, then paid", "error_done", "paid", 0),
    ("waits, another try was refused", "pending_error", "awaiting", 178),
    ("the merchant has released it", "voided", "unpaid", 178),
    ("taken in two parts", "captured", "paid", 0),
    ("taken in part, the rest reserved", "captured_part", "partial", 118),
    ("taken in part, the rest released", "captured_released", "partial", 118),
    ("given back", "refunded", "refunded", 178),
    ("given back in part", "refunded_part", "partial", 78),
    ("giving back is under way", "refund_pending", "paid", 0),
    ("a card was only checked", "validation", "unpaid", 178),
    ("a superseded one waits", "superseded", "unpaid", 178),
    ("a superseded one is paid", "superseded_done", "paid", 0),
    ("invoiced", "invoiced", "unpaid", 178),
    ("invoice paid at the bank", "invoice_paid", "paid", 0),
    ("invoice paid in part", "invoice_part", "partial", 118),
    ("invoice and card, counted once", "invoice_card", "paid", 0),
    ("invoice settled by part of a card's", "invoice_card_part", "partial", 128),
    ("invoice paid by link", "invoice_link", "paid", 0),
    ("invoice's link waits", "invoice_link_pending", "awaiting", 178),
    ("credited and given back", "credit_returned", "refunded", 0),
    ("credited before it was paid", "credited", "paid", 0),
    ("credited in part, the rest paid", "credited_part", "paid", 0),
    ("credited and invoiced again", "credited_again", "unpaid", 178),
    ("nothing to pay", "free", "paid", 0),
    ("no lines yet", "empty", "unpaid", 0),
    ("paid for two orders at once", "shared", "paid", 0),
    ("in another currency", "foreign", "paid", 0),
]
#: Cells that can't be there before the addon.
NOT_BEFORE = {"superseded", "superseded_done"}


@tagged("post_install", "-at_install")
class TestPaymentStatus(PaymentCase):
    """What follows from transactions and invoices."""

    def test_matrix(self):
        for name, cell, status, due in MATRIX:
            with self.subTest(name), mute_logger("odoo.addons.payment"):
                order = self._cell(cell)
                self.assertEqual(order.payment_status, status)
                self.assertAlmostEqual(order.payment_due, due)

    def test_sql_says_the_same(self):
        """What is filled in before the addon is installed."""
        orders = {}
        for _name, cell, status, due in MATRIX:
            if cell not in NOT_BEFORE:
                orders[cell] = (self._cell(cell), status, due)
        self.env.flush_all()
        fields = ("payment_channel", "payment_method_id", "payment_provider_id",
                  "payment_awaiting_since")  # fmt: skip
        before = {
            cell: [row[0][name] for name in fields] for cell, row in orders.items()
        }
        self.env.cr.execute(
            "UPDATE sale_order SET payment_status = NULL, payment_due = NULL,"
            " payment_channel = NULL, payment_method_id = NULL,"
            " payment_provider_id = NULL, payment_awaiting_since = NULL"
        )
        self.env.invalidate_all()
        fill_payments(self.env)
        compute_special_payments(self.env)
        for cell, (order, status, due) in orders.items():
            with self.subTest(cell):
                self.assertEqual(order.payment_status, status)
                self.assertAlmostEqual(order.payment_due, due)
                self.assertEqual([order[name] for name in fields], before[cell])

    def _cell(self, cell):
        order = self._order(quantity=0 if cell == "free" else 2)
        if cell == "empty":
            order = self.env["sale.order"].create({"partner_id": self.customer.id})
        getattr(self, f"_do_{cell}")(order)
        return order

    def _do_nothing(self, order):
        pass

    _do_free = _do_empty = _do_nothing

    def _do_opened(self, order):
        self._pay(order, "draft")

    def _do_pending(self, order):
        self._pay(order, "pending")

    def _do_pending_transfer(self, order):
        self._pay(order, "pending", provider=self.transfer)

    def _do_authorized(self, order):
        return self._pay(order, "authorized")

    def _do_done(self, order):
        return self._pay(order)

    def _do_overpaid(self, order):
        self._pay(order, amount=200)

    def _do_deposit(self, order):
        self._pay(order, amount=50)

    def _do_deposit_rest(self, order):
        self._pay(order, amount=50)
        self._pay(order, amount=128, provider=self.transfer)

    def _do_deposit_pending(self, order):
        self._pay(order, amount=50)
        self._pay(order, "pending", amount=128)

    def _do_error(self, order):
        return self._pay(order, "error")

    def _do_cancel(self, order):
        self._pay(order, "cancel")

    def _do_error_opened(self, order):
        self._pay(order, "error")
        self._pay(order, "draft")

    def _do_error_pending(self, order):
        self._pay(order, "error")
        self._pay(order, "pending")

    def _do_error_done(self, order):
        self._pay(order, "error")._set_done()

    def _do_pending_error(self, order):
        self._pay(order, "pending")
        self._pay(order, "error")

    def _do_voided(self, order):
        self._child(self._pay(order, "authorized"), 178, "cancel")

    def _do_captured(self, order):
        payment = self._pay(order, "authorized")
        self._child(payment, 100, "done")
        self._child(payment, 78, "done")
        self.assertEqual(payment.state, "done")

    def _do_captured_part(self, order):
        self._child(self._pay(order, "authorized"), 60, "done")

    def _do_captured_released(self, order):
        payment = self._pay(order, "authorized")
        self._child(payment, 60, "done")
        self._child(payment, 118, "cancel")

    def _do_refunded(self, order):
        self._child(self._pay(order), 178, "done", refund=True)

    def _do_refunded_part(self, order):
        self._child(self._pay(order), 78, "done", refund=True)

    def _do_refund_pending(self, order):
        self._child(self._pay(order), 178, "pending", refund=True)

    def _do_validation(self, order):
        self._pay(order, "done", operation="validation")

    def _do_superseded(self, order):
        self._pay(order, "pending")._supersede()

    def _do_superseded_done(self, order):
        payment = self._pay(order, "pending")
        payment._supersede()
        payment._set_done()

    def _do_invoiced(self, order):
        self._invoice(order)

    def _do_invoice_paid(self, order):
        self._register(self._invoice(order))

    def _do_invoice_part(self, order):
        self._register(self._invoice(order), 60)

    def _do_invoice_card(self, order):
        self._pay(order)._post_process()
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_residual, 0)

    def _do_invoice_card_part(self, order):
        self._pay(order, amount=50)._post_process()
        self.assertEqual(self._invoice(order).amount_residual, 128)

    def _do_invoice_link(self, order):
        invoice = self._invoice(order)
        payment = self._pay(
            order, orders=order.browse(), invoice_ids=[Command.set(invoice.ids)]
        )
        payment._post_process()

    def _do_invoice_link_pending(self, order):
        invoice = self._invoice(order)
        self._pay(
            order,
            "pending",
            orders=order.browse(),
            invoice_ids=[Command.set(invoice.ids)],
        )

    def _credit(self, invoice, amount=None):
        refund = invoice._reverse_moves(cancel=False)
        if amount is not None:
            refund.invoice_line_ids.price_unit = (
                amount / refund.invoice_line_ids.quantity
            )
        refund.action_post()
        return refund

    def _settle(self, moves):
        moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()

    def _do_credit_returned(self, order):
        invoice = self._invoice(order)
        self._register(invoice)
        self._register(self._credit(invoice))

    def _do_credited(self, order):
        invoice = self._invoice(order)
        refund = self._credit(invoice)
        self._settle(invoice | refund)

    def _do_credited_part(self, order):
        invoice = self._invoice(order)
        refund = self._credit(invoice, 78)
        self._settle(invoice | refund)
        self._register(invoice)

    def _do_credited_again(self, order):
        self._credit(self._invoice(order))
        self._invoice(order)

    def _do_shared(self, order):
        other = self._order()
        self._pay(order, amount=356, orders=order | other)
        self.assertEqual(other.payment_status, "paid")

    def _do_foreign(self, order):
        euro = self.env.ref("base.EUR")
        self.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": euro.id,
                "company_id": self.company.id,
                "rate": 0.5,
            }
        )
        self._pay(order, amount=89, currency_id=euro.id)

    # --- what is shown

    def test_shown(self):
        """The latest that counts, not the latest of all."""
        order = self._order()
        self._pay(order, provider=self.transfer)
        self._pay(order, "error")
        self.assertEqual(order.payment_channel, "transfer")
        self.assertEqual(order.payment_provider_id, self.transfer)
        self.assertEqual(
            order.payment_method_id,
            self.transfer.with_context(active_test=False).payment_method_ids[:1],
        )

    def test_awaiting_since(self):
        order = self._order()
        payment = self._pay(order, "pending")
        self.assertEqual(order.payment_awaiting_since, payment.last_state_change)
        payment._set_done()
        self.assertFalse(order.payment_awaiting_since)

    def test_follows_the_order(self):
        """Somebody adds a line: it is not paid any more."""
        order = self._order()
        self._pay(order)
        self.assertEqual(order.payment_status, "paid")
        order.order_line.product_uom_qty = 3
        self.assertEqual((order.payment_status, order.payment_due), ("partial", 89))

    def test_invoice_of_two_orders(self):
        one, two = self._order(quantity=1), self._order(quantity=3)
        invoice = (one | two)._create_invoices()
        self.assertEqual(len(invoice), 1)
        invoice.action_post()
        self._register(invoice, 178)
        self.assertEqual((one.payment_status, one.payment_due), ("partial", 44.5))
        self.assertEqual((two.payment_status, two.payment_due), ("partial", 133.5))

    def test_salesmen_filter_and_group(self):
        order = self._order()
        self._pay(order)
        salesman = mail_new_test_user(
            self.env, "payment_sales", groups="sales_team.group_sale_salesman_all_leads"
        )
        orders = self.env["sale.order"].with_user(salesman)
        self.assertIn(order, orders.search([("payment_status", "=", "paid")]))
        groups = orders.formatted_read_group(
            [("id", "=", order.id)], ["payment_provider_id"], ["__count"]
        )
        self.assertEqual(groups[0]["payment_provider_id"][1], "Card")
        row = orders.browse(order.id).web_read(
            {
                "payment_status": {},
                "payment_method_id": {"fields": {"display_name": {}}},
                "payment_provider_id": {"fields": {"display_name": {}}},
            }
        )[0]
        self.assertEqual(row["payment_provider_id"]["display_name"], "Card")

    def test_nobody_sets_it(self):
        """Orders are written by salesmen, also over RPC; goods that wait for a payment
        would be freed."""
        order = self._order()
        salesman = mail_new_test_user(
            self.env, "sam_sales", groups="sales_team.group_sale_salesman_all_leads"
        )
        for name, value in {
            "payment_status": "paid",
            "payment_due": 0,
            "payment_channel": "online",
            "payment_method_id": False,
            "payment_provider_id": False,
            "payment_awaiting_since": False,
        }.items():
            with self.subTest(name), self.assertRaises(AccessError):
                order.with_user(salesman).write({name: value})
            with self.subTest(f"new: {name}"), self.assertRaises(AccessError):
                order.with_user(salesman).create(
                    {"partner_id": self.customer.id, name: value}
                )
            with self.subTest(f"default: {name}"), self.assertRaises(AccessError):
                order.with_user(salesman).with_context(
                    **{f"default_{name}": value}
                ).create({"partner_id": self.customer.id})
        described = order.with_user(salesman).fields_get(attributes=["readonly"])
        self.assertTrue(described["payment_status"]["readonly"])
        with self.assertRaisesRegex(AccessError, "“Payment” follows from what happens"):
            order.with_user(salesman).payment_status = "paid"
        order.with_user(salesman).write({"client_order_ref": "PO 17"})
        self.assertEqual(order.payment_status, "unpaid")

    def test_flat(self):
        """As many queries for fifty orders as for five."""
        orders = self.env["sale.order"].union(*(self._order() for _turn in range(50)))
        for order in orders[:25]:
            self._pay(order, provider=self.transfer, state="pending")
        for order in orders:
            self._invoice(order)

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.sudo()._compute_payment()
            return self.env.cr.sql_log_count - start

        queries(orders)
        few = queries(orders[20:25])
        self.assertEqual(queries(orders), few)
