from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestAssign(DeliveryCase):
    """Who brings it, and when."""

    def test_on_the_order(self):
        order = self._order()
        order.deliverer_id = self.marek
        job = order.delivery_job_ids
        self.assertEqual(
            (job.deliverer_id, job.state, job.partner_id, job.weight),
            (self.marek, "assigned", self.customer, 8),
        )
        self.assertEqual(order.delivery_step, "assigned")
        self.assertEqual(job.tour_id.deliverer_id, self.marek)
        self.assertEqual(job.attempt_ids.mapped("number"), [1])
        told = self.notices(job)
        self.assertEqual(
            {(each.kind, each.partner_id, each.channel) for each in told},
            {
                ("job_assigned", self.marek.partner_id, "mail"),
                ("eta", self.customer, "mail"),
            },
        )

    def test_once(self):
        """The same deliverer again: nothing is told twice."""
        job = self._job(self.marek)
        count = len(self.notices(job))
        job._assign(self.marek)
        job.order_id.deliverer_id = self.marek
        self.assertEqual(len(self.notices(job)), count)
        self.assertEqual(job.attempt_count, 1)

    def test_given_to_another(self):
        """Both are told, the old link ends."""
        job = self._job(self.marek)
        job._issue_link("deliver", self.marek.partner_id)
        link = job.access_link_ids
        job._assign(self.ewa)
        self.assertEqual(link.state, "revoked")
        self.assertEqual(
            self.notices(job, "job_taken").partner_id, self.marek.partner_id
        )
        self.assertEqual(
            self.notices(job, "job_assigned")[-1].partner_id, self.ewa.partner_id
        )
        self.assertEqual(
            [(each.deliverer_id, each.result) for each in job.attempt_ids],
            [(self.marek, "reassigned"), (self.ewa, False)],
        )

    def test_taken_away(self):
        job = self._job(self.marek)
        job.deliverer_id = False
        self.assertEqual((job.state, job.tour_id.id), ("planned", False))
        self.assertTrue(self.notices(job, "job_taken"))
        self.assertFalse(job.order_id.deliverer_id)

    def test_on_the_transfer(self):
        order = self._order()
        picking = order.picking_ids
        picking.deliverer_id = self.ewa
        self.assertEqual(picking.delivery_job_ids.order_id, order)
        self.assertEqual(picking.deliverer_id, self.ewa)
        self.assertEqual(order.deliverer_id, self.ewa)
        found = self.env["stock.picking"].search(
            [("deliverer_id", "=", self.ewa.id), ("id", "in", picking.ids)]
        )
        self.assertEqual(found, picking)

    def test_estimate(self):
        """Of the order, else the zone, the delivery method, the company."""
        order = self._order()
        job = order._plan_delivery()
        self.company.delivery_eta_minutes = 50
        self.assertEqual(job._estimated_minutes(), 50)
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Van",
                "product_id": self.product.id,
                "eta_minutes": 40,
            }
        )
        job.carrier_id = carrier
        self.assertEqual(job._estimated_minutes(), 40)
        prefixes = self.env["delivery.zip.prefix"].create(
            [{"name": "30"}, {"name": "30-07"}]
        )
        for prefix, minutes in zip(prefixes, (35, 30), strict=True):
            self.env["delivery.zone"].create(
                {
                    "name": prefix.name,
                    "zip_prefix_ids": prefix.ids,
                    "eta_minutes": minutes,
                }
            )
        self.assertEqual(job._estimated_minutes(), 30, "the nearest zone")
        job.eta_minutes = 20
        self.assertEqual(job._estimated_minutes(), 20)

    @freeze_time("2026-03-10 22:40:30")
    def test_window(self):
        """Rounded up to five minutes; the day is the company's."""
        self.company.delivery_eta_minutes = 45
        self.company.delivery_window_minutes = 30
        job = self._job(self.marek)
        self.assertEqual(job.window_from, datetime(2026, 3, 10, 23, 30))
        self.assertEqual(job.window_to, datetime(2026, 3, 11, 0, 0))
        self.assertEqual(str(job.date), "2026-03-11", "half past midnight in Warsaw")

    @freeze_time("2026-03-10 08:00:00")
    def test_agreed_time(self):
        job = self._job(
            self.marek, self._order(commitment_date=datetime(2026, 3, 12, 9))
        )
        self.assertEqual(job.window_from, datetime(2026, 3, 12, 9))
        self.assertEqual(str(job.date), "2026-03-12")

    def test_confirmed_orders_are_planned(self):
        self.assertFalse(self._order().delivery_job_ids, "nobody asked for it")
        self.company.delivery_plan_all = True
        order = self._order()
        self.assertEqual(order.delivery_step, "planned")
        order._action_cancel()
        self.assertEqual(order.delivery_step, "cancelled")

    def test_cancelled_order(self):
        job = self._job(self.marek)
        job._issue_link("deliver", self.marek.partner_id)
        job.order_id._action_cancel()
        self.assertEqual(job.state, "cancelled")
        self.assertTrue(self.notices(job, "job_taken"))
        self.assertEqual(job.access_link_ids.state, "revoked")
        with self.assertRaises(UserError):
            job._assign(self.ewa)

    def test_reachable(self):
        """Nobody becomes a deliverer who can't be told anything."""
        for values in (
            {"email": False},
            {"email": "marek"},
            {"phone": False},
            {"phone": "12"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._deliverer(
                    "Jan Zly", values.pop("phone", "+48 604 123 456"), **values
                )
        self.marek.partner_id.phone = False
        with self.assertRaises(ValidationError):
            self._job(self.marek)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self._deliverer("Ola Obca", "+48 605 123 456", company_id=other.id)
        with self.assertRaises(UserError):
            self._job(foreign)

    def test_rights(self):
        job = self._job()
        job.with_user(self.operator)._assign(self.marek)
        salesman = self._user("operator", "delivery_seller")
        salesman.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(Exception):  # noqa: B017
            job.with_user(salesman).deliverer_id = self.ewa
