from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestPickupRace(TransactionCase):
    """Two people at the counter, each with a cursor of their own."""

    def setUp(self):
        super().setUp()
        self.cursors = [db_connect(self.env.cr.dbname).cursor() for _turn in range(3)]
        for cursor in self.cursors:
            self.addCleanup(cursor.close)
        env = self._env(0)
        partner = env["res.partner"].create({"name": "Anna Counter"})
        product = env["product.product"].create(
            {"name": "Counter box", "type": "consu", "is_storable": True}
        )
        fee = env["product.product"].create({"name": "Counter", "type": "service"})
        method = env["delivery.carrier"].create(
            {"name": "Counter", "product_id": fee.id, "is_pickup": True}
        )
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "carrier_id": method.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 10,
                            "price_unit": 0,
                        }
                    )
                ],
            }
        )
        env["stock.quant"]._update_available_quantity(
            product, order.warehouse_id.lot_stock_id, 10
        )
        order.action_confirm()
        picking = order.picking_ids
        self.order_id, self.picking_id = order.id, picking.id
        self.made = (order.id, picking.id, product.id, partner.id, method.id)
        self.cursors[0].commit()
        self.addCleanup(self._clean_up)

    def _env(self, number):
        return api.Environment(self.cursors[number], SUPERUSER_ID, {})

    def _again(self, number):
        """As Odoo does it: from the beginning."""
        self.cursors[number].rollback()
        self._env(number).transaction.clear()

    def _clean_up(self):
        for cursor in self.cursors:
            cursor.rollback()
        cursor = db_connect(self.env.cr.dbname).cursor()
        order_id, picking_id, product_id, partner_id, method_id = self.made
        for query in (
            SQL("DELETE FROM queue_job WHERE model_name = 'stock.picking'"),
            SQL("DELETE FROM fulfilment_event WHERE order_id = %s", order_id),
            SQL("DELETE FROM fulfilment_exception WHERE order_id = %s", order_id),
            SQL("DELETE FROM stock_move_line WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_move WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_quant WHERE product_id = %s", product_id),
            SQL("DELETE FROM stock_picking WHERE id = %s", picking_id),
            SQL("DELETE FROM sale_order_line WHERE order_id = %s", order_id),
            SQL("DELETE FROM sale_order WHERE id = %s", order_id),
            SQL("DELETE FROM delivery_carrier WHERE id = %s", method_id),
            SQL("UPDATE product_product SET active = FALSE WHERE id = %s", product_id),
            SQL("UPDATE res_partner SET active = FALSE WHERE id = %s", partner_id),
        ):
            cursor.execute(query)
        cursor.commit()
        cursor.close()

    def _picking(self, number):
        return self._env(number)["stock.picking"].browse(self.picking_id)

    def _give(self, number):
        return self._env(number)["fulfilment.handover"].hand_over(self.picking_id, {})

    @mute_logger("odoo.sql_db")
    def test_handed_over_twice(self):
        """Who comes second begins again and reads who was the first."""
        for number in (1, 2):
            self.assertEqual(self._picking(number).state, "assigned", "both look at it")
        self.assertTrue(self._give(1)["is_done"])
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._give(2)
        self._again(2)
        answer = self._give(2)
        self.assertFalse(answer["is_done"])
        self.assertIn("was handed over", answer["message"])
        self.cursors[2].commit()
        events = self._env(0)["fulfilment.event"].search(
            [("order_id", "=", self.order_id), ("kind", "=", "collected")]
        )
        self.assertEqual(len(events), 1)

    @mute_logger("odoo.sql_db")
    def test_handed_over_while_it_is_put_back(self):
        """The scheduled action leaves it alone while the customer stands there."""
        self._picking(0).action_pickup_ready()
        self._picking(0).carrier_id.pickup_auto_return = True
        self._env(0).cr.execute(
            "UPDATE stock_picking SET pickup_until = now() - interval '1 day',"
            " pickup_next_at = now() - interval '1 day' WHERE id = %s",
            [self.picking_id],
        )
        self.cursors[0].commit()
        self._give(1)
        self.assertFalse(self._picking(2)._do_when_free("_pickup_due"))
        self.cursors[1].commit()
        self.assertFalse(self._picking(2)._do_when_free("_pickup_due"))
        self._again(2)
        self.assertTrue(self._picking(2)._do_when_free("_pickup_due"))
        self.cursors[2].commit()
        self.assertEqual(self._picking(2).state, "done")
