from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestItemRace(TransactionCase):
    """Two people at the same transfer, each with a cursor of their own."""

    def setUp(self):
        super().setUp()
        self.cursors = [db_connect(self.env.cr.dbname).cursor() for _turn in range(3)]
        for cursor in self.cursors:
            self.addCleanup(cursor.close)
        env = self._env(0)
        partner = env["res.partner"].create({"name": "Anna Race"})
        product = env["product.product"].create(
            {"name": "Race box", "type": "consu", "is_storable": True}
        )
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 10})
                ],
            }
        )
        env["stock.quant"]._update_available_quantity(
            product, order.warehouse_id.lot_stock_id, 10
        )
        order.action_confirm()
        order.picking_ids.move_ids.picked = True
        self.order_id, self.picking_id = order.id, order.picking_ids.id
        self.made = (order.id, order.picking_ids.id, product.id, partner.id)
        self.cursors[0].commit()
        self.addCleanup(self._clean_up)

    def _env(self, number):
        context = {"skip_backorder": True, "skip_sms": True}
        return api.Environment(self.cursors[number], SUPERUSER_ID, context)

    def _clean_up(self):
        """Transfers that are done can't be deleted by Odoo."""
        for cursor in self.cursors:
            cursor.rollback()
        cursor = db_connect(self.env.cr.dbname).cursor()
        order_id, picking_id, product_id, partner_id = self.made
        for query in (
            SQL("DELETE FROM fulfilment_event WHERE order_id = %s", order_id),
            SQL("DELETE FROM stock_move_line WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_move WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_quant WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_picking WHERE id = %s", picking_id),
            SQL("DELETE FROM sale_order_line WHERE order_id = %s", order_id),
            SQL("DELETE FROM sale_order WHERE id = %s", order_id),
            SQL("UPDATE product_product SET active = FALSE WHERE id = %s", product_id),
            SQL("UPDATE res_partner SET active = FALSE WHERE id = %s", partner_id),
        ):
            cursor.execute(query)
        cursor.commit()
        cursor.close()

    def _picking(self, number):
        return self._env(number)["stock.picking"].browse(self.picking_id)

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
        self.cursors[2].rollback()
        self._env(2).transaction.clear()
        self._picking(2).button_validate()
        self.cursors[2].commit()
        env = self._env(2)
        order = env["sale.order"].browse(self.order_id)
        order.invalidate_recordset()
        self.assertEqual(order.order_line.item_shipped, 10)
        events = env["fulfilment.event"].search([("order_id", "=", order.id)])
        self.assertEqual(events.mapped("kind").count("shipped"), 1)

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
        self.cursors[2].rollback()
        self._env(2).transaction.clear()
        self.assertFalse(
            self._picking(2)._set_delivered("2026-11-03 10:00:00", "deliverer")
        )
        self.assertEqual(str(self._picking(2).delivered_at), "2026-11-02 10:00:00")
