from odoo.tests import tagged

from .item_common import ItemCase

#: What is done with an order of ten pieces: what its item is then.
CASES = {
    "not ordered yet": ([], {"status": False}),
    "nothing on the shelf": (["confirm"], {"status": "waiting"}),
    "a part is reserved": (["stock 4", "confirm"], {"status": "waiting"}),
    "reserved": (["stock 10", "confirm"], {"status": "reserved"}),
    "reserved later": (
        ["confirm", "stock 10", "reserve"],
        {"status": "reserved"},
    ),
    "not reserved any more": (
        ["stock 10", "confirm", "unreserve"],
        {"status": "waiting"},
    ),
    "shipped": (
        ["stock 10", "confirm", "ship"],
        {"shipped": 10, "status": "shipped"},
    ),
    "a part is shipped": (
        ["stock 10", "confirm", "ship 4"],
        {"shipped": 4, "status": "partly_shipped"},
    ),
    "two parts": (
        ["stock 10", "confirm", "ship 4", "ship 6"],
        {"shipped": 10, "status": "shipped"},
    ),
    "the rest is not made": (
        ["stock 10", "confirm", "drop 4"],
        {"shipped": 4, "cancelled": 6, "status": "shipped"},
    ),
    "the rest is made and cancelled": (
        ["stock 10", "confirm", "ship 4", "abandon"],
        {"shipped": 4, "cancelled": 6, "status": "shipped"},
    ),
    "a part of the rest is cancelled": (
        ["stock 10", "confirm", "ship 4", "drop 2"],
        {"shipped": 6, "cancelled": 4, "status": "shipped"},
    ),
    "the warehouse wants to send less": (
        ["stock 10", "confirm", "demand 7", "ship 7"],
        {"shipped": 7, "cancelled": 3, "status": "shipped"},
    ),
    "nothing is sent": (
        ["stock 10", "confirm", "abandon"],
        {"cancelled": 10, "status": "cancelled"},
    ),
    "cancelled, then wanted more": (
        ["stock 20", "confirm", "drop 4", "quantity 12"],
        {"shipped": 4, "status": "partly_shipped"},
    ),
    "more than ordered": (
        ["stock 20", "confirm", "ship 12"],
        {"shipped": 12, "status": "shipped"},
    ),
    "delivered": (
        ["stock 10", "confirm", "ship", "deliver"],
        {"shipped": 10, "delivered": 10, "status": "delivered"},
    ),
    "a part is delivered, the rest is open": (
        ["stock 10", "confirm", "ship 4", "deliver"],
        {"shipped": 4, "delivered": 4, "status": "partly_shipped"},
    ),
    "a part is delivered, the rest is under way": (
        ["stock 10", "confirm", "ship 4", "deliver", "ship 6"],
        {"shipped": 10, "delivered": 4, "status": "shipped"},
    ),
    "all came back": (
        ["stock 10", "confirm", "ship", "deliver", "return 10"],
        {"shipped": 10, "delivered": 10, "returned": 10, "status": "returned"},
    ),
    "a part came back": (
        ["stock 10", "confirm", "ship", "deliver", "return 4"],
        {"shipped": 10, "delivered": 10, "returned": 4, "status": "returned"},
    ),
    "a parcel was refused": (
        ["stock 10", "confirm", "ship", "return 10"],
        {"shipped": 10, "returned": 10, "status": "returned"},
    ),
    "what came back does not hide what is open": (
        ["stock 10", "confirm", "ship 6", "return 2"],
        {"shipped": 6, "returned": 2, "status": "partly_shipped"},
    ),
    "what came back is sent again": (
        ["stock 10", "confirm", "ship", "return 4", "again 4"],
        {"shipped": 10, "status": "shipped"},
    ),
    "a part of it is sent again": (
        ["stock 10", "confirm", "ship", "deliver", "return 4", "again 1"],
        {"shipped": 10, "delivered": 10, "returned": 3, "status": "returned"},
    ),
    "more is wanted": (
        ["stock 20", "confirm", "ship", "quantity 15"],
        {"shipped": 10, "status": "partly_shipped"},
    ),
    "less is wanted": (
        ["stock 10", "confirm", "quantity 6", "ship"],
        {"shipped": 6, "status": "shipped"},
    ),
    "less is wanted than was": (
        ["stock 10", "confirm", "ship 4", "quantity 4"],
        {"shipped": 4, "status": "shipped"},
    ),
    "the order is cancelled": (
        ["stock 10", "confirm", "cancel"],
        {"cancelled": 10, "status": "cancelled"},
    ),
    "the order is cancelled when a part has left": (
        ["stock 10", "confirm", "ship 4", "cancel"],
        {"shipped": 4, "cancelled": 6, "status": "shipped"},
    ),
    "cancelled and taken up again": (
        ["stock 10", "confirm", "cancel", "draft"],
        {"status": False},
    ),
    "cancelled, taken up and shipped": (
        ["stock 10", "confirm", "cancel", "draft", "confirm", "ship"],
        {"shipped": 10, "status": "shipped"},
    ),
    "a part had left before it was taken up again": (
        ["stock 10", "confirm", "ship 4", "cancel", "draft", "confirm"],
        {"shipped": 4, "status": "partly_shipped"},
    ),
    "the transfer was corrected": (
        ["stock 20", "confirm", "ship", "deliver", "correct 9"],
        {"shipped": 9, "delivered": 9, "cancelled": 1, "status": "delivered"},
    ),
}
#: The same in warehouses with steps before the delivery; "ship" is the next step.
STEPS = {
    ("pick_ship", "to pick"): (["stock 10", "confirm"], {"status": "reserved"}),
    ("pick_ship", "picked"): (
        ["stock 10", "confirm", "ship"],
        {"status": "reserved"},
    ),
    ("pick_ship", "shipped"): (
        ["stock 10", "confirm", "ship", "ship"],
        {"shipped": 10, "status": "shipped"},
    ),
    ("pick_ship", "a part is picked and shipped"): (
        ["stock 10", "confirm", "ship 4", "ship"],
        {"shipped": 4, "status": "partly_shipped"},
    ),
    ("pick_ship", "the rest is not picked"): (
        ["stock 10", "confirm", "drop 4", "ship"],
        {"shipped": 4, "cancelled": 6, "status": "shipped"},
    ),
    ("pick_ship", "picked, then cancelled"): (
        ["stock 10", "confirm", "ship", "abandon"],
        {"cancelled": 10, "status": "cancelled"},
    ),
    ("pick_pack_ship", "packed"): (
        ["stock 10", "confirm", "ship", "ship"],
        {"status": "reserved"},
    ),
    ("pick_pack_ship", "shipped and returned"): (
        ["stock 10", "confirm", "ship", "ship", "ship", "return 3"],
        {"shipped": 10, "returned": 3, "status": "returned"},
    ),
    ("pick_pack_ship", "nothing on the shelf"): (["confirm"], {"status": "waiting"}),
}


