from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.fulfilment_ext.tests.race_common import RaceCase


@tagged("post_install", "-at_install")
class TestAddressRace(RaceCase):
    """Two people at one address."""

    CONTEXT = {"skip_sms": True}

    def _left_over(self):
        family = self.made[2]
        return [
            SQL(
                "DELETE FROM fulfilment_address_edit WHERE order_id = %s", self.order_id
            ),
            SQL("UPDATE res_partner SET active = FALSE WHERE parent_id = %s", family),
        ]

    def _values(self, street):
        return {"name": "Anna Race", "street": street, "city": "Berlin"}

    def _change(self, number, street, seen=None):
        self._order(number)._change_address(self._values(street), False, seen=seen)

    def _streets(self):
        self._again(0)
        return (
            self._order(0).partner_shipping_id.street,
            self._picking(0).partner_id.street,
        )

    @mute_logger("odoo.sql_db")
    def test_two_edits(self):
        """The second begins before the first has ended: begun again, it is told."""
        seen = [self._order(number)._address_seen() for number in (1, 2)]
        self.assertEqual(*seen)
        self._change(1, "First 1", seen[0])
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._change(2, "Second 2", seen[1])
        self._again(2)
        with self.assertRaisesRegex(UserError, "meanwhile"):
            self._change(2, "Second 2", seen[1])
        self.cursors[2].rollback()
        self.assertEqual(self._streets(), ("First 1", "First 1"))

    @mute_logger("odoo.sql_db")
    def test_shipped_first(self):
        """What has left keeps its address."""
        order = self._order(2)
        self.assertEqual(order.picking_ids.state, "assigned")
        self._validate(1)
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._change(2, "Late 1")
        self._again(2)
        with self.assertRaisesRegex(UserError, "has left"):
            self._change(2, "Late 1")
        self.cursors[2].rollback()
        self.assertEqual(self._streets(), (False, False))

    @mute_logger("odoo.sql_db")
    def test_edited_first(self):
        """Who ships meanwhile begins again, with the new address."""
        self.assertEqual(self._picking(2).state, "assigned")
        self._change(1, "Early 1")
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._validate(2)
            self._env(2).flush_all()
        self._again(2)
        self._validate(2)
        self.cursors[2].commit()
        self.assertEqual(self._streets(), ("Early 1", "Early 1"))
        self.assertEqual(self._picking(0).state, "done")

    @mute_logger("odoo.sql_db")
    def test_at_the_same_moment(self):
        """While somebody ships, who edits is told at once."""
        self._validate(1)
        self._env(1).flush_all()
        self._env(2).cr.execute("SET LOCAL lock_timeout = '1s'")
        with self.assertRaises(Exception) as caught:
            self._change(2, "Late 1")
        self.assertTrue(
            isinstance(caught.exception, UserError)
            or "lock" in str(caught.exception).lower()
        )
        self.cursors[2].rollback()
        self.cursors[1].commit()
        self.assertEqual(self._streets(), (False, False))

    def _validate(self, number):
        picking = self._picking(number).with_context(skip_backorder=True)
        picking.move_ids.picked = True
        picking.button_validate()
