from odoo.exceptions import UserError
from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestExchange(ReturnCase):
    """Something else for what comes back."""

    def test_same_after_receipt(self):
        order = self._shipped()
        record = self._return(order, outcome="exchange", exchange_pricing="even")
        line = record.line_ids
        self.assertEqual(line.replacement_product_id, order.order_line.product_id)
        self.assertEqual((line.replacement_quantity, record.amount_due), (4, 0))
        self.assertFalse(line.replacement_line_id)
        self._receive(record)
        new = line.replacement_line_id
        self.assertEqual((new.order_id, new.product_uom_qty), (order, 4))
        self.assertEqual(new.price_unit, 10)
        first = order.order_line - new
        self.assertEqual((first.item_exchanged, first.item_status), (4, "exchanged"))
        self.assertEqual(new.item_status, "reserved")
        self._play(order, "ship")
        self.assertEqual(new.item_status, "shipped")
        self.assertEqual(order.fulfilment_status, "shipped")
        self.assertFalse(first._check_items(first.id, new.id))

    def test_in_advance(self):
        order = self._shipped()
        record = self._return(
            order, outcome="exchange", exchange_when="advance", exchange_pricing="even"
        )
        new = record.line_ids.replacement_line_id
        self.assertEqual(new.product_uom_qty, 4)
        first = order.order_line - new
        self.assertEqual(first.item_exchanged, 0, "nothing came back yet")
        self._receive(record, [("restock", 3)])
        self.assertEqual(first.item_exchanged, 3)
        self.assertEqual(new.product_uom_qty, 4, "it is on its way")
        self.assertEqual(record.amount_due, 10, "the fourth was not sent back")

    def test_taken_back(self):
        order = self._shipped()
        record = self._return(order, outcome="exchange", exchange_when="advance")
        new = record.line_ids.replacement_line_id
        record.action_cancel()
        self.assertEqual(new.product_uom_qty, 0)
        self.assertEqual(order.amount_total, 100)
        self.assertFalse(self._open(order).filtered(lambda p: p.state != "cancel"))

    def test_less_came(self):
        order = self._shipped()
        record = self._return(order, outcome="exchange", exchange_pricing="even")
        self._receive(record, [("restock", 1)])
        new = record.line_ids.replacement_line_id
        self.assertEqual((new.product_uom_qty, new.price_unit), (1, 10))
        self.assertEqual(record.amount_due, 0)

    def test_other_product(self):
        """What it costs today, as it was when ordered, or no difference."""
        better = self._product("Better", 15)
        for pricing, due in (("today", 20), ("order", 20), ("even", 0)):
            with self.subTest(pricing=pricing):
                order = self._shipped()
                record = self._return(
                    order,
                    outcome="exchange",
                    exchange_pricing=pricing,
                    replacement_product_id=better.id,
                )
                self.assertEqual(record.amount_due, due)
                self._receive(record)
                new = record.line_ids.replacement_line_id
                self.assertEqual(new.product_id, better)
                self.assertEqual(record.amount_due, due)
                self.assertEqual(record.amount_replacement, new.price_total)

    def test_price_by_hand(self):
        order = self._shipped()
        record = self._return(order, outcome="exchange", approve=False)
        record.line_ids.replacement_price = 12.5
        record.line_ids.replacement_quantity = 4
        record.line_ids.replacement_price = 12.5
        self.assertEqual(record.amount_due, 10)
        record.action_approve()
        self._receive(record)
        self.assertEqual(record.line_ids.replacement_line_id.price_unit, 12.5)
        with self._refused(UserError, "stands in the order"):
            record.line_ids.replacement_quantity = 9

    def test_still_to_pay(self):
        """The order asks for the difference only, from the moment it is dearer."""
        better = self._product("Better", 15)
        order = self._shipped()
        self._pay(order)
        self.assertEqual(order.payment_status, "paid")
        record = self._return(
            order,
            outcome="exchange",
            exchange_pricing="today",
            replacement_product_id=better.id,
        )
        self._receive(record)
        self.assertEqual(order.amount_total, 160)
        self.assertEqual((order.payment_status, order.payment_due), ("partial", 20))

    def test_returned_again(self):
        """The replacement does not fit, either."""
        order = self._shipped()
        record = self._return(order, outcome="exchange", exchange_pricing="even")
        self._receive(record)
        self._play(order, "ship")
        new = record.line_ids.replacement_line_id
        self.assertEqual(new._returnable(), 4)
        second = self._return(order, 4, sale_line_id=new.id)
        self._receive(second)
        self.assertEqual((new.item_status, second.amount_due), ("returned", -40))
