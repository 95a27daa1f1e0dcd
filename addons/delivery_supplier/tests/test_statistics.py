from datetime import datetime, timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import DeliveryCase
from .money_common import MoneyCase

#: Monday, 9 March 2026; Warsaw is one hour ahead of UTC.
MONDAY = datetime(2026, 3, 9, 9)


class StatisticsMixin:
    def _try(self, deliverer, minutes, result="delivered", job=None, reason=None):
        """An attempt that was assigned on Monday at 10:00 in Warsaw, promised until
        11:00, and ended so many minutes after 10:00.

        :return: the delivery"""
        job = job or self._job()
        number = job.attempt_count + 1
        ended = MONDAY + timedelta(minutes=minutes)
        self.env["delivery.attempt"].create(
            {
                "job_id": job.id,
                "number": number,
                "deliverer_id": deliverer.id,
                "assigned_at": MONDAY,
                "window_to": MONDAY + timedelta(hours=1),
                "ended_at": ended,
                "result": result,
                "reason_id": reason and reason.id,
            }
        )
        job.attempt_count = number
        if result == "delivered":
            job.write({"state": "delivered", "delivered_at": ended})
        return job

    def _figures(self, groupby, *aggregates, domain=()):
        """:return: dict of group: figures of the attempts of this test"""
        deliverers = (self.marek | self.ewa).ids
        rows = self.env["delivery.statistics"]._read_group(
            [("deliverer_id", "in", deliverers), *domain], [groupby], aggregates
        )
        return {
            group.id if isinstance(group, self.env.registry["base"]) else group: tuple(
                round(figure, 4) for figure in figures
            )
            for group, *figures in rows
        }


