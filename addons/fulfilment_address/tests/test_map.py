from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import AddressCase


@tagged("post_install", "-at_install")
class TestMap(AddressCase):
    """Addresses are compared with a map, in the background."""

    def setUp(self):
        super().setUp()
        self.company.address_map = True
        # as if Odoo's geolocation were installed
        if "base.geocoder" not in self.registry:
            models = self.registry.models
            models["base.geocoder"] = models["sale.order"]
            self.addCleanup(models.pop, "base.geocoder")

    def _says(self, answer):
        return patch.object(
            self.registry["sale.order"], "_map_knows", side_effect=[answer]
        )

    def _asked(self):
        with trap_jobs() as trap:
            order = self._order(carrier_id=self.carrier.id)
        trap.assert_jobs_count(1, only=order._job_compare_with_map)
        return order

    def test_known(self):
        order = self._asked()
        with self._says(True), trap_jobs() as trap:
            order._job_compare_with_map()
        self.assertFalse(order.address_status)
        # asked once for an address
        with trap_jobs() as trap:
            order._check_address()
        trap.assert_jobs_count(0, only=order._job_compare_with_map)

    def test_unknown(self):
        """A hint, and the order goes on."""
        order = self._asked()
        with self._says(False):
            order._job_compare_with_map()
        self.assertEqual(order.address_status, "warn")
        self.assertIn("map does not know", order.address_text)
        self.assertFalse(order.picking_ids.fulfilment_hold_reason)
        with trap_jobs():
            self.customer.street = "Lindenstraße 6"
        self.assertFalse(order.address_status)

    def test_failed(self):
        order = self._asked()
        with self._says(RuntimeError("down")):
            order._job_compare_with_map()
        self.assertEqual(order.address_status, "warn")
        self.assertIn("did not answer", order.address_text)

    def test_held_is_not_asked_about(self):
        with trap_jobs() as trap:
            order = self._held()
        trap.assert_jobs_count(0, only=order._job_compare_with_map)

    def test_off(self):
        self.company.address_map = False
        with trap_jobs() as trap:
            order = self._order(carrier_id=self.carrier.id)
        trap.assert_jobs_count(0, only=order._job_compare_with_map)
