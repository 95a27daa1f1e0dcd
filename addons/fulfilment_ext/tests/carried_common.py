from datetime import timedelta

from odoo import fields

from odoo.addons.queue_job.tests.common import trap_jobs


class CarriedTests:
    """What somebody says elsewhere reaches the items, once it can't be taken back; for
    the tests of glue, together with a case.

    They say how: ``MODEL`` of what is said, ``SOURCE``, ``MINUTES`` to take it back,
    ``_about(order or transfer)``, ``_say(about, "delivered" or "on_the_way")``,
    ``_take_back(about, said)``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 100)

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def _jobs(self):
        """:return: jobs of the glue"""
        return [
            job
            for job in self.trap.enqueued_jobs
            if job.recordset._name == self.MODEL and "_carry" in job.method_name
        ]

    def _later(self):
        """The time to take it back is over, and the jobs run."""
        now = fields.Datetime.now() + timedelta(minutes=self.MINUTES, seconds=1)
        self.patch(fields.Datetime, "now", lambda: now)
        for job in self._jobs():
            job.func(*job.args, **job.kwargs)

    def _shipped(self, quantity=2):
        order = self._order(quantity)
        return order, self._ship(order.picking_ids)

    def _two(self):
        """:return: an order whose second transfer has not left, both of them"""
        order = self._order(10)
        first = self._ship(order.picking_ids, {self.product: 4})
        return order, first, order.picking_ids - first

    def _kinds(self, order):
        return order.fulfilment_event_ids.mapped("kind")

    def test_transfer(self):
        order, picking = self._shipped()
        self._say(self._about(picking), "delivered")
        (job,) = self._jobs()
        self.assertTrue(job.eta, "not before it can be taken back no more")
        self.assertFalse(picking.delivered_at)
        self._later()
        self.assertTrue(picking.delivered_at)
        self.assertEqual(order.order_line.item_status, "delivered")
        event = order.fulfilment_event_ids.filtered(lambda e: e.kind == "delivered")
        self.assertEqual(event.detail["source"], self.SOURCE)

    def test_order(self):
        """All that has left."""
        order, _first, second = self._two()
        self._say(self._about(order), "delivered")
        self._later()
        self.assertEqual(order.order_line.item_delivered, 4)
        self._ship(second)
        self.assertFalse(second.delivered_at, "what leaves later was not meant")

    def test_another_transfer_of_the_order(self):
        _order, first, second = self._two()
        self._ship(second)
        self._say(self._about(second), "delivered")
        self._later()
        self.assertTrue(second.delivered_at)
        self.assertFalse(first.delivered_at)

    def test_taken_back(self):
        _order, picking = self._shipped()
        about = self._about(picking)
        self._take_back(about, self._say(about, "delivered"))
        self._later()
        self.assertFalse(picking.delivered_at)

    def test_taking_back_what_another_said(self):
        _order, picking = self._shipped()
        about = self._about(picking)
        said = self._say(about, "delivered")
        at = fields.Datetime.now() - timedelta(minutes=1)
        picking._set_delivered(at, "courier")
        self._take_back(about, said)
        self._later()
        self.assertEqual(picking.delivered_at, at)

    def test_said_twice(self):
        """By a courier and elsewhere: the first counts, it is told once."""
        order, picking = self._shipped()
        at = fields.Datetime.now() - timedelta(minutes=1)
        picking._set_delivered(at, "courier")
        self._say(self._about(picking), "delivered")
        self._later()
        self._later()
        self.assertEqual(picking.delivered_at, at)
        self.assertEqual(self._kinds(order).count("delivered"), 1)

    def test_before_it_is_validated(self):
        order = self._order(2)
        picking = order.picking_ids
        self._say(self._about(picking), "delivered")
        self._later()
        self.assertFalse(picking.delivered_at)
        self._ship(picking)
        self.assertTrue(picking.delivered_at)
        self.assertGreaterEqual(picking.delivered_at, picking.date_done)
        kinds = self._kinds(order)
        self.assertLess(
            kinds.index("delivered"), kinds.index("shipped"), "newest first"
        )

    def test_order_before_it_is_validated(self):
        """What leaves first was meant."""
        order = self._order(10)
        self._say(self._about(order), "delivered")
        self._later()
        first = self._ship(order.picking_ids, {self.product: 4})
        self.assertTrue(first.delivered_at)
        second = self._ship(order.picking_ids - first)
        self.assertFalse(second.delivered_at)

    def test_two_leave_together(self):
        """Only the one that was meant has arrived."""
        order = self._order(10)
        first = order.picking_ids
        order._split_off({order.order_line: 4}, fields.Datetime.now())
        second = order.picking_ids - first
        self._say(self._about(second), "delivered")
        self._later()
        (first | second).move_ids.picked = True
        (first | second)._action_done()
        self.assertTrue(second.delivered_at)
        self.assertFalse(first.delivered_at)

    def test_validated_while_it_can_be_taken_back(self):
        order = self._order(2)
        picking = order.picking_ids
        about = self._about(picking)
        said = self._say(about, "delivered")
        self._ship(picking)
        self.assertFalse(picking.delivered_at)
        self._take_back(about, said)
        self._later()
        self.assertFalse(picking.delivered_at)

    def test_on_the_way(self):
        order, picking = self._shipped()
        self._say(self._about(picking), "on_the_way")
        self.assertNotIn("out_for_delivery", self._kinds(order))
        self._later()
        self._later()
        self.assertEqual(self._kinds(order).count("out_for_delivery"), 1)

    def test_asked_once(self):
        """Validating many transfers asks once what was said about them."""
        orders = [self._order(1) for _turn in range(10)]
        counts = []
        # the first fills caches
        for some in (orders[:2], orders[2:4], orders[4:]):
            pickings = self.env["stock.picking"].union(
                *(order.picking_ids for order in some)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.assertFalse(pickings.sudo()._said_before())
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
