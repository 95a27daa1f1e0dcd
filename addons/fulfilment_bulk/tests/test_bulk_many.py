from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..const import MOST
from .common import BulkCase


@tagged("post_install", "-at_install")
class TestBulkMany(BulkCase):
    """As many as can be chosen."""

    def _many(self, count):
        """Transfers that nobody works on, made as fast as the database can."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO stock_picking (name, picking_type_id, location_id,
                   location_dest_id, company_id, state, move_type, priority,
                   create_uid, create_date, write_uid, write_date, scheduled_date)
            SELECT 'MANY/' || %(count)s || '/' || number, picking_type_id,
                   location_id, location_dest_id, company_id, 'cancel', 'direct', '0',
                   1, %(now)s, 1, %(now)s, %(now)s
              FROM stock_picking, generate_series(1, %(count)s) number
             WHERE id = %(like)s
         RETURNING id
            """,
            {
                "now": fields.Datetime.now(),
                "count": count,
                "like": self.like.id,
            },
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env["stock.picking"].browse(ids)

    def _start(self, pickings):
        """:return: the action, and statements from the dialog to its begin"""
        wizards = self.env["fulfilment.bulk.start"].with_user(self.clerk)
        wizard = wizards.with_context(
            active_model="stock.picking", active_ids=pickings.ids
        ).create({"kind": "ship"})
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        number = wizard.action_start()["res_id"]
        self.env.flush_all()
        count = self.env.cr.sql_log_count - start
        return self.env["fulfilment.bulk"].browse(number), count

    def test_start(self):
        """With as few statements for 10,000 as for 10."""
        self.like = self._orders(1).picking_ids
        self._start(self._many(5))
        _bulk, few = self._start(self._many(10))
        bulk, many = self._start(self._many(MOST))
        self.assertEqual(bulk.total_count, MOST)
        self.assertEqual(bulk.waiting_count, MOST)
        self.assertEqual(many, few)
        self.assertLessEqual(many, 60)
        # its page reads the results that it shows
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        mine = bulk.with_user(self.clerk)
        mine.read(["done_count", "failed_count", "waiting_count", "told_text"])
        mine.line_ids.browse(mine.line_ids.ids[:40]).read(["record_name", "state"])
        self.assertLessEqual(self.env.cr.sql_log_count - start, 25)

    def test_couriers(self):
        """Whose platform is told at once, is done by itself."""
        self.like = self._orders(1).picking_ids
        pickings = self._many(5)
        self.env.invalidate_all()
        carriers = type(self.env["delivery.carrier"])
        pickings[2].carrier_id = self.carrier
        bulk = self._begin("ship", pickings)
        sizes = []
        original = type(bulk)._do_chunk

        def do_chunk(one, lines):
            sizes.append(len(lines))
            return original(one, lines)

        def calls_out(carrier):
            return bool(carrier)

        with (
            patch.object(carriers, "_bulk_calls_out", calls_out),
            patch.object(type(bulk), "_do_chunk", do_chunk),
        ):
            bulk._run()
        self.assertEqual(sizes, [2, 1, 2])
        self.assertFalse(self.carrier._bulk_calls_out(), "A fixed price calls nobody.")
