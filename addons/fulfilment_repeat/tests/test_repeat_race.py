from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.fulfilment_ext.tests.race_common import RaceCase


@tagged("post_install", "-at_install")
class TestRepeatRace(RaceCase):
    """A form that is sent twice at the same moment."""

    def _left_over(self):
        made = SQL("SELECT id FROM sale_order WHERE repeat_of_id = %s", self.order_id)
        return [
            SQL("DELETE FROM sale_order_line WHERE order_id IN (%s)", made),
            SQL("DELETE FROM sale_order WHERE repeat_of_id = %s", self.order_id),
        ]

    def _repeat(self, number):
        order = self._order(number)
        return order._repeat({order.order_line.id: 3}, key="the-same-form")

    @mute_logger("odoo.sql_db")
    def test_twice(self):
        # both have read it
        self.assertEqual(self._order(1).name, self._order(2).name)
        made, is_new = self._repeat(1)
        self.assertTrue(is_new)
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._repeat(2)
        self._again(2)
        again, is_new = self._repeat(2)
        self.assertFalse(is_new)
        self.assertEqual(again.id, made.id)
