from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.pickup_common import PickupCase


@tagged("post_install", "-at_install")
class TestPickup(PickupCase):
    """Handing over with the scan app."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picker = cls.env["fulfilment.scan.picker"].create(
            {
                "name": "Marek Nowak",
                "badge": "PICKUP-1",
                "company_id": cls.company.id,
                "warehouse_ids": [(6, 0, cls.env["stock.warehouse"].search(
                    [("company_id", "=", cls.company.id)]).ids)],
            }
        )  # fmt: skip
        cls.app = (
            cls.env["fulfilment.scan.app"]
            .with_user(cls.picker.user_id)
            .with_company(cls.company)
            .sudo()
        )
        cls.picker = cls.picker.with_env(cls.app.env)

    def test_by_code(self):
        picking = self._lies_ready()
        found = self.app._find(self.picker, picking._pickup_code())
        self.assertEqual(found, {"open": {"pickup": picking.id}})
        shown = self.app._show_pickup(self.picker, picking.id)
        self.assertEqual(shown["name"], picking.name)
        self.assertNotIn("pay", shown)
        self.assertNotIn("phone", shown)
        answer = self.app._hand_over(
            self.picker, picking.id, picking._pickup_code(), "Anna", ""
        )
        self.assertTrue(answer["done"])
        self.assertEqual(picking.state, "done")
        self.assertTrue(picking.delivered_at)
        again = self.app._hand_over(self.picker, picking.id, "", "Anna", "")
        self.assertEqual(again["refused"], "no")

    def test_not_mine(self):
        picking = self._lies_ready()
        self.picker.picking_type_ids = self.picker.warehouse_ids[0].in_type_id
        self.assertFalse(self.app._by_pickup_code(self.picker, picking._pickup_code()))
        self.assertIn("refused", self.app._show_pickup(self.picker, picking.id))
        self.assertIn(
            "refused", self.app._hand_over(self.picker, picking.id, "", "", "")
        )
        self.assertNotEqual(picking.state, "done")
