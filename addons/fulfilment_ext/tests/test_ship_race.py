from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestShipRace(TransactionCase):
    """Two people ship the same line, each with a cursor of their own."""

    def setUp(self):
        super().setUp()
        self.cursors = [db_connect(self.env.cr.dbname).cursor() for _turn in range(3)]
        for cursor in self.cursors:
            self.addCleanup(cursor.close)
        env = self._env(0)
        partner = env["res.partner"].create({"name": "Anna Race"})
        product = env["product.product"].create(
            {"name": "Race parcel", "type": "consu", "is_storable": True}
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
        self.order_id = order.id
        self.made = (order.id, product.id, partner.id)
        self.cursors[0].commit()
        self.addCleanup(self._clean_up)

    def _env(self, number):
        return api.Environment(self.cursors[number], SUPERUSER_ID, {"skip_sms": True})

    def _clean_up(self):
        """Transfers that are done can't be deleted by Odoo."""
        for cursor in self.cursors:
            cursor.rollback()
        cursor = db_connect(self.env.cr.dbname).cursor()
        order_id, product_id, partner_id = self.made
        for query in (
            SQL("DELETE FROM fulfilment_ship WHERE order_id = %s", order_id),
            SQL("DELETE FROM fulfilment_event WHERE order_id = %s", order_id),
            SQL("DELETE FROM stock_move_line WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_move WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_quant WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_picking WHERE sale_id = %s", order_id),
            SQL("DELETE FROM sale_order_line WHERE order_id = %s", order_id),
            SQL("DELETE FROM sale_order WHERE id = %s", order_id),
            SQL("UPDATE product_product SET active = FALSE WHERE id = %s", product_id),
            SQL("UPDATE res_partner SET active = FALSE WHERE id = %s", partner_id),
        ):
            cursor.execute(query)
        cursor.commit()
        cursor.close()

    def _dialog(self, number):
        """Each opens the dialog and wants four."""
        env = self._env(number)
        wizard = env["fulfilment.ship"]._start(env["sale.order"].browse(self.order_id))
        wizard.line_ids.quantity = 4
        self.cursors[number].commit()
        return wizard

    def _delivered(self):
        cursor = self.cursors[0]
        cursor.rollback()
        self._env(0).transaction.clear()
        order = self._env(0)["sale.order"].browse(self.order_id)
        return order.order_line.qty_delivered

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
        self.cursors[2].rollback()
        self._env(2).transaction.clear()
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
