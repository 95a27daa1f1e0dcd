from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AddressCase


@tagged("post_install", "-at_install")
class TestHold(AddressCase):
    """Nothing leaves for an address that is held."""

    def setUp(self):
        super().setUp()
        self.order = self._held()
        self.picking = self.order.picking_ids
        self.picking.action_assign()

    def test_reason(self):
        self.assertIn(self.order.name, self.picking.fulfilment_hold_reason)
        self.assertIn("house number", self.picking.fulfilment_hold_reason)
        self.assertTrue(self.picking.is_address_held)
        self.customer.street = "Lindenstraße 5"
        self.assertFalse(self.picking.fulfilment_hold_reason)
        self.assertFalse(self.picking.is_address_held)

    def test_ways_out(self):
        """By whatever button."""
        picking = self.picking.with_user(self.clerk)
        parcel = self.env["fulfilment.parcel"].with_user(self.clerk)
        parcel = parcel.create({"picking_id": picking.id})
        export = self.env["fulfilment.courier.export.make"].with_user(self.clerk)
        ways = {
            "validate": picking.button_validate,
            "done": picking._action_done,
            "print": picking.do_print_picking,
            "pick": lambda: picking.move_ids.write({"picked": True}),
            "label": parcel.action_request_label,
            "export": lambda: export._start(picking).action_export(),
            "ship": lambda: self._ship_some(self.order, 2),
        }
        for name, way in ways.items():
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "address"):
                way()
        self.assertEqual(self.picking.state, "assigned")

    def test_goes_on(self):
        self.customer.street = "Lindenstraße 5"
        self._ship(self.picking)
        self.assertEqual(self.picking.state, "done")

    def test_released_goes_on(self):
        self.order._release_address("Known")
        self._ship(self.picking)
        self.assertEqual(self.picking.state, "done")

    def test_steps_before(self):
        """Also what is picked for it."""
        warehouse = self.warehouse
        warehouse.delivery_steps = "pick_ship"
        order = self._held()
        self.assertEqual(order.address_status, "held")
        for picking in order.picking_ids:
            self.assertTrue(picking.fulfilment_hold_reason, picking.name)

    def test_pulled_steps(self):
        """A step before the delivery that does not know whom it is for."""
        self.warehouse.delivery_steps = "pick_ship"
        self._pull()
        order = self._held()
        delivery = order.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        )
        before = delivery.move_ids.move_orig_ids.picking_id
        self.assertTrue(before)
        for picking in before | delivery:
            self.assertIn(order.name, picking.fulfilment_hold_reason)
        order._release_address("Known")
        for picking in before | delivery:
            self.assertFalse(picking.fulfilment_hold_reason)

    def test_returns_come_in(self):
        """What comes back waits for nobody."""
        self.customer.street = "Lindenstraße 5"
        self._ship(self.picking)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=self.picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        self.order.sudo().address_status = "held"
        self.assertFalse(back.fulfilment_hold_reason)

    def test_reason_follows(self):
        """Read in the same transaction, after each thing that changes it."""
        order, picking = self.order, self.picking

        def waits(*words):
            reason = picking.fulfilment_hold_reason or ""
            self.assertEqual(bool(reason), bool(words), reason)
            for word in words:
                self.assertIn(word, reason)
            self.assertEqual(picking.is_address_held, order.address_status == "held")
            step = order.fulfilment_next or ""
            self.assertEqual("Check the address" in step, picking.is_address_held)

        waits("house number")
        # still held, by something else
        self.customer.write({"street": "Postfach 12"})
        waits("PO boxes", "Parcel 24")
        self.assertIn("PO boxes", order.fulfilment_next)
        self.assertIn("PO boxes", order.address_text)
        # another courier, which does not go there either
        order.carrier_id = self._carrier("Night Mail")
        waits("PO boxes", "Night Mail")
        order.carrier_id = self._carrier("Post", address_po_boxes=True)
        waits()
        order.carrier_id = self.carrier
        waits("PO boxes")
        order._release_address("Known")
        waits()
        # released was this address
        self.customer.street = "Lindenstraße"
        waits("house number")
        self.company.address_number_check = "warn"
        waits()
        self.company.address_number_check = "hold"
        waits("house number")
        self.company.address_check = "off"
        waits()
        self.assertFalse(order.address_status)
        self.company.address_check = "hold"
        order.action_check_address()
        waits("house number")
        order._change_address(self._typed(), False)
        waits()
        parcel = self._parcel(order, "T1")
        order._change_address(self._typed(street="Hof 3"), False)
        reason = picking.fulfilment_hold_reason
        self.assertIn(parcel.reference, reason)
        parcel.action_label_keep()
        self.assertFalse(picking.fulfilment_hold_reason)
        order._change_address(self._typed(street="Hof 4"), False)
        self.assertIn("address before", picking.fulfilment_hold_reason)
        parcel.action_label_discard()
        self.assertFalse(picking.fulfilment_hold_reason)

    def test_open_the_order(self):
        action = self.picking.with_user(self.clerk).action_address_order()
        self.assertEqual(action["res_id"], self.order.id)

    def test_with_payment(self):
        """Both reasons are said."""
        self.order.sudo().write({"is_payment_hold": True})
        self.picking.invalidate_recordset()
        reason = self.picking.fulfilment_hold_reason
        self.assertIn("must be paid", reason)
        self.assertIn("house number", reason)
