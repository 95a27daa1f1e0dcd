from odoo import fields
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.carried_common import CarriedTests
from odoo.addons.fulfilment_ext.tests.tell_common import TellCase


@tagged("post_install", "-at_install")
class TestCarried(CarriedTests, TellCase):
    """What a deliverer says reaches the items."""

    MODEL, SOURCE = "delivery.event", "delivery.job"
    MINUTES = 5

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(
            "delivery_supplier.group_manager"
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.delivery_undo_minutes = cls.MINUTES
        cls.marek = cls.env["delivery.deliverer"].create(
            {
                "name": "Marek Nowak",
                "phone": "+49 151 23456780",
                "email": "marek@deliverer.example",
            }
        )

    def _about(self, document):
        if document._name == "stock.picking":
            job = self.env["delivery.job"]._plan_picking(document)
        else:
            job = document._plan_delivery()
        job._assign(self.marek)
        return job

    def _say(self, about, what):
        return about._step(what)

    def _take_back(self, about, said):
        about._undo()

    def test_at_once_without_time_to_take_it_back(self):
        self.company.delivery_undo_minutes = 0
        order, picking = self._shipped()
        self._about(order)._step("delivered")
        (carrying,) = self._jobs()
        self.assertFalse(carrying.eta)
        carrying.func()
        self.assertTrue(picking.delivered_at)

    def test_said_again(self):
        order, picking = self._shipped()
        job = self._about(order)
        self.assertEqual(job._step("delivered"), job._step("delivered"))
        self._later()
        self.assertTrue(picking.delivered_at)
        self.assertEqual(self._kinds(order).count("delivered"), 1)

    def test_customers_are_told_once(self):
        """By the deliveries' own notices."""
        self.switch("delivered", "out_for_delivery")
        order, picking = self._shipped()
        job = self._about(order)
        job._step("on_the_way")
        job._step("delivered")
        self._later()
        self.assertTrue(picking.delivered_at)
        self.assertFalse(self.told(order))
        kinds = job.notification_ids.mapped("kind")
        self.assertIn("delivered", kinds)
        self.assertIn("on_the_way", kinds)

    def test_a_courier_is_told_by_us(self):
        self.switch("delivered")
        order, picking = self._shipped()
        picking._set_delivered(fields.Datetime.now(), "courier")
        self.assertTrue(self.told(order, "delivered"))

    def test_payment_is_told_once(self):
        self.switch("paid")
        order = self._order()
        self._pay(order)
        self.run_jobs()
        told = self.env["delivery.notification"].search(
            [("order_id", "=", order.id), ("kind", "=", "paid")]
        )
        self.assertTrue(told)
        self.assertNotIn("queued", self.told(order).mapped("state"))

    def test_receipt_is_enough(self):
        """Who gets the receipt by mail gets no other mail that it is paid."""
        self.switch("paid")
        self.company.fulfilment_receipt_mail = True
        order = self._order()
        self._pay(order)
        self.run_jobs()
        told = self.env["delivery.notification"].search(
            [("order_id", "=", order.id), ("kind", "=", "paid")]
        )
        self.assertNotIn("mail", told.mapped("channel"))
        self.assertNotIn("queued", self.told(order).mapped("state"))

    def test_as_the_customer_has_chosen(self):
        self.switch("shipped", sms=True)
        self.customer.phone = "+49 151 23456789"
        for chosen, expected in (
            ("mail", {"mail": "waiting"}),
            ("sms", {"sms": "waiting"}),
            ("both", {"mail": "waiting", "sms": "waiting"}),
            ("none", {"mail": "cancelled", "sms": "cancelled"}),
            (False, {"mail": "waiting", "sms": "waiting"}),
        ):
            self.customer.order_notice_channel = chosen
            notices = self.happen("shipped")
            found = {notice.channel: notice.state for notice in notices}
            self.assertEqual(found, expected, chosen)
        self.switch("shipped", mail=False, sms=True)
        self.customer.order_notice_channel = "mail"
        self.assertEqual(self.happen("shipped").state, "cancelled")
