from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestStep(DeliveryCase):
    """What the deliverer says."""

    def test_all_the_way(self):
        job = self._job(self.marek)
        for step in ("accepted", "picked_up", "on_the_way", "delivered"):
            job._step(step)
            self.assertEqual(job.state, step)
        self.assertEqual(job.attempt_ids.result, "delivered")
        self.assertEqual(job.order_id.delivery_step, "delivered")
        self.assertEqual(
            job.order_id.order_status_id,
            self.env.ref("delivery_supplier.status_delivered"),
        )
        kinds = self.notices(job).filtered(lambda each: not each.is_for_deliverer)
        self.assertEqual(kinds.mapped("kind"), ["eta", "on_the_way", "delivered"])
        self.assertGreater(kinds[-1].due_at, fields.Datetime.now())

    def test_steps_left_out_and_repeated(self):
        job = self._job(self.marek)
        first = job._step("delivered")
        self.assertEqual(job._step("delivered"), first)
        self.assertEqual(len(self.notices(job, "delivered")), 1)
        job._step("on_the_way")
        self.assertEqual(job.state, "delivered", "said late, changes nothing")

    def test_taken_back(self):
        job = self._job(self.marek)
        job._step("on_the_way")
        job._step("delivered")
        job._undo()
        self.assertEqual((job.state, job.delivered_at), ("on_the_way", False))
        self.assertEqual(self.notices(job, "delivered").state, "cancelled")
        self.assertFalse(job.attempt_ids.result)
        job._step("delivered")
        self.assertEqual(
            self.notices(job, "delivered").mapped("state"), ["cancelled", "waiting"]
        )
        with freeze_time(datetime.now() + timedelta(minutes=6)):
            with self.assertRaises(UserError):
                job._undo()

    def test_failed_and_tried_again(self):
        job = self._job(self.marek)
        reason = self.env.ref("delivery_supplier.reason_not_home")
        job._step("failed", reason=reason, note="Rang twice")
        self.assertEqual(
            (job.state, job.reason_id, job.attempt_ids.reason_id),
            ("failed", reason, reason),
        )
        self.assertTrue(self.notices(job, "missed"))
        job._retry()
        self.assertEqual((job.state, job.attempt_count), ("assigned", 2))
        self.assertEqual(job.attempt_ids.mapped("result"), ["failed", False])
        job._step("failed", reason=reason)
        job._retry()
        job._step("failed", reason=reason)
        with self.assertRaises(UserError):
            job._retry()

    def test_time_of_the_phone(self):
        """Kept between the assignment and now."""
        with freeze_time("2026-03-10 08:00:00"):
            job = self._job(self.marek)
        with freeze_time("2026-03-10 10:00:00"):
            event = job._step("on_the_way", at=datetime(2026, 3, 10, 9))
            self.assertEqual(event.at, datetime(2026, 3, 10, 9))
            event = job._step("delivered", at=datetime(2027, 1, 1))
            self.assertEqual(event.at, datetime(2026, 3, 10, 10))

    def test_nobody_has_it(self):
        job = self._job()
        with self.assertRaises(UserError):
            job._step("delivered")

    def test_pin(self):
        one, two = self._job(), self._job()
        self.assertRegex(one._pin(), r"^\d{4}$")
        self.assertEqual(one._pin(), one._pin())
        pins = {self._job()._pin() for _turn in range(8)} | {one._pin(), two._pin()}
        self.assertGreater(len(pins), 5, "not all the same")
