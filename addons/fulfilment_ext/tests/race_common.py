from odoo import SUPERUSER_ID, Command, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase
from odoo.tools import SQL


class RaceCase(TransactionCase):
    """An order that is committed, and three people, each with a cursor of their own."""

    #: Of everybody's environment.
    CONTEXT = {}

    def setUp(self):
        super().setUp()
        self.cursors = [db_connect(self.env.cr.dbname).cursor() for _turn in range(3)]
        for cursor in self.cursors:
            self.addCleanup(cursor.close)
        env = self._env(0)
        self.product = env["product.product"].create(
            {"name": "Race box", "type": "consu", "is_storable": True}
        )
        order = env["sale.order"].create(
            {
                "partner_id": env["res.partner"].create({"name": "Anna Race"}).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 10,
                            "price_unit": 0,
                        }
                    )
                ],
                **self._order_values(env),
            }
        )
        env["stock.quant"]._update_available_quantity(
            self.product, order.warehouse_id.lot_stock_id, 10
        )
        order.action_confirm()
        self.order_id, self.picking_id = order.id, order.picking_ids.id
        self.made = (order.id, self.product.id, order.partner_id.id)
        self.cursors[0].commit()
        self.addCleanup(self._clean_up)

    def _order_values(self, env):
        """:return: dict, more of the order"""
        return {}

    def _env(self, number):
        return api.Environment(self.cursors[number], SUPERUSER_ID, self.CONTEXT)

    def _order(self, number):
        return self._env(number)["sale.order"].browse(self.order_id)

    def _picking(self, number):
        return self._env(number)["stock.picking"].browse(self.picking_id)

    def _again(self, number):
        """As Odoo does it with a request that the database refuses: from the
        beginning."""
        self.cursors[number].rollback()
        self._env(number).transaction.clear()

    def _left_over(self):
        """:return: list of SQL, what else a test leaves behind"""
        return []

    def _clean_up(self):
        """Transfers that are done can't be deleted by Odoo."""
        for cursor in self.cursors:
            cursor.rollback()
        order_id, product_id, partner_id = self.made
        with db_connect(self.env.cr.dbname).cursor() as cursor:
            for query in (
                *self._left_over(),
                SQL("DELETE FROM fulfilment_exception WHERE order_id = %s", order_id),
                SQL("DELETE FROM fulfilment_event WHERE order_id = %s", order_id),
                SQL("DELETE FROM stock_move_line WHERE product_id = %s", product_id),
                SQL("DELETE FROM stock_move WHERE product_id = %s", product_id),
                SQL("DELETE FROM stock_quant WHERE product_id = %s", product_id),
                SQL("DELETE FROM stock_picking WHERE sale_id = %s", order_id),
                SQL("DELETE FROM sale_order_line WHERE order_id = %s", order_id),
                SQL("DELETE FROM sale_order WHERE id = %s", order_id),
                SQL(
                    "UPDATE product_product SET active = FALSE WHERE id = %s",
                    product_id,
                ),
                SQL("UPDATE res_partner SET active = FALSE WHERE id = %s", partner_id),
            ):
                cursor.execute(query)
