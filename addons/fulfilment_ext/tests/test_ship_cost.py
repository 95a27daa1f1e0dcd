from unittest.mock import patch

from odoo.tests import tagged

from .shipping_common import ShippingCase


@tagged("post_install", "-at_install")
class TestShipCost(ShippingCase):
    """More lines cost no more of our own queries, and core's flows cost what they
    did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = [cls._product(f"Item {number}") for number in range(50)]

    def _queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _many(self, lines):
        return self._ready(*[(product, 4) for product in self.products[:lines]])

    def _by_core(self, lines):
        picking = self._many(lines).picking_ids
        picking.move_ids.picked = True
        context = {"skip_backorder": True, "skip_sms": True}
        return self._queries(picking.with_context(**context).button_validate)

    def _by_us(self, lines):
        order = self._many(lines)
        wizard = self._wizard(order)
        count = self._queries(wizard.action_ship)
        self.assertEqual(self._shipped(order), [4] * lines)
        return count

    def test_ship(self):
        """What shipping adds to core's validation is the same for 5 and 50 lines."""
        self._by_us(1)
        added = [self._by_us(lines) - self._by_core(lines) for lines in (5, 50)]
        self.assertLessEqual(added[1], added[0] + 5)

    def test_dialog(self):
        orders = [self._many(lines) for lines in (1, 5, 50)]
        counts = [self._queries(lambda o=order: self._wizard(o)) for order in orders]
        self.assertLessEqual(counts[2], counts[1] + 3)

    def test_core_flows(self):
        """Orders that use none of this: confirm and validate."""

        def flow():
            order = self._order(confirm=False)
            confirm = self._queries(order.action_confirm)
            picking = order.picking_ids
            picking.move_ids.picked = True
            validate = self._queries(picking.button_validate)
            return confirm, validate

        self._stock(self.product, 100)
        flow()
        ours = flow()
        picking = self.registry["stock.picking"]
        with (
            patch.object(picking, "_parcels_from_reference", lambda records: None),
            patch.object(
                picking,
                "parcel_ids",
                property(lambda records: records.env["fulfilment.parcel"]),
            ),
        ):
            without = flow()
        self.assertLessEqual(ours[0] - without[0], 0)
        self.assertLessEqual(ours[1] - without[1], 1)
