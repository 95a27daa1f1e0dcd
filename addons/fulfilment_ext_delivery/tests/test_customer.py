from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.tell_common import TellCase


@tagged("post_install", "-at_install")
class TestCustomer(TellCase):
    """The order is given to another customer, or goes to another address."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(
            "delivery_supplier.group_manager"
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.delivery_undo_minutes = 5
        cls._stock(cls.product, 10)
        cls.marek = cls.env["delivery.deliverer"].create(
            {
                "name": "Marek Nowak",
                "phone": "+49 151 23456780",
                "email": "marek@deliverer.example",
            }
        )
        cls.other = cls.env["res.partner"].create({"name": "Jan", "street": "Hof 1"})

    def _job(self, order):
        job = order._plan_delivery()
        job._assign(self.marek)
        return job

    def _opens(self, job, scope, partner):
        """:return: a test whether a link that is made now still opens"""
        token = job._issue_link(scope, partner).rpartition("/")[2]
        links = self.env["access.link"]
        return lambda: not links._find(token)._dead_reason()

    def test_tracking_ends(self):
        order = self._order()
        job = self._job(order)
        opens = self._opens(job, "track", self.customer)
        deliverers = self._opens(job, "deliver", self.marek.partner_id)
        other = self._opens(self._job(self._order()), "track", self.customer)
        order._customer_changed(self.customer)
        self.assertFalse(opens())
        self.assertTrue(deliverers())
        self.assertTrue(other())

    def test_not_told(self):
        """What waits for the customer before is cancelled; the deliverer's is sent."""
        order = self._order()
        job = self._job(order)
        job._step("on_the_way")
        theirs = job.notification_ids.filtered(
            lambda notice: notice.partner_id == self.customer
        )
        self.assertIn("waiting", theirs.mapped("state"))
        others = job.notification_ids - theirs
        before = others.mapped("state")
        order._customer_changed(self.customer)
        self.assertNotIn("waiting", theirs.mapped("state"))
        self.assertEqual(others.mapped("state"), before)

    def test_goes_elsewhere(self):
        """The deliverer's page shows where the transfer goes now."""
        order = self._order(10)
        job = self._job(order)
        first = order.picking_ids
        done = self.env["delivery.job"]._plan_picking(first)
        self._ship(first, {self.product: 4})
        second = order.picking_ids - first
        mine = self.env["delivery.job"]._plan_picking(second)
        second.partner_id = self.other
        self.assertEqual(job.partner_id, self.other)
        self.assertEqual(mine.partner_id, self.other)
        self.assertEqual(done.partner_id, self.customer)
        self.assertIn("Hof 1", mine.message_ids[0].body)

    def test_brought_already(self):
        order = self._order()
        job = self._job(order)
        job._step("delivered")
        order.picking_ids.partner_id = self.other
        self.assertEqual(job.partner_id, self.customer)
