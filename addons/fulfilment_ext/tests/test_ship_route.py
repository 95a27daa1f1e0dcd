from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .shipping_common import ShippingCase


@tagged("post_install", "-at_install")
class TestShipRoute(ShippingCase):
    """Ship Items through several steps, warehouses, lots and parcels."""

    def _levels(self, order):
        """:return: dict of type of transfer: quantities that are done and open"""
        found = {}
        for move in order.picking_ids.move_ids:
            name = move.picking_type_id.sequence_code
            done, left = found.get(name, (0, 0))
            if move.state == "done":
                done += move.quantity
            elif move.state != "cancel":
                left += move.product_uom_qty
            found[name] = (done, left)
        return found

    def test_steps(self):
        """All steps are done for what goes, and the rest stays at its step."""
        for steps, types in (
            ("ship_only", ["OUT"]),
            ("pick_ship", ["PICK", "OUT"]),
            ("pick_pack_ship", ["PICK", "PACK", "OUT"]),
        ):
            with self.subTest(steps):
                self.warehouse.delivery_steps = steps
                order = self._ready((self.product, 10), (self.filters, 2))
                self._ship_some(order, 4, 0)
                self.assertEqual(self._shipped(order), [4, 0])
                levels = self._levels(order)
                for name in types:
                    self.assertEqual(levels[name][0], 4, name)
                self._ship_some(order, 6, 2)
                self.assertEqual(self._shipped(order), [10, 2])
                levels = self._levels(order)
                for name in types:
                    self.assertEqual(levels[name], (12, 0), name)

    def test_pulled_steps(self):
        """Steps that all exist from the beginning, each made by the next one."""
        self.warehouse.delivery_steps = "pick_ship"
        route = self.warehouse.delivery_route_id
        self._pull(route)
        order = self._ready((self.product, 10))
        self.assertEqual(len(order.order_line.move_ids), 2)
        row = self._wizard(order).line_ids
        self.assertEqual((row.open_quantity, row.reserved_quantity), (10, 10))
        self._ship_some(order, 4)
        self.assertEqual(self._shipped(order), [4])
        self.assertEqual(self._levels(order), {"PICK": (4, 6), "OUT": (4, 6)})
        self._ship_some(order, 6)
        self.assertEqual(self._levels(order), {"PICK": (10, 0), "OUT": (10, 0)})

    def test_half_way(self):
        """What was picked by somebody goes first; the rest is picked now."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._ready((self.product, 10))
        self._ship(order.picking_ids, {self.product: 3})
        self.assertEqual(self._wizard(order).line_ids.reserved_quantity, 10)
        self._ship_some(order, 2)
        self.assertEqual(self._levels(order)["PICK"], (3, 7))
        self._ship_some(order, 4)
        self.assertEqual(self._shipped(order), [6])
        self.assertEqual(self._levels(order)["PICK"], (6, 4))

    def test_not_counted_in_steps(self):
        """Goods that are not counted pass all steps as well."""
        self.warehouse.delivery_steps = "pick_ship"
        self._pull()
        paper = self._product("Paper", is_storable=False)
        order = self._sale((paper, 10))
        self._ship_some(order, 4)
        self.assertEqual(self._levels(order), {"PICK": (4, 6), "OUT": (4, 6)})

    def test_two_warehouses(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Hamburg", "code": "HH", "company_id": self.company.id}
        )
        self._stock(self.product, 5)
        self._stock(self.filters, 5, other.lot_stock_id)
        order = self._sale((self.product, 5), (self.filters, 5))
        self.assertEqual(len(order.picking_ids), 1)
        order.order_line[1].move_ids._do_unreserve()
        far = order.picking_ids.copy(
            {
                "picking_type_id": other.out_type_id.id,
                "location_id": other.lot_stock_id.id,
                "user_id": False,
                "move_ids": [Command.clear()],
            }
        )
        order.order_line[1].move_ids.write(
            {"picking_id": far.id, "location_id": other.lot_stock_id.id}
        )
        far.action_assign()
        self._ship_some(order, 2, 3)
        self.assertEqual(self._shipped(order), [2, 3])
        done = order.picking_ids.filtered(lambda p: p.state == "done")
        self.assertEqual(len(done.picking_type_id.warehouse_id), 2)

    # --- lots

    def _tracked(self, tracking, *names):
        product = self._product(f"Tracked by {tracking}", tracking=tracking)
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                product,
                self.warehouse.lot_stock_id,
                1 if tracking == "serial" else 5,
                lot_id=lot,
            )
        return product, lots

    def test_lots(self):
        """The reserved lots are proposed, one row each; another one can be chosen."""
        product, (one, two, three) = self._tracked("lot", "L1", "L2", "L3")
        order = self._sale((product, 8))
        wizard = self._wizard(order)
        self.assertEqual(
            [(row.lot_id, row.quantity) for row in wizard.line_ids],
            [(one, 5), (two, 3)],
        )
        wizard.line_ids[0].quantity = 2
        wizard.line_ids[1].write({"quantity": 3, "lot_id": three.id})
        wizard.action_ship()
        done = order.picking_ids.filtered(lambda p: p.state == "done")
        self.assertEqual(
            {row.lot_id: row.quantity for row in done.move_line_ids},
            {one: 2, three: 3},
        )
        rest = order.picking_ids - done
        self.assertEqual(rest.move_ids.quantity, 3)

    def test_serials_in_steps(self):
        """Chosen at the dialog, they go through picking and out."""
        self.warehouse.delivery_steps = "pick_ship"
        product, (one, two, three) = self._tracked("serial", "S1", "S2", "S3")
        order = self._sale((product, 2))
        wizard = self._wizard(order)
        self.assertEqual(wizard.line_ids.lot_id, one | two)
        wizard.line_ids[0].quantity = 0
        wizard.line_ids[1].lot_id = three
        wizard.action_ship()
        self.assertEqual(self._shipped(order), [1])
        out = order.picking_ids.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        )
        self.assertEqual(out.move_line_ids.lot_id, three)

    def test_lot_has_to_be_chosen(self):
        product, (one, _two) = self._tracked("serial", "S1", "S2")
        order = self._sale((product, 2))
        wizard = self._wizard(order)
        first, second = wizard.line_ids
        first.lot_id = False
        with self.assertRaisesRegex(UserError, "Choose which"):
            wizard.action_ship()
        first.write({"lot_id": one.id, "quantity": 2})
        second.quantity = 0
        with self.assertRaisesRegex(UserError, "There is one"):
            wizard.action_ship()

    def test_lot_of_others(self):
        """A lot that another order has reserved can't be taken."""
        product, (one, two) = self._tracked("lot", "L1", "L2")
        self._sale((product, 5))
        order = self._sale((product, 5))
        wizard = self._wizard(order)
        self.assertEqual(wizard.line_ids.lot_id, two)
        wizard.line_ids.lot_id = one
        with self.assertRaisesRegex(UserError, "L1 are not free"):
            wizard.action_ship()

    # --- parcels

    def test_parcels(self):
        """Each parcel has its own number, package and goods."""
        order = self._ready(
            (self.product, 10), (self.filters, 4), carrier_id=self.carrier.id
        )
        wizard = self._wizard(order)
        coffee, _filters = wizard.line_ids
        coffee.quantity = 6
        coffee.action_other_parcel()
        other = wizard.line_ids.filtered(lambda row: row.parcel == 2)
        other.quantity = 3
        first, second = wizard.parcel_ids
        first.tracking_number, second.tracking_number = "N 1", "N2"
        second.weight = 7
        wizard.notify = True
        wizard.action_ship()
        one, two = order.parcel_ids.sorted("id")
        self.assertEqual((one.tracking_number, two.tracking_number), ("N1", "N2"))
        self.assertEqual((one.weight, two.weight), (10, 7))
        self.assertEqual(
            [sum(each._move_lines().mapped("quantity")) for each in (one, two)],
            [10, 3],
        )
        self.assertEqual(set((one | two).mapped("state")), {"shipped"})
        self.assertEqual(one.picking_id.carrier_tracking_ref, "N1,N2")
        self.assertEqual(len(self._events(order, "tracking")), 2)
        self.assertEqual(self._shipped(order), [9, 4])

    def test_one_parcel_needs_no_package(self):
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        wizard = self._wizard(order)
        wizard.parcel_ids.tracking_number = "N1"
        wizard.notify = False
        wizard.action_ship()
        self.assertFalse(order.parcel_ids.package_id)
        self.assertEqual(
            order.parcel_ids._move_lines(), order.picking_ids.move_line_ids
        )
        self.assertFalse(self._events(order, "tracking"))

    def test_prepared_parcel(self):
        """A parcel whose label was made before is the one that goes."""
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        parcel = self._parcel(order, "N1")
        self.assertEqual(parcel.state, "label")
        wizard = self._wizard(order)
        self.assertEqual(wizard.parcel_ids.tracking_number, "N1")
        wizard.action_ship()
        self.assertEqual(order.parcel_ids, parcel)
        self.assertEqual(parcel.state, "shipped")

    def test_number_in_use(self):
        self._parcel(number="N1")
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        wizard = self._wizard(order)
        self.assertFalse(wizard.number_warning)
        wizard.parcel_ids.tracking_number = "n 1".upper()
        self.assertIn("N1", wizard.number_warning)

    # --- complete only

    def test_complete_only(self):
        order = self._ready(
            (self.product, 10), (self.filters, 2), picking_policy="one"
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "everything at once"):
            self._ship_some(order, 10, 1)
        with self.assertRaisesRegex(UserError, "everything at once"):
            self._ship_some(order, 0, 2)
        self._ship_some(order, 4, 0, is_partly=True)
        self.assertEqual(self._shipped(order), [4, 0])
        self._ship_some(order, 6, 2)
        self.assertEqual(self._shipped(order), [10, 2])

    def test_policy_of_the_customer(self):
        """A customer's wish, else what the settings say; a company's for its people."""
        company = self.env["res.partner"].create(
            {"name": "Café", "is_company": True, "picking_policy": "one"}
        )
        person = self.env["res.partner"].create(
            {"name": "Kim", "parent_id": company.id}
        )  # fmt: skip
        for partner, default, policy in (
            (self.customer, "direct", "direct"),
            (self.customer, "one", "one"),
            (company, "direct", "one"),
            (person, "direct", "one"),
        ):
            with self.subTest(partner=partner.name, default=default):
                self.env["ir.default"].set("sale.order", "picking_policy", default)
                order = self._order(confirm=False, partner_id=partner.id)
                self.assertEqual(order.picking_policy, policy)
        self.env["ir.default"].set("sale.order", "picking_policy", "direct")
        order = self._order(confirm=False)
        order.partner_id = company
        self.assertEqual(order.picking_policy, "one", "a cart that gets its customer")
        order.picking_policy = "direct"
        self.assertEqual(order.picking_policy, "direct", "what a person says is kept")
        given = self._order(
            confirm=False, partner_id=company.id, picking_policy="direct"
        )
        self.assertEqual(given.picking_policy, "direct")
        order.action_confirm()
        self.assertEqual(order.picking_ids.move_type, "direct")
