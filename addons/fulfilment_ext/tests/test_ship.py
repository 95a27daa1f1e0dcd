from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.shipment import Item
from .shipping_common import ShippingCase

#: Name; what is on the shelf and ordered of coffee and filters; what is shipped in each
#: press; what has left in the end; transfers that are open then.
MATRIX = [
    ("all at once", (10, 4), [(10, 4)], [10, 4], 0),
    ("a part, the rest stays open", (10, 4), [(4, 0)], [4, 0], 1),
    ("in two presses", (10, 4), [(4, 0), (6, 4)], [10, 4], 0),
    ("fractions", (2.5, 4), [(0.5, 1.25)], [0.5, 1.25], 1),
    ("one line only", (10, 4), [(0, 4)], [0, 4], 1),
]


@tagged("post_install", "-at_install")
class TestShip(ShippingCase):
    """Ship Items on a confirmed order."""

    def test_matrix(self):
        for name, ordered, presses, shipped, still_open in MATRIX:
            with self.subTest(name):
                order = self._ready(
                    (self.product, ordered[0]), (self.filters, ordered[1])
                )
                for press in presses:
                    open_lines = order._ship_lines()
                    quantities = [
                        quantity
                        for line, quantity in zip(order.order_line, press, strict=True)
                        if line in open_lines
                    ]
                    self._ship_some(order, *quantities)
                self.assertEqual(self._shipped(order), shipped)
                states = order.picking_ids.mapped("state")
                self.assertEqual(
                    len([each for each in states if each != "done"]), still_open
                )

    def test_proposal(self):
        """What is reserved is proposed; the rest is shown."""
        self._stock(self.product, 3)
        order = self._sale((self.product, 10), (self.filters, 2))
        coffee, filters = self._wizard(order).line_ids
        self.assertEqual(
            (coffee.open_quantity, coffee.reserved_quantity, coffee.quantity),
            (10, 3, 3),
        )
        self.assertEqual((filters.open_quantity, filters.quantity), (2, 0))

    def test_reserved_on_demand(self):
        """Goods that came in after the order are reserved when they are shipped."""
        order = self._sale((self.product, 5))
        self._stock(self.product, 5)
        self._ship_some(order, 5)
        self.assertEqual(self._shipped(order), [5])

    def test_rest_stays_reserved(self):
        for method in ("at_confirm", "manual"):
            with self.subTest(method):
                kind = self.warehouse.out_type_id
                kind.reservation_method = method
                order = self._ready((self.product, 10))
                order.picking_ids.action_assign()
                self._ship_some(order, 4)
                rest = order.picking_ids.filtered(lambda p: p.state != "done")
                self.assertEqual(rest.move_ids.quantity, 6)

    def test_refused(self):
        """Nothing is shipped, and the words say why."""
        self._stock(self.product, 3)

        def not_there(order):
            self._ship_some(order, 5)

        def too_many(order):
            self._ship_some(order, 99)

        def nothing(order):
            self._ship_some(order, 0)

        def reserved_by_others(order):
            self._sale((self.product, 1))
            self._ship_some(order, 4)

        def batch(order):
            self.env["stock.picking.batch"].create(
                {
                    "picking_ids": [Command.set(order.picking_ids.ids)],
                    "user_id": self.manager.id,
                }
            ).action_confirm()
            self._ship_some(order, 1)

        def draft(order):
            self._wizard(self._order(confirm=False))

        def others_order(order):
            wizard = self._wizard(order)
            wizard.line_ids.order_line_id = self._sale((self.product, 1)).order_line
            wizard.action_ship()

        for case, words in (
            (not_there, "Only 3 of 5"),
            (too_many, "are more than the 10"),
            (nothing, "Enter how many"),
            (reserved_by_others, "Only 3 of 4"),
            (batch, "is being picked in batch"),
            (draft, "Only a confirmed order"),
            (others_order, "not of this order"),
        ):
            with self.subTest(case.__name__), self.cr.savepoint() as savepoint:
                order = self._sale((self.product, 10))
                with self.assertRaisesRegex(UserError, words):
                    case(order)
                self.assertEqual(self._shipped(order), [0])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_changed_meanwhile(self):
        """Of two people who look at the same line the second is told, and nothing is
        shipped twice."""
        order = self._ready((self.product, 10))
        first, second = self._wizard(order), self._wizard(order, self.manager)
        for wizard in (first, second):
            wizard.line_ids.quantity = 4
        first.action_ship()
        with self.assertRaisesRegex(UserError, "has changed since you opened this"):
            second.action_ship()
        self.assertEqual(self._shipped(order), [4])
        again = self._wizard(order, self.manager)
        self.assertEqual(again.line_ids.open_quantity, 6)
        with self.assertRaisesRegex(UserError, "has changed"):
            first.action_ship()

    def test_validated_meanwhile(self):
        order = self._ready((self.product, 10))
        wizard = self._wizard(order)
        self._ship(order.picking_ids)
        with self.assertRaisesRegex(UserError, "now it is 0"):
            wizard.action_ship()

    def test_units(self):
        """A line in dozens ships halves of one; the transfer counts pieces."""
        self._stock(self.product, 24)
        order = self._sale((self.product, 2, self.dozen))
        self.assertEqual(self._wizard(order).line_ids.reserved_quantity, 2)
        self._ship_some(order, 0.5)
        self.assertEqual(self._shipped(order), [0.5])
        done = order.picking_ids.filtered(lambda p: p.state == "done")
        self.assertEqual(done.move_line_ids.quantity_product_uom, 6)
        self._ship_some(order, 1.5)
        self.assertEqual(self._shipped(order), [2])

    def test_odd_units(self):
        """What is left is no round number of dozens; it goes all the same."""
        self._stock(self.product, 24)
        order = self._sale((self.product, 2, self.dozen))
        self._ship(order.picking_ids, {self.product: 5})
        row = self._wizard(order).line_ids
        self.assertEqual((row.expected, row.quantity), (19, 1.58))
        self._ship_some(order, 1.58)
        self.assertFalse(order._ship_lines())

    def test_services_and_notes(self):
        """What is not moved is not asked for."""
        service = self._product("Advice", type="service", is_storable=False)
        order = self._ready((self.product, 1))
        order.order_line = [
            Command.create({"product_id": service.id}),
            Command.create({"display_type": "line_note", "name": "Mind the dog"}),
        ]
        self.assertEqual(self._wizard(order).line_ids.product_id, self.product)

    def test_not_counted(self):
        """Goods whose stock is not counted are always there."""
        paper = self._product("Paper", is_storable=False)
        order = self._sale((paper, 10))
        self._ship_some(order, 4)
        self._ship_some(order, 6)
        self.assertEqual(self._shipped(order), [10])

    def test_no_backorder_kept(self):
        """A type of transfers that makes no backorder keeps the rest all the same."""
        self.warehouse.out_type_id.create_backorder = "never"
        order = self._ready((self.product, 10), (self.filters, 2))
        self._ship_some(order, 4, 0)
        self.assertEqual(self._shipped(order), [4, 0])
        self._ship_some(order, 6, 2)
        self.assertEqual(self._shipped(order), [10, 2])

    def test_returned_is_not_open(self):
        """What came back is not shipped once more by itself."""
        order = self._ready((self.product, 2))
        self._ship_some(order, 2)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(
                active_model="stock.picking",
                active_ids=order.picking_ids.ids,
                active_id=order.picking_ids.id,
            )
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        self._ship(back)
        self.assertFalse(order._ship_lines())

    def test_hold(self):
        """Whoever keeps the order back is asked."""
        order = self._ready((self.product, 1))

        def hold(pickings):
            raise UserError(self.env._("It waits for its payment."))

        self.patch(
            self.registry["stock.picking"], "_check_fulfilment_hold", hold
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "waits for its payment"):
            self._ship_some(order, 1)
        self.assertEqual(self._shipped(order), [0])

    def test_kits_by_hook(self):
        """A line that moves other products: shipped as the hook says, else left out."""
        kit = self._product("Breakfast", is_storable=False)
        order = self._sale((kit, 3))
        move = order.order_line.move_ids
        move._do_unreserve()
        move.write({"product_id": self.product.id, "product_uom_qty": 6})
        move.sale_line_id = order.order_line
        lines = self.registry["sale.order.line"]
        # whether the addon that knows of kits is there or not
        self.patch(lines, "_ship_factors", lambda line: {line.product_id: 1.0})
        self.assertFalse(order._ship_lines(), "without the hook")
        self.patch(lines, "_ship_factors", lambda line: {self.product: 2.0})
        self._stock(self.product, 5)
        move._action_assign()
        row = self._wizard(order).line_ids
        self.assertEqual((row.open_quantity, row.reserved_quantity), (3, 2))
        self._ship_some(order, 2)
        done = order.order_line.move_ids.filtered(lambda m: m.state == "done")
        self.assertEqual(done.quantity, 4)

    def test_packages(self):
        """A part of a package goes without it; all of it goes as it is."""
        package = self.env["stock.package"].create({"name": "PACK1"})
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.warehouse.lot_stock_id, 10, package_id=package
        )
        order = self._sale((self.product, 10))
        self._ship_some(order, 4)
        done = order.picking_ids.filtered(lambda p: p.state == "done")
        self.assertFalse(done.move_line_ids.result_package_id)
        self._ship_some(order, 6)
        self.assertEqual(self._shipped(order), [10])

    def test_who(self):
        order = self._ready((self.product, 1))
        outsider = self.env["res.users"].create(
            {
                "name": "Outsider",
                "login": "outsider",
                "group_ids": [Command.set([self.env.ref("base.group_user").id])],
            }
        )
        with self.assertRaises(AccessError):
            order.with_user(outsider).action_ship_items()
        with self.assertRaises(AccessError):
            self.env["fulfilment.ship"].with_user(outsider).create(
                {"order_id": order.id}
            )

    def test_by_code(self):
        """Others ship without the dialog."""
        order = self._ready((self.product, 3), (self.filters, 2))
        pickings, _answer = order._ship_items(order._ship_all_items())
        self.assertEqual(self._shipped(order), [3, 2])
        self.assertEqual(pickings, order.picking_ids)
        line = order.order_line[0]
        with self.assertRaises(UserError):
            order._ship_items([Item(line, self.product, None, 1)])