@tagged("post_install", "-at_install")
class TestItems(ItemCase):
    """Counters and status of one line, whatever happens to it."""

    def test_cases(self):
        for name, (steps, expected) in CASES.items():
            with self.subTest(name):
                order = self._goods()
                self._play(order, *steps)
                self._assert_item(self._line(order), **expected)

    def test_steps(self):
        houses = {}
        for (house, name), (steps, expected) in STEPS.items():
            with self.subTest(f"{house}: {name}"):
                if house not in houses:
                    houses[house] = self._warehouse(house)
                order = self._goods(warehouse_id=houses[house].id)
                self._play(order, *steps)
                self._assert_item(self._line(order), **expected)

    def test_pulled_steps(self):
        """Each step is there from the beginning and waits for the one before."""
        house = self._warehouse("pick_ship")
        route = house.delivery_route_id
        ship = route.rule_ids.filtered(lambda rule: rule.action == "push")
        pick = route.rule_ids - ship
        output = house.wh_output_stock_loc_id
        ship.write(
            {
                "action": "pull",
                "location_src_id": output.id,
                "procure_method": "make_to_order",
            }
        )
        pick.location_dest_id = output
        order = self._goods(warehouse_id=house.id)
        self._play(order, "stock 10", "confirm")
        line = self._line(order)
        self.assertEqual(len(line.move_ids), 2)
        self._assert_item(line, status="reserved")
        self.assertEqual(line.item_reserved, 10)
        self._play(order, "ship 4")
        self._assert_item(line, status="reserved")
        self._play(order, "ship 4")
        self._assert_item(line, shipped=4, status="partly_shipped")

    def test_units(self):
        """A dozen is sold, pieces are moved: a twelfth of a dozen can't be written
        down, twelve of them are a dozen all the same."""
        order = self._goods(quantity=1, unit=self.env.ref("uom.product_uom_dozen"))
        self._play(order, "stock 12", "confirm")
        line = self._line(order)
        for _piece in range(7):
            self._play(order, "ship 1")
        self._assert_item(line, shipped=0.58, status="partly_shipped")
        self.assertEqual(order.item_count_ordered, 12)
        for _piece in range(5):
            self._play(order, "ship 1")
        self._assert_item(line, shipped=1, status="shipped")
        self.assertEqual(order.item_count_shipped, 12)

    def test_lots(self):
        goods = self._product("Honey", tracking="lot")
        lots = self.env["stock.lot"].create(
            [
                {"name": name, "product_id": goods.id, "company_id": self.company.id}
                for name in ("H1", "H2")
            ]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                goods, self.warehouse.lot_stock_id, 5, lot_id=lot
            )
        order = self._goods(product=goods)
        self._play(order, "confirm", "ship")
        picking = self._done(order)
        first = picking.move_line_ids[:1]
        self._assert_item(self._line(order), shipped=10, status="shipped")
        picking._set_delivered(self.env.cr.now(), "test", first)
        self._assert_item(self._line(order), shipped=10, delivered=5, status="shipped")

    def test_added_by_core(self):
        """Something else was put in: core adds a line."""
        order = self._goods()
        other = self._product("Instead")
        self._stock(other, 5)
        self._play(order, "stock 10", "confirm")
        picking = self._open(order)
        self.env["stock.move"].create(
            {
                "product_id": other.id,
                "product_uom_qty": 2,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.move_ids[-1:].write({"quantity": 2, "picked": True})
        self._play(order, "ship")
        added = order.order_line - self._line(order)
        self.assertEqual(added.product_id, other)
        self._assert_item(added, shipped=2, status="shipped")
        self.assertEqual(order.item_count_ordered, 12)
        self.assertEqual(order.item_count_shipped, 12)

    def test_no_goods(self):
        """Services, sections and costs of delivery have no status."""
        order = self._goods()
        service = self._product("Gift wrapping", type="service", is_storable=False)
        self.env["sale.order.line"].create(
            [
                {"order_id": order.id, "product_id": service.id},
                {"order_id": order.id, "display_type": "line_section", "name": "Gifts"},
                {"order_id": order.id, "product_id": service.id, "is_delivery": True},
            ]
        )
        self._play(order, "stock 10", "confirm", "ship")
        self.assertEqual(
            order.order_line.mapped("item_status"), ["shipped", False, False, False]
        )
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_awaiting_payment(self):
        order = self._goods()
        self._play(order, "stock 10")
        self._pay(order, "pending", provider=self.transfer)
        self._assert_item(self._line(order), status="awaiting_payment")
        self.assertEqual(order.fulfilment_status, "awaiting_payment")
        order.sudo().is_payment_hold = True
        order.action_confirm()
        self._assert_item(self._line(order), status="awaiting_payment")
        order.sudo().is_payment_hold = False
        self._assert_item(self._line(order), status="reserved")

    def test_other_warehouse_and_dates(self):
        house = self._warehouse("ship_only")
        order = self._goods(warehouse_id=house.id)
        self._play(order, "stock 10", "confirm", "ship 4")
        line = self._line(order)
        first = line.item_shipped_at
        self.assertEqual(first, self._done(order).date_done)
        self.assertFalse(line.item_delivered_at)
        self._done(order)._set_delivered("2026-11-02 10:00:00", "test")
        self.assertEqual(str(line.item_delivered_at), "2026-11-02 10:00:00")

    def test_customer_sends_goods(self):
        """A negative quantity is a return that is expected."""
        order = self._goods(quantity=-3)
        self._play(order, "confirm")
        self._assert_item(self._line(order), status="ordered")
        self._play(order, "ship")
        self._assert_item(self._line(order), returned=3, status="returned")

    def test_order_status(self):
        """The least advanced line speaks for the order."""
        order = self._goods(lines=2)
        one, two = order.order_line
        self._stock(one.product_id, 10)
        self._play(order, "confirm")
        self.assertEqual(order.fulfilment_status, "waiting")
        self._play(order, "ship")
        self.assertEqual((one.item_status, two.item_status), ("shipped", "waiting"))
        self.assertEqual(order.fulfilment_status, "partly_shipped")
        self.assertEqual((order.item_count_ordered, order.item_count_shipped), (20, 10))
        self._play(order, "abandon")
        self.assertEqual(order.fulfilment_status, "shipped")
        self.assertEqual((order.item_count_ordered, order.item_count_shipped), (10, 10))
        self._play(order, "deliver")
        self.assertEqual(order.fulfilment_status, "delivered")
