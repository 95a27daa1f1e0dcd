from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.common import FulfilmentCase
from odoo.addons.order_share.const import UNDO_MINUTES
from odoo.addons.queue_job.tests.common import trap_jobs


@tagged("post_install", "-at_install")
class TestCarried(FulfilmentCase):
    """What a carrier reports by link reaches the items, once it can't be taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["res.partner"].create(
            {"name": "Spedition Brandt", "email": "brandt@carrier.example.com"}
        )
        cls._stock(cls.product, 100)

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def _share(self, document):
        field = "picking_id" if document._name == "stock.picking" else "sale_order_id"
        share = (
            self.env["order.share"]
            .sudo()
            .create(
                {
                    field: document.id,
                    "company_id": document.company_id.id,
                    "partner_id": self.carrier.id,
                }
            )
        )
        share.action_mark_sent()
        return share

    def _jobs(self):
        """:return: jobs of this addon"""
        return [
            job
            for job in self.trap.enqueued_jobs
            if job.recordset._name == "order.share.event"
            and "_carry" in job.method_name
        ]

    def _later(self):
        """The time to take it back is over, and the jobs run."""
        now = fields.Datetime.now() + timedelta(minutes=UNDO_MINUTES, seconds=1)
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
        share = self._share(picking)
        share._report_status("delivered")
        (job,) = self._jobs()
        self.assertTrue(job.eta, "not before it can be taken back no more")
        self.assertFalse(picking.delivered_at)
        self._later()
        self.assertTrue(picking.delivered_at)
        self.assertEqual(order.order_line.item_status, "delivered")
        event = order.fulfilment_event_ids.filtered(lambda e: e.kind == "delivered")
        self.assertEqual(event.detail["source"], "order.share")

    def test_order(self):
        """All that has left."""
        order = self._order(10)
        first = self._ship(order.picking_ids, {self.product: 4})
        second = order.picking_ids - first
        share = self._share(order)
        share._report_status("delivered")
        self._later()
        self.assertEqual(order.order_line.item_delivered, 4)
        self._ship(second)
        self.assertFalse(second.delivered_at, "what leaves later was not meant")

    def test_another_transfer_of_the_order(self):
        order = self._order(10)
        first = self._ship(order.picking_ids, {self.product: 4})
        second = self._ship(order.picking_ids - first)
        self._share(second)._report_status("delivered")
        self._later()
        self.assertTrue(second.delivered_at)
        self.assertFalse(first.delivered_at)

    def test_taken_back(self):
        _order, picking = self._shipped()
        share = self._share(picking)
        event = share._report_status("delivered")
        share._undo(event.id)
        self._later()
        self.assertFalse(picking.delivered_at)

    def test_taking_back_what_another_said(self):
        _order, picking = self._shipped()
        share = self._share(picking)
        event = share._report_status("delivered")
        at = fields.Datetime.now() - timedelta(minutes=1)
        picking._set_delivered(at, "courier")
        share._undo(event.id)
        self._later()
        self.assertEqual(picking.delivered_at, at)

    def test_said_twice(self):
        """By a courier and by link: the first counts, it is told once."""
        order, picking = self._shipped()
        at = fields.Datetime.now() - timedelta(minutes=1)
        picking._set_delivered(at, "courier")
        self._share(picking)._report_status("delivered")
        self._later()
        self._later()
        self.assertEqual(picking.delivered_at, at)
        self.assertEqual(self._kinds(order).count("delivered"), 1)

    def test_before_it_is_validated(self):
        order = self._order(2)
        picking = order.picking_ids
        self._share(picking)._report_status("delivered")
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
        self._share(order)._report_status("delivered")
        self._later()
        first = self._ship(order.picking_ids, {self.product: 4})
        self.assertTrue(first.delivered_at)
        second = self._ship(order.picking_ids - first)
        self.assertFalse(second.delivered_at)

    def test_validated_while_it_can_be_taken_back(self):
        order = self._order(2)
        picking = order.picking_ids
        share = self._share(picking)
        event = share._report_status("delivered")
        self._ship(picking)
        self.assertFalse(picking.delivered_at)
        share._undo(event.id)
        self._later()
        self.assertFalse(picking.delivered_at)

    def test_entered_by_the_sender(self):
        """At once: there is nothing to take back."""
        _order, picking = self._shipped()
        self._share(picking)._report_status("delivered", by_partner=False)
        (job,) = self._jobs()
        self.assertFalse(job.eta)
        job.func()
        self.assertTrue(picking.delivered_at)

    def test_in_transit(self):
        order, picking = self._shipped()
        share = self._share(picking)
        share._report_status("in_transit")
        self.assertNotIn("out_for_delivery", self._kinds(order))
        self._later()
        self._later()
        self.assertEqual(self._kinds(order).count("out_for_delivery"), 1)

    def test_other_documents(self):
        """A delivery from a vendor is nobody's item."""
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.carrier.id,
            }
        )
        self._share(receipt)._report_status("delivered")
        self.assertFalse(self._jobs())

    def test_only_delivered_ones_cost(self):
        """Validating many transfers asks once for shares."""
        orders = [self._order(1) for _turn in range(10)]
        counts = []
        # the first fills caches
        for some in (orders[:2], orders[2:4], orders[4:]):
            pickings = self.env["stock.picking"].union(
                *(order.picking_ids for order in some)
            )
            pickings.move_ids.picked = True
            pickings._action_done()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            pickings._carry_shares()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
