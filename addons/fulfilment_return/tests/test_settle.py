from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestSettle(ReturnCase):
    """The one amount goes back or comes."""

    def _received(self, order, quantity=4, **values):
        record = self._return(order, quantity, **values)
        if record.state == "approved":
            self._receive(record)
        self.assertEqual(record.state, "received")
        return record

    def _run_refund(self, record, state="done"):
        """The provider answers."""
        for refund in record.sudo().refund_ids.filtered(lambda r: r.state == "draft"):
            self._answer(refund, state)
            if state == "done":
                refund._post_process()
        record.invalidate_recordset()

    def test_credit_note(self):
        order = self._shipped()
        invoice = self._invoice(order)
        self._register(invoice)
        record = self._received(order)
        self.assertEqual(order.payment_status, "paid")
        self._settle(record, how="hand", reference="BANK 7")
        note = record.move_id
        self.assertEqual((note.move_type, note.state), ("out_refund", "posted"))
        self.assertEqual(note.amount_total, 40)
        self.assertEqual(note.amount_residual, 0)
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual((record.state, record.money_state), ("settled", "done"))
        self.assertIn("BANK 7", record.settled_how)
        self.assertEqual(order.payment_status, "paid")
        self.assertEqual(order.payment_due, 0)
        self.assertEqual(order.invoice_status, "invoiced", "nothing is invoiced again")
        self.assertIn(note, order.invoice_ids)

    def test_by_delivery(self):
        """What is invoiced when it was delivered is credited once."""
        order = self._shipped(goods={"invoice_policy": "delivery"})
        self._register(self._invoice(order))
        record = self._received(order)
        self.assertEqual(order.order_line.qty_to_invoice, -4)
        self._settle(record, how="hand")
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(record.move_id.amount_total, 40)

    def test_never_invoiced(self):
        """Paid, not invoiced: the last invoice less the credit is what was kept."""
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                order = self._shipped(goods={"invoice_policy": policy})
                self._pay(order)._post_process()
                record = self._received(order)
                self._settle(record, how="hand")
                self.assertEqual(record.state, "settled")
                invoice = self._invoice(order)
                self.assertEqual(invoice.amount_total - record.move_id.amount_total, 60)
                self.assertEqual(record.move_id.amount_residual, 0)
                self.assertEqual(order.payment_status, "paid")
                self.assertEqual(order.payment_due, 0)

    def test_down_payment(self):
        order = self._shipped()
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "fixed", "fixed_amount": 30})
        )
        wizard.create_invoices()
        down = order.invoice_ids
        down.action_post()
        self._register(down)
        record = self._received(order)
        self.assertEqual(record._to_refund(), 0, "they have paid 30 of 60")
        self._settle(record, how="hand")
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(
            down.amount_total + final.amount_total - record.move_id.amount_total, 60
        )
        self.assertEqual(order.payment_due, 30)

    def test_unpaid_invoice(self):
        """The credit makes the open invoice smaller; nothing is sent back."""
        order = self._shipped()
        invoice = self._invoice(order)
        record = self._received(order)
        self.assertEqual(record._to_refund(), 0)
        self._settle(record, how="hand")
        self.assertEqual(invoice.amount_residual, 60)
        self.assertEqual(record.move_id.amount_residual, 0)
        self.assertEqual((record.state, order.payment_due), ("settled", 60))
        self.assertIn("counted against", record.settled_how)

    def test_through_provider(self):
        order = self._shipped()
        payment = self._pay(order)
        payment._post_process()
        record = self._received(order)
        wizard = self._settle(record)
        self.assertEqual(wizard.how, "online")
        refund = record.sudo().refund_ids
        self.assertEqual((refund.amount, refund.source_transaction_id), (-40, payment))
        self.assertEqual((record.state, record.money_state), ("received", "refunding"))
        with self._refused(UserError, "under way"):
            record._refund_online()
        with self._refused(UserError, "under way"):
            self._settle(record, how="hand")
        self.assertEqual(len(record.sudo().refund_ids), 1)
        self._run_refund(record)
        self.assertEqual((record.state, record.money_state), ("settled", "done"))
        self.assertEqual(record.move_id.amount_residual, 0)
        self.assertEqual((order.payment_status, order.payment_due), ("paid", 0))

    def test_provider_refuses(self):
        order = self._shipped()
        self._pay(order)._post_process()
        record = self._received(order)
        self._settle(record)
        self._run_refund(record, "error")
        self.assertEqual((record.state, record.money_state), ("received", "failed"))
        self.assertTrue(record.activity_ids)
        self._settle(record)
        self.assertEqual(len(record.sudo().refund_ids), 2)
        self._run_refund(record)
        self.assertEqual(record.state, "settled")
        self.assertEqual(record.move_id.amount_residual, 0)

    def test_two_payments(self):
        """Each gives back what it has brought."""
        order = self._shipped()
        for _turn in range(2):
            self._pay(order, amount=50)._post_process()
        record = self._received(order, 7)
        self._settle(record, how="online")
        refunds = record.sudo().refund_ids
        self.assertEqual(sorted(refunds.mapped("amount")), [-50, -20])
        self._run_refund(record)
        self.assertEqual((record.state, order.payment_due), ("settled", 0))

    def test_kept(self):
        order = self._shipped()
        self._register(self._invoice(order))
        record = self._received(order)
        self._settle(record, how="credit")
        self.assertEqual(record.state, "settled")
        self.assertEqual(record.move_id.amount_residual, 40)

    def test_customer_pays(self):
        """Dearer exchange and a surcharge: an invoice, its link, and it is paid."""
        better = self._product("Better", 25)
        order = self._shipped()
        self._pay(order)._post_process()
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_residual, 0)
        record = self._received(
            order,
            2,
            outcome="exchange",
            exchange_pricing="today",
            replacement_product_id=better.id,
            fee_ids=[Command.create({"kind": "work", "price_unit": 4.9})],
        )
        self.assertEqual(record.amount_due, 50 + 4.9 - 20)
        self.assertEqual(order.payment_due, 34.9)
        record.action_ask_payment()
        move = record.move_id
        self.assertEqual((move.move_type, move.amount_total), ("out_invoice", 34.9))
        self.assertEqual((record.state, record.money_state), ("received", "awaiting"))
        self.assertIn(f"/my/invoices/{move.id}", record._pay_link())
        self.assertIn("return_to_pay", order.fulfilment_event_ids.mapped("kind"))
        payment = self._pay(
            order,
            amount=34.9,
            orders=self.env["sale.order"],
            invoice_ids=[Command.set(move.ids)],
        )
        payment._post_process()
        record.invalidate_recordset()
        self.assertEqual((record.state, record.money_state), ("settled", "done"))
        self.assertEqual((order.payment_status, order.payment_due), ("paid", 0))
        new = record.line_ids.replacement_line_id
        self.assertEqual((new.qty_invoiced, new.qty_to_invoice), (2, 0))
        self.assertEqual(order.invoice_status, "invoiced")

    def test_customer_has_paid(self):
        order = self._shipped()
        self._pay(order)._post_process()
        record = self._received(
            order, 1, fee_ids=[Command.create({"kind": "work", "price_unit": 30})]
        )
        self.assertEqual(record.amount_due, 20)
        self._settle(record, reference="BANK 8")
        self.assertEqual((record.state, record.move_id.amount_residual), ("settled", 0))
        self.assertEqual((order.payment_status, order.payment_due), ("paid", 0))

    def test_even(self):
        order = self._shipped()
        self._pay(order)._post_process()
        record = self._received(order, outcome="exchange", exchange_pricing="even")
        self.assertEqual(order.payment_due, 0)
        record.action_settle()
        self.assertEqual(record.state, "settled")
        self.assertEqual(record.move_id.amount_total, 0)
        self.assertEqual(order.payment_status, "paid")
        with self._refused(UserError, "Only what was received"):
            record.action_settle()

    def test_delivery_refunded(self):
        order = self._shipped(2)
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Parcel",
                "product_id": self._product("Delivery", 0, type="service").id,
                "fixed_price": 4.9,
            }
        )
        order.set_delivery_line(carrier, 4.9)
        self._pay(order)._post_process()
        record = self._return(order, 2, reason_id=self.broken.id)
        self.assertTrue(record.is_shipping_refunded, "all of it, and our fault")
        self.assertEqual(record.amount_due, -24.9)
        self._receive(record)
        self._settle(record, how="hand")
        self.assertEqual(record.move_id.amount_total, 24.9)
        self.assertEqual(order.payment_status, "refunded")

    def test_delivery_refunded_once(self):
        order = self._shipped()
        self._return(order, 2, is_shipping_refunded=True, approve=False).sudo()
        first = order.fulfilment_return_ids
        first.is_shipping_refunded = True
        second = self._return(order, 2, approve=False)
        with self._refused(UserError, "refunded by"):
            second.is_shipping_refunded = True

    def test_frozen(self):
        order = self._shipped()
        self._register(self._invoice(order))
        record = self._received(order)
        self._settle(record, how="hand")
        with self._refused(UserError, "settled"):
            record.fee_ids = [Command.create({"kind": "work", "price_unit": 3})]
        self.assertEqual(record.amount_due, -40)

    def test_by_hand_of_a_card(self):
        """It left the bank, not the provider."""
        order = self._shipped()
        self._pay(order)
        record = self._received(order)
        self._settle(record, how="hand", reference="BANK 9")
        self.assertEqual((record.state, record.move_id.amount_residual), ("settled", 0))
        self.assertEqual(order.payment_due, 0)
        payment = record.sudo().refund_ids.payment_id
        self.assertEqual((payment.amount, payment.journal_id.type), (40, "bank"))

    def _dearer(self, **values):
        """:return: order that was paid, and its received return: 20 more to pay"""
        better = self._product("Better", 15)
        order = self._shipped()
        self._pay(order)._post_process()
        self._invoice(order)
        record = self._received(
            order,
            outcome="exchange",
            exchange_pricing="today",
            replacement_product_id=better.id,
            **values,
        )
        self.assertEqual((record.amount_due, order.payment_due), (20, 20))
        return order, record

    def test_paid_by_order(self):
        """The link of the order asks for the difference, too; asked for or not."""
        for is_asked in (False, True):
            with self.subTest(is_asked=is_asked):
                order, record = self._dearer()
                if is_asked:
                    record.action_ask_payment()
                self._pay(order, amount=12)._post_process()
                record.invalidate_recordset()
                self.assertEqual(record.state, "received", "8 are left")
                self._pay(order, amount=8)._post_process()
                record.invalidate_recordset()
                self.assertEqual(
                    (record.state, record.money_state), ("settled", "done")
                )
                self.assertEqual(record.move_id.move_type, "out_invoice")
                self.assertEqual(record.move_id.amount_residual, 0)
                self.assertEqual((order.payment_status, order.payment_due), ("paid", 0))
                self.assertEqual(order.invoice_status, "invoiced")

    def test_paid_before_it_came(self):
        """Sent in advance and paid with the order: nobody is asked again."""
        order, record = self._dearer_in_advance()
        self._pay(order, amount=20)._post_process()
        self._receive(record)
        self.assertTrue(record.action_settle())
        self.assertEqual((record.state, record.move_id.amount_residual), ("settled", 0))
        self.assertEqual(order.payment_due, 0)

    def _dearer_in_advance(self):
        better = self._product("Better", 15)
        order = self._shipped()
        self._pay(order)._post_process()
        self._invoice(order)
        record = self._return(
            order,
            outcome="exchange",
            exchange_when="advance",
            exchange_pricing="today",
            replacement_product_id=better.id,
        )
        self.assertEqual(order.payment_due, 20)
        return order, record

    def test_fee_is_not_paid_by_order(self):
        """What is only a fee is not asked for by the order, so nothing pays it."""
        order = self._shipped()
        record = self._received(
            order, 1, fee_ids=[Command.create({"kind": "work", "price_unit": 30})]
        )
        self._pay(order)._post_process()
        record.invalidate_recordset()
        self.assertEqual((record.state, record.amount_due), ("received", 20))

    def test_replacement_invoiced_with_order(self):
        """Somebody has invoiced the order meanwhile: the credit makes it smaller."""
        order, record = self._dearer()
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, 60)
        record.action_ask_payment()
        self.assertEqual(record.state, "settled")
        self.assertEqual(record.move_id.move_type, "out_refund")
        self.assertEqual(
            (record.move_id.amount_total, invoice.amount_residual), (40, 20)
        )
        self.assertEqual(order.payment_due, 20)

    def test_exchange_after_all(self):
        """It came back for money; the customer wants another one instead."""
        order = self._shipped()
        self._pay(order)._post_process()
        record = self._return(order, exchange_pricing="even")
        self._receive(record, [("restock", 3)])
        record.line_ids.outcome = "exchange"
        self.assertEqual(
            (record.line_ids.replacement_quantity, record.amount_due), (3, 0)
        )
        record.action_settle()
        self.assertEqual(record.state, "settled")
        self.assertEqual(record.line_ids.replacement_line_id.product_uom_qty, 3)
        self.assertEqual(order.payment_due, 0)
