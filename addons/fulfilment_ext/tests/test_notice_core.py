from odoo.tests import tagged

from .tell_common import TellCase


@tagged("post_install", "-at_install")
class TestNoticeCore(TellCase):
    """Nobody gets core's mail and ours about the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.stock_move_email_validation = True

    def _said(self, order, subject):
        messages = order.message_ids | order.picking_ids.message_ids
        return messages.filtered(lambda each: subject in (each.subject or ""))

    def _core_mails(self, order):
        """What core tells the customer by its templates."""
        messages = order.message_ids | order.picking_ids.message_ids
        return messages.filtered(
            lambda each: each.subtype_id == self.env.ref("mail.mt_comment")
        )

    def test_confirmation(self):
        order = self._order(confirm=False)
        order.with_context(send_email=True).action_confirm()
        self.assertEqual(len(self._core_mails(order)), 1, "as core has it")
        self.switch("ordered")
        order = self._order(confirm=False)
        order.with_context(send_email=True).action_confirm()
        self.run_jobs()
        self.assertFalse(self._core_mails(order))
        self.assertEqual(self.told(order).mapped("kind"), ["ordered"])

    def test_payment(self):
        self.switch("ordered", "paid")
        # glue may know who else tells of payments
        event = type(self.env["fulfilment.event"])
        self.patch(event, "_is_told_elsewhere", lambda event: False)
        order = self._order(confirm=False)
        payment = self._pay(order, "pending")
        payment._post_process()
        self.assertEqual(self.told(order).mapped("kind"), ["ordered"])
        payment._set_done()
        payment._post_process()
        self.run_jobs()
        self.assertEqual(self.told(order).mapped("kind"), ["ordered", "paid"])
        self.assertFalse(self._core_mails(order))

    def _paid_at_the_checkout(self):
        """:return: an order that was paid by card before it was confirmed"""
        # glue may know who else tells of payments
        event = type(self.env["fulfilment.event"])
        self.patch(event, "_is_told_elsewhere", lambda event: False)
        order = self._order(confirm=False)
        self._pay(order)._post_process()
        self.run_jobs()
        return order

    def test_paid_at_the_checkout(self):
        """One mail says both."""
        self.switch("ordered", "paid")
        order = self._paid_at_the_checkout()
        self.assertEqual(order.state, "sale")
        (notice,) = self.told(order)
        self.assertEqual((notice.kind, notice.state), ("ordered", "queued"))
        self.assertIn("Paid with", notice.text)
        self.assertNotIn("Please pay", notice.text)
        self.assertFalse(self._core_mails(order))

    def test_paid_and_not_confirmed(self):
        """Then the payment is told by itself."""
        self.switch("ordered", "paid")
        orders = self.registry["sale.order"]
        self.patch(orders, "_is_confirmation_amount_reached", lambda order: False)
        order = self._paid_at_the_checkout()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self.told(order).mapped("kind"), ["paid"])
        self.assertFalse(self._core_mails(order))
        order._send_payment_succeeded_for_order_mail()
        self.assertEqual(len(self.told(order)), 1, "once")

    def test_paid_by_another_channel(self):
        """A confirmation by mail does not stand for an SMS about the payment."""
        self.switch("ordered")
        self.switch("paid", sms=True)
        order = self._paid_at_the_checkout()
        self.assertEqual(set(self.told(order).mapped("kind")), {"ordered", "paid"})

    def test_receipt(self):
        """Who gets a receipt by mail needs no note about the payment."""
        self.switch("paid")
        self.company.fulfilment_receipt_mail = True
        order = self._order()
        self._pay(order)
        self.assertIn("paid", order.fulfilment_event_ids.mapped("kind"))
        self.assertFalse(self.told(order))

    def test_payment_as_core_has_it(self):
        order = self._order(confirm=False)
        payment = self._pay(order, "pending", provider=self.transfer)
        payment._post_process()
        self.assertEqual(len(self._core_mails(order)), 1)

    def test_shipped(self):
        self._stock(self.product, 10)
        order = self._order()
        self._ship(order.picking_ids)
        self.assertEqual(len(self._core_mails(order)), 1, "as core has it")
        self.switch("shipped")
        order = self._order()
        self._ship(order.picking_ids)
        self.assertEqual(
            len(self._core_mails(order)), 1, "of parts only core would tell"
        )
        self.switch("shipped", "partly_shipped")
        order = self._order()
        self._ship(order.picking_ids)
        self.run_jobs()
        self.assertFalse(self._core_mails(order))
        self.assertEqual(self.told(order).mapped("kind"), ["shipped"])

    def test_sms_of_core(self):
        self.switch("shipped", "partly_shipped", sms=True)
        self._stock(self.product, 2)
        picking = self._order().picking_ids
        self.assertEqual(picking._told_by_notice("sms"), picking)
        told = picking.with_context(fulfilment_told={"sms": picking.ids})
        self.assertFalse(
            told._message_sms_with_template(
                template_fallback="Hello", partner_ids=self.customer.ids
            )
        )
        self.assertTrue(
            picking._message_sms_with_template(
                template_fallback="Hello",
                partner_ids=self.customer.ids,
                put_in_queue=True,
            )
        )

    def test_other_transfers(self):
        """A transfer without an order is core's alone."""
        self.switch("shipped", "partly_shipped")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
            }
        )
        self.assertFalse(picking._told_by_notice("mail"))
