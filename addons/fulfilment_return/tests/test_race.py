from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.fulfilment_ext.tests.race_common import RaceCase


@tagged("post_install", "-at_install")
class TestReturnRace(RaceCase):
    """Two people at the same moment, each with a cursor of their own."""

    CONTEXT = {"skip_backorder": True, "skip_sms": True}

    def setUp(self):
        super().setUp()
        picking = self._picking(0)
        picking.move_ids.picked = True
        picking.button_validate()
        self.cursors[0].commit()

    def _left_over(self):
        order = self.made[0]
        of_order = SQL("(SELECT id FROM fulfilment_return WHERE order_id = %s)", order)
        lines = SQL(
            "(SELECT id FROM fulfilment_return_line WHERE return_id IN %s)", of_order
        )
        return [
            SQL(
                "UPDATE stock_move SET fulfilment_return_line_id = NULL"
                " WHERE fulfilment_return_line_id IN %s",
                lines,
            ),
            SQL(
                "DELETE FROM payment_transaction WHERE fulfilment_return_id IN %s",
                of_order,
            ),
            SQL(
                "DELETE FROM payment_transaction WHERE id IN (SELECT transaction_id"
                " FROM sale_order_transaction_rel WHERE sale_order_id = %s)",
                order,
            ),
            SQL("DELETE FROM fulfilment_return WHERE order_id = %s", order),
        ]

    def _ask(self, number, quantity):
        order = self._order(number)
        return self._env(number)["fulfilment.return"].create(
            {
                "order_id": order.id,
                "line_ids": [
                    Command.create(
                        {"sale_line_id": order.order_line.id, "quantity": quantity}
                    )
                ],
            }
        )

    @mute_logger("odoo.sql_db")
    def test_last_one_twice(self):
        """Each is right by itself; of the two one is refused with a sentence."""
        for number in (1, 2):
            self.assertEqual(self._order(number).order_line._returnable(), 10)
        self._ask(1, 6)
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            self._ask(2, 6)
            self.cursors[2].flush()
        self._again(2)
        with self.assertRaisesRegex(UserError, "only 4 can still be returned"):
            self._ask(2, 6)
        self._again(2)
        self._ask(2, 4)
        self.cursors[2].commit()
        self._order(0).invalidate_recordset()
        self.cursors[0].rollback()
        self._env(0).transaction.clear()
        self.assertEqual(self._order(0).order_line._returnable(), 0)

    @mute_logger("odoo.sql_db")
    def test_approved_twice(self):
        record = self._ask(0, 6)
        self.cursors[0].commit()
        records = {
            number: self._env(number)["fulfilment.return"].browse(record.id)
            for number in (1, 2)
        }
        for each in records.values():
            self.assertEqual(each.state, "requested")
        records[1].action_approve()
        self.cursors[1].commit()
        with self.assertRaises(SerializationFailure):
            records[2].action_approve()
            self.cursors[2].flush()
        self._again(2)
        with self.assertRaisesRegex(UserError, "Approved"):
            records[2].action_approve()
        self._again(2)
        self.assertEqual(len(records[2].picking_ids), 1)

    @mute_logger("odoo.sql_db")
    def test_refunded_twice(self):
        """The provider is asked once."""
        env = self._env(0)
        order = self._order(0)
        provider = env.ref("payment.payment_provider_transfer").copy(
            {"company_id": order.company_id.id, "state": "test", "name": "Race"}
        )
        order.order_line.write({"price_unit": 10, "tax_ids": [Command.clear()]})
        payment = order._new_transaction(provider, 100)
        payment._set_done()
        record = self._ask(0, 4)
        record.line_ids.outcome = "refund_only"
        record._approve()
        self.assertEqual((record.state, record.amount_due), ("received", -40))
        self.cursors[0].commit()
        self.addCleanup(self._drop_provider, provider.id)
        cls = self.registry["fulfilment.return"]
        # there may be no books here
        with (
            patch.object(cls, "_make_settlement", lambda own: own.move_id),
            patch.object(cls, "_to_refund", lambda own: 40.0),
            patch.object(
                self.registry["payment.transaction"], "_can_refund", lambda *_args: True
            ),
        ):
            records = {
                number: self._env(number)["fulfilment.return"].browse(record.id)
                for number in (1, 2)
            }
            for each in records.values():
                self.assertFalse(each.refund_ids)
            records[1]._refund_online()
            self.cursors[1].commit()
            with self.assertRaises(SerializationFailure):
                records[2]._refund_online()
                self.cursors[2].flush()
            self._again(2)
            with self.assertRaisesRegex(UserError, "under way"):
                records[2]._refund_online()
            self._again(2)
            self.assertEqual(records[2].refund_ids.mapped("amount"), [-40])

    def _drop_provider(self, provider_id):
        for cursor in self.cursors:
            cursor.rollback()
        with self.registry.cursor() as cursor:
            cursor.execute(
                "DELETE FROM queue_job WHERE model_name = 'payment.transaction'"
            )
            cursor.execute(
                "UPDATE payment_provider SET state = 'disabled' WHERE id = %s",
                [provider_id],
            )
