from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestShipRace(RaceCase):
    """Two people ship the same line."""

    CONTEXT = {"skip_sms": True}

    def _left_over(self):
        return [SQL("DELETE FROM fulfilment_ship WHERE order_id = %s", self.order_id)]

    def _dialog(self, number):
        """Each opens the dialog and wants four."""
        wizard = self._env(number)["fulfilment.ship"]._start(self._order(number))
        wizard.line_ids.quantity = 4
        self.cursors[number].commit()
        return wizard

    def _delivered(self):
        self._again(0)
        return self._order(0).order_line.qty_delivered

    @mute_logger("odoo.sql_db")
    def test_one_after_another(self):
        """The second begins before the first has ended: begun again, it is told."""
        first, second = self._dialog(1), self._dialog(2)
        # the second has read what it sees
        self.assertEqual(second.line_ids.open_quantity, 10)
        self.assertEqual(second.order_id.picking_ids.state, "assigned")
        first.action_ship()
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            second.action_ship()
        self._again(2)
        # as Odoo does with a request that fails so
        with self.assertRaisesRegex(UserError, "has changed since you opened this"):
            second.action_ship()
        self.assertEqual(self._delivered(), 4)

    @mute_logger("odoo.sql_db")
    def test_at_the_same_moment(self):
        """While the first is at it, the second is told at once."""
        first, second = self._dialog(1), self._dialog(2)
        first.action_ship()
        with self.assertRaisesRegex(UserError, "Somebody else is shipping"):
            second.action_ship()
        self.cursors[2].rollback()
        self.cursors[1].commit()
        self.assertEqual(self._delivered(), 4)
