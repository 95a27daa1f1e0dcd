from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import AddressCase


@tagged("post_install", "-at_install")
class TestCost(AddressCase):
    """An order that is clean costs next to nothing."""

    def _orders(self, count, street="Lindenstraße 5"):
        partners = self.env["res.partner"].create(
            [
                {**self._typed(street=street), "name": f"Customer {number}"}
                for number in range(count)
            ]
        )
        return self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "carrier_id": self.carrier.id,
                    "order_line": [Command.create({"product_id": self.product.id})],
                }
                for partner in partners
            ]
        )

    def _queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - start

    def test_confirm(self):
        """One query for the customer's other addresses, with whatever it needs to be
        looked at."""
        self._orders(1).action_confirm()
        with patch.object(self.registry["sale.order"], "_check_address"):
            without = self._queries(self._orders(1).action_confirm)
        with_it = self._queries(self._orders(1).action_confirm)
        self.assertLessEqual(with_it - without, 3)

    def test_hundred(self):
        """As many queries for a hundred as for two."""
        two, hundred = self._orders(2), self._orders(100)
        (two | hundred).action_confirm()
        few = self._queries(two._check_address)
        many = self._queries(hundred._check_address)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 15)

    def test_off(self):
        self.company.address_check = "off"
        orders = self._orders(3)
        orders.action_confirm()
        self.env.flush_all()
        orders.mapped("company_id.address_check")
        orders.mapped("address_status")
        start = self.env.cr.sql_log_count
        orders._check_address()
        self.assertEqual(self.env.cr.sql_log_count, start)

    def test_reasons(self):
        """Of transfers, read as a list reads them."""
        two, hundred = self._orders(2, "Linden"), self._orders(40, "Linden")
        (two | hundred).action_confirm()
        names = ["name", "fulfilment_hold_reason"]
        pickings = self.env["stock.picking"]
        some = pickings.browse(two.picking_ids.ids)
        self._read_queries(some, names)
        few = self._read_queries(some, names)
        many = self._read_queries(pickings.browse(hundred.picking_ids.ids), names)
        self.assertEqual(few, many)

    def test_read(self):
        """Of orders, with their sentences."""
        two, hundred = self._orders(2, "Linden"), self._orders(40, "Linden")
        (two | hundred).action_confirm()
        names = ["name", "address_status", "address_text", "fulfilment_next"]
        self._read_queries(two, names)
        self.assertEqual(
            self._read_queries(two, names), self._read_queries(hundred, names)
        )

    def test_partner_write(self):
        """A name that is no address asks nothing."""
        orders = self._orders(1)
        orders.action_confirm()
        partner = orders.partner_id
        with patch.object(
            self.registry["res.partner"], "_orders_to_check", side_effect=AssertionError
        ):
            partner.comment = "Rings twice"
        self.assertFalse(orders.address_status)
