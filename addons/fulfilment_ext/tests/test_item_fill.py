from odoo.tests import tagged
from odoo.tools import SQL

from ..hooks import fill_items
from .item_common import ItemCase
from .test_items import CASES, STEPS

LINE = (
    "item_status",
    "item_shipped",
    "item_returned",
    "item_cancelled",
    "item_shipped_at",
)
ORDER = (
    "fulfilment_status",
    "item_count_ordered",
    "item_count_shipped",
    "fulfilment_step",
    "fulfilment_promised_at",
)


@tagged("post_install", "-at_install")
class TestItemFill(ItemCase):
    """Orders that are there when it is installed, and the nightly check."""

    def _orders(self):
        orders = self.env["sale.order"]
        for steps, _expected in CASES.values():
            # nothing is known to be delivered then
            if not any("deliver" in step for step in steps):
                order = self._goods()
                self._play(order, *steps)
                orders |= order
        houses = {}
        for (name, _case), (steps, _expected) in STEPS.items():
            house = houses.setdefault(name, None) or self._warehouse(name)
            houses[name] = house
            order = self._goods(warehouse_id=house.id)
            self._play(order, *steps)
            orders |= order
        dozen = self._goods(quantity=1, unit=self.env.ref("uom.product_uom_dozen"))
        self._play(dozen, "stock 12", "confirm", "ship 7")
        paid = self._goods()
        self._pay(paid, "pending", provider=self.transfer)
        back = self._goods(quantity=-3)
        self._play(back, "confirm")
        service = self._goods(
            product=self._product("Advice", type="service", is_storable=False),
            commitment_date="2027-01-01",
        )
        self._play(service, "confirm")
        self._pay(service, "pending", provider=self.transfer)
        picked = self._goods()
        self._play(picked, "stock 10", "confirm")
        picked.picking_ids.move_ids.picked = True
        later = self._goods(lines=2, picking_policy="one")
        later.order_line[0].customer_lead = 5
        self._play(later, "confirm")
        return orders | dozen | paid | back | service | picked | later

    def test_fill_is_what_is_computed(self):
        orders = self._orders()
        self.env.flush_all()
        found = [
            (
                order.order_line.ids,
                [[line[name] for name in LINE] for line in order.order_line],
                [order[name] for name in ORDER],
            )
            for order in orders
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order_line SET item_status = NULL, item_shipped = 0,"
                " item_returned = 0, item_cancelled = 0, item_shipped_at = NULL"
                " WHERE order_id IN %s",
                tuple(orders.ids),
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET fulfilment_status = NULL,"
                " item_count_ordered = 0, item_count_shipped = 0,"
                " fulfilment_step = NULL, fulfilment_promised_at = NULL"
                " WHERE id IN %s",
                tuple(orders.ids),
            )
        )
        self.env.invalidate_all()
        fill_items(self.env)
        self.env.invalidate_all()
        for order, (ids, lines, values) in zip(orders, found, strict=True):
            with self.subTest(order.name):
                for line, wanted in zip(
                    self.env["sale.order.line"].browse(ids), lines, strict=True
                ):
                    self.assertEqual([line[name] for name in LINE], wanted)
                self.assertEqual([order[name] for name in ORDER], values)

    def test_check(self):
        order = self._goods()
        self._play(order, "stock 10", "confirm", "ship", "deliver", "return 2")
        lines, line = self.env["sale.order.line"], order.order_line
        self.assertFalse(lines._check_items(line.id, line.id))
        self.env.cr.execute(
            SQL("UPDATE sale_order_line SET item_shipped = 9 WHERE id = %s", line.id)
        )
        self.env.invalidate_all()
        for _night in range(2):
            self.assertEqual(lines._check_items(line.id, line.id), line)
        self.assertEqual(line.item_shipped, 9, "it is not mended")
        asked = order.fulfilment_exception_ids
        self.assertEqual((asked.kind, asked.state), ("check", "open"))
        self.assertIn("stored 9 / 10 / 2 / 0, counted 10 / 10 / 2 / 0", asked.text)

    def test_check_all(self):
        order = self._goods()
        self._play(order, "stock 10", "confirm", "ship 4")
        with self.enter_registry_test_mode():
            self.env.ref("fulfilment_ext.ir_cron_check_items").method_direct_trigger()
        self.assertFalse(order.fulfilment_exception_ids)
