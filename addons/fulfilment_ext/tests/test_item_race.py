from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestItemRace(RaceCase):
    """Two people at the same transfer."""

    CONTEXT = {"skip_backorder": True, "skip_sms": True}

    def setUp(self):
        super().setUp()
        self._picking(0).move_ids.picked = True
        self.cursors[0].commit()

    @mute_logger("odoo.sql_db")
    def test_validated_twice(self):
        """Who comes second begins again, and finds it done."""
        self.assertEqual(self._picking(1).state, "assigned")
        self.assertEqual(self._picking(2).state, "assigned", "both have begun")
        self._picking(1).button_validate()
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._picking(2).button_validate()
            self.cursors[2].flush()
        self._again(2)
        self._picking(2).button_validate()
        self.cursors[2].commit()
        order = self._order(2)
        order.invalidate_recordset()
        self.assertEqual(order.order_line.item_shipped, 10)
        self.assertEqual(order.fulfilment_event_ids.mapped("kind").count("shipped"), 1)

    @mute_logger("odoo.sql_db")
    def test_delivered_twice(self):
        """Courier and deliverer say it at once: one of them is the first."""
        self._picking(0).button_validate()
        self.cursors[0].commit()
        for number in (1, 2):
            self.assertFalse(self._picking(number).move_line_ids.delivered_at)
        self._picking(1)._set_delivered("2026-11-02 10:00:00", "courier")
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._picking(2)._set_delivered("2026-11-03 10:00:00", "deliverer")
            self.cursors[2].flush()
        self._again(2)
        self.assertFalse(
            self._picking(2)._set_delivered("2026-11-03 10:00:00", "deliverer")
        )
        self.assertEqual(str(self._picking(2).delivered_at), "2026-11-02 10:00:00")
