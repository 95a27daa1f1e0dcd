from datetime import timedelta

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .page_common import PageCase


@tagged("post_install", "-at_install")
class TestPageTour(PageCase):
    """The deliverer's list of the day."""

    def _stops(self, count, deliverer=None):
        """:return: that many deliveries of today"""
        jobs = self.env["delivery.job"]
        for number in range(count):
            customer = self.customer.copy(
                {"name": f"Customer {number}", "street": f"Street {number}"}
            )
            jobs |= self._job(
                deliverer or self.marek, self._order(partner_id=customer.id)
            )
        return jobs

    def test_what_it_shows(self):
        jobs = self._stops(3)
        jobs[0]._step("delivered")
        reason = self.env.ref("delivery_supplier.reason_not_home")
        jobs[1]._step("failed", reason=reason)
        token = self.tour_token(jobs.tour_id)
        html = self.page(token)
        for text in ("Street 0", "Street 2", "2 of 3 done", "Nobody at home"):
            self.assertIn(text, html)
        self.assertIn("Navigate to delivery 3", html)
        self.assertEqual(html.count('aria-current="step"'), 1)
        for job in jobs:
            self.assertIn(f"/delivery/{token}/job/{job.id}", html)

    def test_each_delivery_opens_and_works(self):
        jobs = self._stops(2)
        token = self.tour_token(jobs.tour_id)
        path = f"/job/{jobs[1].id}"
        html = self.page(token, path)
        self.assertIn("Delivery 2 of 2", html)
        self.assertIn(f'href="/delivery/{token}"', html)
        response = self.post(token, "delivered", path)
        self.assertTrue(response.headers["Location"].endswith(f"{path}?said=delivered"))
        self.assertEqual(jobs.mapped("state"), ["assigned", "delivered"])

    def test_only_what_belongs_to_the_day(self):
        """Another's, another day's, a taken away and a cancelled one: the same 404."""
        mine, given, cancelled = self._stops(3)
        token = self.tour_token(mine.tour_id)
        [foreign] = self._stops(1, self.ewa)
        tomorrow = self._job(
            self.marek,
            self._order(commitment_date=fields.Datetime.now() + timedelta(days=2)),
        )
        given._assign(self.ewa)
        cancelled._cancel()
        html = self.page(token)
        self.assertIn("Street 0", html)
        for job in (foreign, tomorrow, given, cancelled):
            self.assertNotIn(f"/job/{job.id}", html)
            response = self.get(f"/delivery/{token}/job/{job.id}")
            self.assertEqual(response.status_code, 404)
            self.assertNotIn("Street", response.text)
            data = {**self.keys(token, f"/job/{mine.id}"), "step": "accepted"}
            response = self.get(f"/delivery/{token}/job/{job.id}/step", data=data)
            self.assertEqual(response.status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(given.state, "assigned")

    def test_order_of_the_stops(self):
        jobs = self._stops(3)
        token = self.tour_token(jobs.tour_id)
        self.post(token, "order", job_id=jobs[2].id, direction="up")
        self.assertEqual(
            jobs.tour_id._stops().ids, [jobs[0].id, jobs[2].id, jobs[1].id]
        )
        self.post(token, "order", job_id=jobs[0].id, direction="up")
        self.assertEqual(jobs.tour_id._stops()[0], jobs[0], "it is the first")
        self.post(token, "order", job_id=jobs[0].id, direction="down")
        self.assertEqual(
            jobs.tour_id._stops().ids, [jobs[2].id, jobs[0].id, jobs[1].id]
        )
        jobs[1]._step("delivered")
        self.post(token, "order", job_id=jobs[0].id, direction="down")
        self.assertEqual(jobs.tour_id._stops()[1], jobs[0], "no open one follows")
        response = self.post(
            token, "order", job_id=jobs[1].id, direction="up", request_key="o" * 20
        )
        self.assertEqual(response.status_code, 422, "it is over")

    def test_empty_day(self):
        tour = self.env["delivery.tour"]._of(self.marek, fields.Date.today())
        self.assertIn("You have no deliveries today.", self.page(self.tour_token(tour)))

    def test_flat(self):
        """As many queries for 50 stops as for 5."""
        counts = []
        for deliverer, number in ((self.marek, 5), (self.ewa, 50)):
            jobs = self._stops(number, deliverer)
            jobs[0]._step("delivered")
            jobs[1]._step("on_the_way")
            token = self.tour_token(jobs.tour_id)
            self.page(token)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.page(token)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 40)

    def test_flat_job(self):
        """A delivery of a day of 50 costs what one of a day of 5 costs."""
        counts = []
        for deliverer, number in ((self.marek, 5), (self.ewa, 50)):
            jobs = self._stops(number, deliverer)
            token = self.tour_token(jobs.tour_id)
            path = f"/job/{jobs[2].id}"
            self.page(token, path)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.page(token, path)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    @freeze_time("2026-03-10 09:00:00")
    def test_it_lasts_the_day(self):
        """Until six in the morning in the company's zone."""
        [job] = self._stops(1)
        url = job.tour_id._issue_link()
        link = job.tour_id.access_link_ids
        self.assertTrue(url.endswith(url.rsplit("/", 1)[1]))
        warsaw = pytz.timezone("Europe/Warsaw")
        ends = pytz.utc.localize(link.expires_at).astimezone(warsaw)
        self.assertEqual(ends.strftime("%Y-%m-%d %H:%M"), "2026-03-11 06:00")
        self.assertEqual(link.partner_id, self.marek.partner_id)

    def test_the_notice_leads_to_the_own_day(self):
        """Even when the delivery that it was written with has another deliverer now."""
        [job] = self._stops(1)
        job._assign(self.ewa)
        token = job._issue_link("tour", self.marek.partner_id).rsplit("/", 1)[1]
        link = self.env["access.link"]._find(token)
        tour = self.env["delivery.tour"].browse(link.res_id)
        self.assertEqual(tour.deliverer_id, self.marek)
        self.assertNotIn("Street 0", self.page(token))

    def test_told_in_the_morning(self):
        """Once, on the day, by mail."""
        with freeze_time("2026-03-10 09:00:00"):
            job = self._job(
                self.marek,
                self._order(
                    commitment_date=fields.Datetime.to_datetime("2026-03-12 10:00:00")
                ),
            )
        tours = self.env["delivery.tour"]
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1)
        for moment, count in (
            ("2026-03-11 08:00:00", 0),
            ("2026-03-12 02:00:00", 0),
            ("2026-03-12 06:00:00", 1),
            ("2026-03-12 07:00:00", 1),
        ):
            with freeze_time(moment):
                tours._cron_tell()
            told = self.notices(job, "tour")
            self.assertEqual(len(told), count, moment)
        self.assertEqual(
            (told.partner_id, told.channel), (self.marek.partner_id, "mail")
        )
