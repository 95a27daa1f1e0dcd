from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.tell_common import TellCase
from odoo.addons.queue_job.tests.common import trap_jobs


@tagged("post_install", "-at_install")
class TestCarried(TellCase):
    """What a deliverer says reaches the items, once it can't be taken back."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(
            "delivery_supplier.group_manager"
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.delivery_undo_minutes = 5
        cls.marek = cls.env["delivery.deliverer"].create(
            {
                "name": "Marek Nowak",
                "phone": "+49 151 23456780",
                "email": "marek@deliverer.example",
            }
        )
        cls._stock(cls.product, 100)

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def _job(self, order, picking=None):
        jobs = self.env["delivery.job"]
        job = jobs._plan_picking(picking) if picking else order._plan_delivery()
        job._assign(self.marek)
        return job

    def _jobs(self):
        """:return: jobs of this addon"""
        return [
            job
            for job in self.trap.enqueued_jobs
            if job.recordset._name == "delivery.event" and "_carry" in job.method_name
        ]

    def _later(self, minutes=6):
        """The time to take it back is over, and the jobs run."""
        now = fields.Datetime.now() + timedelta(minutes=minutes)
        self.patch(fields.Datetime, "now", lambda: now)
        for job in self._jobs():
            job.func(*job.args, **job.kwargs)

    def _shipped(self, quantity=2):
        order = self._order(quantity)
        return order, self._ship(order.picking_ids)

    def _kinds(self, order):
        return order.fulfilment_event_ids.mapped("kind")

    def test_transfer(self):
        order, picking = self._shipped()
        job = self._job(order, picking)
        job._step("delivered")
        (carrying,) = self._jobs()
        self.assertEqual(carrying.eta, job.undo_until)
        self.assertFalse(picking.delivered_at)
        self._later()
        self.assertTrue(picking.delivered_at)
        self.assertEqual(order.order_line.item_status, "delivered")

    def test_order(self):
        """All that has left."""
        order = self._order(10)
        first = self._ship(order.picking_ids, {self.product: 4})
        second = order.picking_ids - first
        self._job(order)._step("delivered")
        self._later()
        self.assertEqual(order.order_line.item_delivered, 4)
        self._ship(second)
        self.assertFalse(second.delivered_at, "what leaves later was not meant")

    def test_at_once_without_time_to_take_it_back(self):
        self.company.delivery_undo_minutes = 0
        order, picking = self._shipped()
        self._job(order)._step("delivered")
        (carrying,) = self._jobs()
        self.assertFalse(carrying.eta)
        carrying.func()
        self.assertTrue(picking.delivered_at)

    def test_taken_back(self):
        order, picking = self._shipped()
        job = self._job(order)
        job._step("delivered")
        job._undo()
        self._later()
        self.assertFalse(picking.delivered_at)

    def test_taking_back_what_another_said(self):
        order, picking = self._shipped()
        job = self._job(order)
        job._step("delivered")
        at = fields.Datetime.now() - timedelta(minutes=1)
        picking._set_delivered(at, "courier")
        job._undo()
        self._later()
        self.assertEqual(picking.delivered_at, at)

    def test_said_again(self):
        order, picking = self._shipped()
        job = self._job(order)
        self.assertEqual(job._step("delivered"), job._step("delivered"))
        self._later()
        self._later()
        self.assertTrue(picking.delivered_at)
        self.assertEqual(self._kinds(order).count("delivered"), 1)

    def test_before_it_is_validated(self):
        order = self._order(2)
        picking = order.picking_ids
        self._job(order, picking)._step("delivered")
        self._later()
        self.assertFalse(picking.delivered_at)
        self._ship(picking)
        self.assertTrue(picking.delivered_at)
        self.assertGreaterEqual(picking.delivered_at, picking.date_done)

    def test_order_before_it_is_validated(self):
        """What leaves first was meant."""
        order = self._order(10)
        self._job(order)._step("delivered")
        self._later()
        first = self._ship(order.picking_ids, {self.product: 4})
        self.assertTrue(first.delivered_at)
        second = self._ship(order.picking_ids - first)
        self.assertFalse(second.delivered_at)

    def test_on_the_way(self):
        order, _picking = self._shipped()
        job = self._job(order)
        job._step("on_the_way")
        self.assertNotIn("out_for_delivery", self._kinds(order))
        self._later()
        self._later()
        self.assertEqual(self._kinds(order).count("out_for_delivery"), 1)

    def test_customers_are_told_once(self):
        """By the deliveries' own notices."""
        self.switch("delivered", "out_for_delivery")
        order, picking = self._shipped()
        job = self._job(order)
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
