from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestSuggest(DeliveryCase):
    """Who could bring it: zone, capacity, working time, load."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # others than ours are not asked
        cls.env["delivery.deliverer"].search(
            [("id", "not in", (cls.marek | cls.ewa).ids)], limit=100
        ).action_archive()

    def _zone(self, deliverer, *prefixes, **values):
        zone = self.env["delivery.zone"].create(
            {
                "name": " ".join(prefixes),
                "zip_prefix_ids": [Command.create({"name": name}) for name in prefixes],
                **values,
            }
        )
        deliverer.zone_ids |= zone
        return zone

    def _one(self, job):
        return job._suggest()[job]

    def test_longest_prefix(self):
        self._zone(self.marek, "3")
        self._zone(self.ewa, "30-07")
        self.assertEqual(self._one(self._job()), (self.ewa, False))
        self.customer.zip = "31-200"
        self.assertEqual(self._one(self._job())[0], self.marek)

    def test_nobody_goes_there(self):
        self._zone(self.marek, "8")
        self._zone(self.ewa, "9")
        deliverer, reason = self._one(self._job())
        self.assertFalse(deliverer)
        self.assertEqual(reason, "No deliverer goes to 30-074.")

    def test_other_country(self):
        self._zone(self.marek, "3", country_id=self.env.ref("base.de").id)
        self.assertEqual(self._one(self._job())[0], self.ewa, "she goes everywhere")

    def test_load(self):
        """The fewest open deliveries first; what is proposed counts as well."""
        self._job(self.marek)
        self.assertEqual(self._one(self._job())[0], self.ewa)
        jobs = self._job() | self._job() | self._job()
        given = [deliverer for deliverer, _reason in jobs._suggest().values()]
        self.assertEqual(given.count(self.marek), 1)
        self.assertEqual(given.count(self.ewa), 2)

    def test_capacity(self):
        self.ewa.max_jobs = 1
        self.marek.max_weight = 15
        jobs = self._job() | self._job() | self._job()
        proposals = jobs._suggest()
        self.assertEqual(
            sum(bool(deliverer) for deliverer, _reason in proposals.values()), 2
        )
        self.assertIn(
            "Everybody who goes there is full.",
            [reason for _deliverer, reason in proposals.values()],
        )

    def test_working_time(self):
        """The whole window lies in the working time, in its own zone."""
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "tz": "Europe/Warsaw",
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Monday",
                            "dayofweek": "0",
                            "hour_from": 8,
                            "hour_to": 12,
                        }
                    ),
                ],
            }
        )
        (self.marek | self.ewa).resource_calendar_id = calendar
        self.company.delivery_eta_minutes = 60
        with freeze_time(datetime(2026, 3, 2, 8, 0)):  # Monday, 9:00 there
            job = self._job()
            self.assertTrue(self._one(job)[0])
        with freeze_time(datetime(2026, 3, 2, 10, 0)):
            deliverer, reason = self._one(job)
            self.assertFalse(deliverer)
            self.assertIn("at that time", reason)
        with freeze_time(datetime(2026, 3, 3, 8, 0)):
            self.assertFalse(self._one(job)[0], "a Tuesday")

    def test_no_other_company(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        (self.marek | self.ewa).active = False
        self._deliverer("Jan Kot", "+48 604 123 456", company_id=other.id)
        self.assertFalse(self._one(self._job())[0])

    def test_queries(self):
        """As many for fifty as for five."""
        self._zone(self.marek, "3")
        counts = []
        for count in (5, 50):
            orders = self.env["sale.order"].create(
                [{"partner_id": self.customer.id} for _number in range(count)]
            )
            jobs = orders._plan_delivery()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            jobs._suggest()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