@tagged("post_install", "-at_install")
class TestStatistics(StatisticsMixin, DeliveryCase):
    """On time, late, failed; attempts; times."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.not_home = cls.env.ref("delivery_supplier.reason_not_home")

    def _by_hand(self):
        """Marek: 3 on time, 1 late by 30 minutes, 1 failed that Ewa brings on time.
        Ewa also fails twice at one door."""
        for minutes in (20, 40, 60):
            self._try(self.marek, minutes)
        self._try(self.marek, 90)
        job = self._try(self.marek, 50, "failed", reason=self.not_home)
        self._try(self.ewa, 10, job=job)
        door = self._try(self.ewa, 100, "failed", reason=self.not_home)
        self._try(self.ewa, 200, "failed", job=door)

    def test_by_hand(self):
        self._by_hand()
        figures = self._figures(
            "deliverer_id",
            "delivery_count:count_distinct",
            "attempt_count:sum",
            "on_time:avg",
            "late:avg",
            "failed:avg",
        )
        self.assertEqual(
            figures,
            {
                self.marek.id: (5, 5, 0.6, 0.2, 0.2),
                self.ewa.id: (2, 3, 0.3333, 0, 0.6667),
            },
        )
        # the whole is no average of averages
        [(jobs, tries, on_time, failed)] = self.env["delivery.statistics"]._read_group(
            [("deliverer_id", "in", (self.marek | self.ewa).ids)],
            [],
            [
                "delivery_count:count_distinct",
                "attempt_count:sum",
                "on_time:avg",
                "failed:avg",
            ],
        )
        self.assertEqual((jobs, tries), (6, 8))
        self.assertAlmostEqual(on_time, 4 / 8)
        self.assertAlmostEqual(failed, 3 / 8)

    def test_times_and_attempts(self):
        self._by_hand()
        figures = self._figures(
            "deliverer_id", "minutes:avg", "minutes_late:avg", "attempts_needed:avg"
        )
        # Marek: (20 + 40 + 60 + 90) / 4; four deliveries with one attempt each
        self.assertEqual(figures[self.marek.id], (52.5, 30, 1))
        # Ewa: what she brought had been tried before, and so had the other
        self.assertEqual(figures[self.ewa.id], (10, 0, 2))

    def test_reasons(self):
        self._by_hand()
        figures = self._figures("reason_id", "failed:sum", domain=[("failed", "=", 1)])
        self.assertEqual(figures, {self.not_home.id: (2,), False: (1,)})

    def test_not_tried(self):
        """Given to another, cancelled and open ones are no attempts."""
        job = self._job(self.marek)
        job._assign(self.ewa)
        self._job(self.marek)._cancel()
        self.assertFalse(self._figures("deliverer_id", "attempt_count:sum"))
        job._step("delivered")
        self.assertEqual(
            self._figures("deliverer_id", "attempt_count:sum", "attempts_needed:avg"),
            {self.ewa.id: (1, 1)},
        )

    def test_as_it_is_delivered(self):
        """From the assignment to the taken back tap, with no row written by hand."""
        job = self._job(self.marek)
        job._step("delivered")
        self.assertEqual(
            self._figures("deliverer_id", "on_time:avg", "failed:avg"),
            {self.marek.id: (1, 0)},
        )
        job._undo()
        self.assertFalse(self._figures("deliverer_id", "attempt_count:sum"))
        job._step("failed", reason=self.not_home)
        self.assertEqual(
            self._figures("reason_id", "on_time:avg", "failed:avg"),
            {self.not_home.id: (0, 1)},
        )

    def test_time_of_the_phone(self):
        """Delivered in time where there was no network, said after the window."""
        job = self._job(self.marek)
        attempt = job.attempt_ids
        now = fields.Datetime.now()
        attempt.assigned_at = now - timedelta(minutes=60)
        attempt.window_to = now - timedelta(minutes=10)
        job._step("delivered", at=now - timedelta(minutes=30))
        figures = self._figures("deliverer_id", "on_time:avg", "minutes:avg")
        self.assertEqual(figures[self.marek.id][0], 1)
        self.assertAlmostEqual(figures[self.marek.id][1], 30, delta=0.1)

    def test_the_first_promise_counts(self):
        """A window that was moved because it had passed makes nothing on time."""
        job = self._job(self.marek)
        job.attempt_ids.window_to = job.window_to = fields.Datetime.now() - timedelta(
            minutes=5
        )
        job._move_late()
        self.assertGreater(job.window_to, fields.Datetime.now())
        job._step("delivered")
        figures = self._figures("deliverer_id", "on_time:avg", "late:avg")
        self.assertEqual(figures[self.marek.id], (0, 1))

    def test_in_the_zone_of_the_company(self):
        """23:30 UTC is half past midnight in Warsaw: the next day, whoever asks."""
        self._try(self.marek, 14.5 * 60)
        self.env.user.tz = "America/New_York"
        [row] = self.env["delivery.statistics"].search(
            [("deliverer_id", "=", self.marek.id)]
        )
        self.assertEqual(row.action_job()["res_id"], row.job_id.id)
        self.assertEqual(row.day, fields.Date.to_date("2026-03-10"))
        self.assertEqual((row.weekday, row.hour), ("2", "00:00"))
        self.company.resource_calendar_id.tz = "America/New_York"
        self.env.invalidate_all()
        self.assertEqual((row.weekday, row.hour), ("1", "19:00"))

    def test_groups_and_filters(self):
        """All that the search view offers can be asked for."""
        self._by_hand()
        statistics = self.env["delivery.statistics"]
        carrier = self.env["delivery.carrier"].create(
            {"name": "Bike", "product_id": self.product.id}
        )
        statistics.search([], limit=1).job_id.sudo().carrier_id = carrier
        for group in ("city", "carrier_id", "weekday", "hour", "day:month", "result"):
            rows = statistics.formatted_read_group(
                [("deliverer_id", "in", (self.marek | self.ewa).ids)],
                [group],
                ["attempt_count:sum", "on_time:avg", "cash:sum"],
            )
            self.assertEqual(sum(row["attempt_count:sum"] for row in rows), 8, group)
        view = self.env.ref("delivery_supplier.delivery_statistics_view_search")
        job = self._job(self.marek)
        job._step("delivered")
        found = {}
        for name in ("this_month", "last_month", "delivered", "is_late", "has_failed"):
            found[name] = statistics.search_count(
                [
                    ("deliverer_id", "in", (self.marek | self.ewa).ids),
                    *self._filter_domain(view, name),
                ]
            )
        self.assertEqual(
            found,
            {
                "this_month": 1,
                "last_month": 0,
                "delivered": 6,
                "is_late": 1,
                "has_failed": 3,
            },
        )

    def _filter_domain(self, view, name):
        """:return: domain of a filter of the search view"""
        [node] = etree.fromstring(view.arch).xpath(f"//filter[@name='{name}']")
        return safe_eval(node.get("domain"))

    def test_companies(self):
        """Each company sees its own."""
        self._try(self.marek, 20)
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "dispatcher",
            "other_dispatcher",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        domain = [("deliverer_id", "=", self.marek.id)]
        statistics = self.env["delivery.statistics"]
        self.assertEqual(statistics.with_user(self.dispatcher).search_count(domain), 1)
        self.assertEqual(statistics.with_user(stranger).search_count(domain), 0)

    def test_who_may_see_it(self):
        """Figures of people: dispatchers, not everybody who takes orders."""
        statistics = self.env["delivery.statistics"]
        self.assertTrue(statistics.with_user(self.dispatcher).has_access("read"))
        self.assertFalse(statistics.with_user(self.dispatcher).has_access("write"))
        with self.assertRaises(AccessError):
            statistics.with_user(self.operator).search_count([])
        with self.assertRaises(AccessError):
            self.marek.with_user(self.operator).read(["on_time_rate"])

    def test_on_the_deliverer(self):
        """The last thirty days."""
        self._try(self.marek, 20)
        self.assertEqual(self.marek.on_time_rate, 0, "that was long ago")
        self._job(self.marek)._step("delivered")
        self._job(self.marek)._step("failed", reason=self.not_home)
        marek = self.marek.with_user(self.dispatcher)
        marek.invalidate_recordset()
        self.assertEqual(marek.on_time_rate, 0.5)
        action = marek.action_statistics()
        self.assertEqual(action["domain"], [("deliverer_id", "=", self.marek.id)])


@tagged("post_install", "-at_install")
class TestStatisticsCash(StatisticsMixin, MoneyCase):
    def test_cash(self):
        """In the company's currency; what was taken back is not counted."""
        order = self._cash_order()
        job = self._job(self.marek, order)
        due = job.cash_to_collect
        self.assertGreater(due, 0)
        job._collect(due)
        job._uncollect()
        job._collect(due)
        job._step("delivered")
        self.assertEqual(
            self._figures("deliverer_id", "cash:sum"),
            {self.marek.id: (round(due, 4),)},
        )
        order.currency_rate = 4
        self.assertEqual(
            self._figures("deliverer_id", "cash:sum"),
            {self.marek.id: (round(due / 4, 4),)},
        )
