from odoo import fields
from odoo.tests import tagged

from .common import BulkCase


@tagged("post_install", "-at_install")
class TestBulkOrders(BulkCase):
    """Payments, cancelling, delivery methods, notes and mails of many orders."""

    # --- paid

    def test_paid(self):
        awaited, part, paid = self._awaited(), self._awaited(), self._awaited()
        self._receive(part, 1)
        self._receive(paid)
        nothing = self._orders(1)
        date = fields.Date.to_string(self._ago(days=1))
        bulk = self._bulk(
            "paid", awaited | part | paid | nothing, date=date, reference="BANK 7"
        )
        results = self._results(bulk)
        self.assertEqual(results[awaited.id][0], "done")
        self.assertEqual((awaited.payment_status, awaited.payment_due), ("paid", 0))
        payment = awaited.transaction_ids.filtered(lambda each: each.state == "done")
        self.assertEqual(payment.provider_reference, "BANK 7")
        self.assertEqual(fields.Date.to_string(payment.received_on), date)
        self.assertEqual(results[part.id][0], "failed", "A part is for a person.")
        self.assertEqual(part.payment_status, "partial")
        self.assertEqual(results[paid.id], ("skipped", "Is paid already."))
        self.assertEqual(results[nothing.id][0], "failed")

    def test_paid_once(self):
        order = self._awaited()
        self._bulk("paid", order, date=None)
        self._bulk("paid", order, date=None)
        done = order.transaction_ids.filtered(lambda each: each.state == "done")
        self.assertEqual(len(done), 1)

    # --- cancel

    def test_cancel(self):
        order, awaited, shipped, paid = (
            self._orders(1),
            self._awaited(),
            self._orders(1),
            self._awaited(),
        )
        self._receive(paid)
        self._ship(shipped.picking_ids)
        free = self._free()
        bulk = self._bulk("cancel", order | awaited | shipped | paid, reason="Sold out")
        results = self._results(bulk)
        self.assertEqual((order.state, awaited.state), ("cancel", "cancel"))
        self.assertGreater(self._free(), free, "The stock is free.")
        self.assertIn("Sold out", order.message_ids[0].body)
        self.assertIn("unpaid_cancelled", self._events(awaited))
        self.assertEqual((results[shipped.id][0], shipped.state), ("failed", "sale"))
        self.assertEqual(
            (results[paid.id][0], paid.state != "cancel"), ("failed", True)
        )
        again = self._bulk("cancel", order)
        self.assertEqual(self._result(again), ("skipped", "Was cancelled already."))

    def _events(self, order, kind=None):
        return order.fulfilment_event_ids.mapped("kind")

    # --- delivery method

    def test_carrier(self):
        order, far, shipped = self._orders(3)
        self._ship(shipped.picking_ids)
        far.partner_shipping_id = self.customer.copy(
            {"country_id": self.env.ref("base.us").id}
        )
        carrier = self._carrier("Local", country_ids=self.env.ref("base.de").ids)
        total = order.amount_total
        orders = order | far | shipped
        results = self._results(self._bulk("carrier", orders, carrier_id=carrier.id))
        self.assertEqual(order.carrier_id, carrier)
        self.assertEqual(order.picking_ids.carrier_id, carrier)
        self.assertEqual(order.amount_total, total)
        self.assertEqual(results[far.id][0], "failed")
        self.assertIn("Local does not take this", results[far.id][1])
        self.assertEqual(results[shipped.id], ("skipped", "Was shipped already."))
        again = self._result(self._bulk("carrier", order, carrier_id=carrier.id))
        self.assertEqual(again, ("skipped", "Has it already."))

    def test_carrier_of_transfers(self):
        first, second = self._orders(2).picking_ids
        second.carrier_tracking_ref = "P24-1"
        bulk = self._bulk("carrier", first | second, carrier_id=self.carrier.id)
        self.assertEqual(first.carrier_id, self.carrier)
        self.assertIn("P24-1", self._results(bulk)[second.id][1])
        self.assertFalse(second.carrier_id)

    def test_carrier_is_gone(self):
        carrier = self._carrier("Gone")
        bulk = self._begin("carrier", self._orders(2), carrier_id=carrier.id)
        carrier.unlink()
        bulk._run()
        self.assertEqual(bulk.failed_count, 2)

    # --- notes

    def test_notes(self):
        first, second = self._orders(2)
        first.internal_note = "Call first"
        notes = {"internal_note": "Two boxes", "state": "cancel"}
        self._bulk("notes", first | second, append=True, **notes)
        self.assertEqual(first.internal_note, "Call first\n\nTwo boxes")
        self.assertEqual(second.internal_note, "Two boxes")
        again = self._results(self._bulk("notes", first | second, append=True, **notes))
        self.assertEqual({state for state, _text in again.values()}, {"skipped"})
        self._bulk("notes", first | second, internal_note="New")
        self.assertEqual(set((first | second).mapped("internal_note")), {"New"})
        self.assertEqual(set((first | second).mapped("state")), {"sale"})

    # --- mails

    def _mails(self, order):
        return self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        )

    def test_send_order(self):
        order, quotation = self._orders(1), self._order(confirm=False)
        nobody = self._orders(1)
        nobody.partner_id = self.env["res.partner"].create({"name": "No Mail"})
        orders = order | quotation | nobody
        results = self._results(self._bulk("send", orders, mail="order"))
        for each in (order, quotation):
            self.assertEqual(self._mails(each).state, "outgoing")
        self.assertEqual(quotation.state, "sent")
        self.assertEqual(results[nobody.id][0], "failed")
        self.assertIn("No Mail", results[nobody.id][1])

    def test_send_payment(self):
        awaited, other = self._awaited(), self._orders(1)
        results = self._results(self._bulk("send", awaited | other, mail="payment"))
        self.assertEqual(results[awaited.id][0], "done")
        self.assertEqual(awaited.payment_reminder_count, 1)
        self.assertEqual(results[other.id][0], "failed")

    def test_send_tracking(self):
        told, bare, inside = self._orders(3)
        self._ship((told | bare).picking_ids)
        self._parcel(told, "P24-7")
        results = self._results(
            self._bulk("send", told | bare | inside, mail="tracking")
        )
        self.assertEqual(results[told.id][0], "done")
        self.assertIn("tracking", told.fulfilment_event_ids.mapped("kind"))
        self.assertIn("no tracking number", results[bare.id][1])
        self.assertEqual(results[inside.id][0], "failed")

    def test_send_invoice(self):
        order, other = self._orders(2)
        invoice = order._create_invoices()
        invoice.action_post()
        results = self._results(self._bulk("send", order | other, mail="invoice"))
        self.assertEqual(results[order.id][0], "done")
        self.assertEqual(invoice.sending_data["author_user_id"], self.clerk.id)
        self.assertEqual(results[other.id], ("failed", "It has no invoice yet."))
