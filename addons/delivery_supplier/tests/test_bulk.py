from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestBulk(DeliveryCase):
    """Many at once, and none that holds up the others."""

    def _wizard(self, records, user=None, **values):
        return (
            self.env["delivery.assign"]
            .with_user(user or self.dispatcher)
            .with_context(active_model=records._name, active_ids=records.ids)
            .create(values)
        )

    def _assign(self, records, deliverer, user=None):
        wizard = self._wizard(records, user)
        wizard.line_ids.deliverer_id = deliverer
        wizard.action_assign()
        return wizard

    def test_orders(self):
        orders = self._order() | self._order()
        wizard = self._assign(orders, self.marek)
        self.assertEqual(orders.deliverer_id, self.marek)
        self.assertEqual(len(orders.delivery_job_ids), 2)
        self.assertEqual(wizard.line_ids.mapped("is_assigned"), [True, True])

    def test_nothing_before(self):
        """Opening the dialog plans nothing."""
        orders = self._order() | self._order()
        self._wizard(orders).action_suggest()
        self.assertFalse(orders.delivery_job_ids)

    def test_transfers(self):
        pickings = (self._order() | self._order()).picking_ids
        self._assign(pickings, self.ewa)
        self.assertEqual(pickings.delivery_job_ids.deliverer_id, self.ewa)

    def test_jobs(self):
        jobs = self._job() | self._job(self.ewa)
        wizard = self._assign(jobs, self.marek)
        self.assertEqual(jobs.deliverer_id, self.marek)
        self.assertEqual(wizard.line_ids[1].present_id, self.ewa)

    def test_a_bad_one(self):
        """It says why, and the others are assigned."""
        good, bad = self._job(), self._job(self.ewa)
        bad._step("delivered")
        wizard = self._assign(good | bad, self.marek)
        self.assertEqual(good.deliverer_id, self.marek)
        self.assertEqual(bad.deliverer_id, self.ewa)
        lines = wizard.line_ids
        self.assertEqual(lines.mapped("is_assigned"), [True, False])
        self.assertIn("Delivered", lines[1].error)
        self.assertEqual(wizard.summary, "1 assigned, 1 not.")

    def test_suggestion(self):
        self.marek.max_jobs = self.ewa.max_jobs = 1
        self.env["delivery.deliverer"].search(
            [("id", "not in", (self.marek | self.ewa).ids)], limit=100
        ).action_archive()
        jobs = self._job() | self._job() | self._job()
        wizard = self._wizard(jobs)
        wizard.action_suggest()
        self.assertEqual(wizard.line_ids.deliverer_id, self.marek | self.ewa)
        (left,) = wizard.line_ids.filtered(lambda line: not line.deliverer_id)
        self.assertIn("full", left.reason)
        wizard.action_assign()
        self.assertEqual(left.job_id.state, "planned")

    def test_warning(self):
        """A dispatcher reads who would be full, an operator is refused."""
        self.marek.max_jobs = 1
        jobs = self._job() | self._job()
        wizard = self._wizard(jobs)
        wizard.line_ids.deliverer_id = self.marek
        self.assertIn("Marek Nowak has 0 of 1", wizard.warning)
        wizard = self._assign(jobs, self.marek, self.operator)
        self.assertEqual(wizard.line_ids.mapped("is_assigned"), [True, False])
        self.assertIn("1 of 1", wizard.line_ids[1].error)

    def test_nobody_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose a deliverer"):
            self._wizard(self._job()).action_assign()

    def test_queries(self):
        """Rows are added and told; nothing is asked per delivery."""
        counts = []
        for count in (10, 100):
            orders = self.env["sale.order"].create(
                [{"partner_id": self.customer.id} for _number in range(count)]
            )
            jobs = orders._plan_delivery()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            jobs._assign(self.marek)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def test_queries_of_reassigning(self):
        counts = []
        for count in (10, 100):
            orders = self.env["sale.order"].create(
                [{"partner_id": self.customer.id} for _number in range(count)]
            )
            jobs = orders._plan_delivery()
            jobs._assign(self.marek)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            jobs._assign(self.ewa)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(set(jobs.mapped("attempt_count")), {2})
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def test_minutes_of_an_order(self):
        order = self._order(delivery_eta_minutes=90)
        self.assertEqual(order._plan_delivery()._estimated_minutes(), 90)

    def test_plan_many_days(self):
        """Each day is a tour of its own."""
        soon, later = self._order(), self._order()
        later.commitment_date = fields.Datetime.add(fields.Datetime.now(), days=3)
        jobs = (soon | later)._plan_delivery()
        jobs._assign(self.marek)
        self.assertEqual(len(jobs.tour_id), 2)
        self.assertEqual([job.tour_id.date == job.date for job in jobs], [True, True])
