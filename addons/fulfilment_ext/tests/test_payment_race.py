import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..wizard import fulfilment_payment_received

#: As often as Odoo begins a request again.
TRIES = 5


@tagged("post_install", "-at_install")
class TestPaymentRace(TransactionCase):
    """Two at the same time, each in a thread with a cursor of its own."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        with self._cursor() as env:
            partner = env["res.partner"].create({"name": "Anna Race"})
            product = env["product.product"].create(
                {
                    "name": "Race box",
                    "list_price": 100,
                    "type": "consu",
                    "is_storable": True,
                    "taxes_id": [Command.clear()],
                }
            )
            warehouse = env["stock.warehouse"].search(
                [("company_id", "=", env.company.id)], limit=1
            )
            env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, 1
            )
            provider = env.ref("payment.payment_provider_transfer").copy(
                {"company_id": env.company.id, "state": "test", "name": "Race"}
            )
            method = provider.with_context(active_test=False).payment_method_ids[:1]
            self.rules = {
                "fulfilment_hold": method.fulfilment_hold,
                "fulfilment_pay_days": method.fulfilment_pay_days,
                "fulfilment_remind_days": method.fulfilment_remind_days,
                "fulfilment_auto_cancel": method.fulfilment_auto_cancel,
            }
            method.write(
                {
                    "fulfilment_hold": True,
                    "fulfilment_pay_days": 1,
                    "fulfilment_remind_days": 0,
                    "fulfilment_auto_cancel": True,
                }
            )
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": partner.id,
                        "order_line": [Command.create({"product_id": product.id})],
                    }
                    for _turn in range(2)
                ]
            )
            transactions = env["payment.transaction"]
            for order in orders:
                transaction = order._new_transaction(provider)
                transaction._set_pending()
                transactions |= transaction
            self.made = {
                "res.partner": partner.ids,
                "product.product": product.ids,
                "payment.provider": provider.ids,
                "payment.method": method.ids,
                "payment.transaction": transactions.ids,
                "sale.order": orders.ids,
                "stock.warehouse": warehouse.ids,
            }

    class _Cursor:
        """A transaction of its own, committed."""

        def __init__(self, database):
            self.cursor = db_connect(database).cursor()

        def __enter__(self):
            return api.Environment(self.cursor, SUPERUSER_ID, {})

        def __exit__(self, kind, *_error):
            try:
                if kind is None:
                    # as at the end of a request
                    api.Environment(self.cursor, SUPERUSER_ID, {}).flush_all()
                    self.cursor.commit()
                else:
                    self.cursor.rollback()
            finally:
                self.cursor.close()

    def _cursor(self):
        return self._Cursor(self.env.cr.dbname)

    def _clean_up(self):
        with self._cursor() as env:
            made = {
                model: env[model].with_context(active_test=False).browse(ids).exists()
                for model, ids in self.made.items()
            }
            made["payment.method"].write(self.rules)
            orders, products = made["sale.order"], made["product.product"]
            orders.transaction_ids.unlink()
            orders._action_cancel()
            orders.picking_ids.unlink()
            env["stock.move"].search([("product_id", "in", products.ids)]).unlink()
            env["stock.quant"].search(
                [("product_id", "in", products.ids)]
            ).sudo().unlink()
            orders.unlink()
            products.product_tmpl_id.unlink()
            made["res.partner"].unlink()
            made["payment.provider"].unlink()
            env["queue.job"].search(
                [("model_name", "in", ("payment.transaction", "fulfilment.notice"))]
            ).unlink()

    def _at_once(self, *tasks):
        """Each task begins when all have begun their transactions.

        :param tasks: functions of an environment
        :return: their results, or the UserErrors that they raised
        """
        started = threading.Barrier(len(tasks))
        database = self.env.cr.dbname

        def run(task, env):
            threading.current_thread().dbname = database
            for turn in range(TRIES):
                try:
                    # the database takes its picture of the data
                    env.cr.execute("SELECT 1 FROM sale_order LIMIT 1")
                    if not turn:
                        started.wait(30)
                    result = task(env)
                    env.flush_all()
                    env.cr.commit()
                    return result
                except OperationalError:
                    env.cr.rollback()
                except UserError as error:
                    env.cr.rollback()
                    return error
            raise AssertionError("began again too often")

        # made here: this thread has the lock on the registry
        envs = [
            api.Environment(db_connect(database).cursor(), SUPERUSER_ID, {})
            for _task in tasks
        ]
        with mute_logger("odoo.sql_db"), ThreadPoolExecutor(len(tasks)) as pool:
            try:
                futures = list(map(partial(pool.submit, run), tasks, envs))
                return [future.result(60) for future in futures]
            finally:
                for env in envs:
                    env.cr.close()

    def _each(self, model, method, *args):
        """:return: a task for each record of the model"""
        return [
            lambda env, number=number: getattr(
                env[model].browse(self.made[model][number]), method
            )(*args)
            for number in range(2)
        ]

    def _orders(self, env):
        return env["sale.order"].browse(self.made["sale.order"])

    def test_last_unit(self):
        """It is promised once; the other order says that it is missing."""
        self._at_once(*self._each("payment.transaction", "_post_process"))
        with self._cursor() as env:
            orders = self._orders(env)
            self.assertEqual(sorted(orders.mapped("is_payment_hold")), [False, True])
            self.assertEqual(sorted(orders.mapped("state")), ["sale", "sent"])
            self.assertEqual(
                orders.fulfilment_exception_ids.mapped("kind"), ["no_stock"]
            )
            quants = env["stock.quant"].search(
                [
                    ("product_id", "in", self.made["product.product"]),
                    ("location_id.usage", "=", "internal"),
                ]
            )
            self.assertEqual(sum(quants.mapped("reserved_quantity")), 1)

    def test_held_once(self):
        """The page and the scheduled action look at the same payment."""
        payment = self._each("payment.transaction", "_post_process")[0]
        self._at_once(payment, payment)
        with self._cursor() as env:
            order = self._orders(env)[0]
            self.assertEqual(len(order.picking_ids), 1)
            self.assertEqual(
                sorted(order.fulfilment_event_ids.mapped("kind")), ["held", "ordered"]
            )

    def test_pay_and_cancel(self):
        """Either it is paid, or it is cancelled and asked about; never both lost."""
        order_id = self.made["sale.order"][0]
        with self._cursor() as env:
            env["payment.transaction"].browse(
                self.made["payment.transaction"][0]
            )._post_process()
            env["sale.order"].browse(
                order_id
            ).payment_deadline = fields.Datetime.subtract(
                fields.Datetime.now(), minutes=1
            )

        def cancel(env):
            return env["sale.order"].browse(order_id)._do_when_free("_cancel_overdue")

        def pay(env):
            return (
                env["payment.transaction"]
                .browse(self.made["payment.transaction"][0])
                ._set_done()
            )

        cancelled, _paid = self._at_once(cancel, pay)
        with self._cursor() as env:
            order = env["sale.order"].browse(order_id)
            self.assertEqual(order.transaction_ids.state, "done")
            kinds = order.fulfilment_exception_ids.mapped("kind")
            if order.state == "cancel":
                self.assertTrue(cancelled)
                self.assertEqual(kinds, ["paid_late"])
            else:
                self.assertEqual((order.state, kinds), ("sale", []))
                self.assertFalse(order.is_payment_hold)

    def test_received_twice(self):
        """Two people note the same transfer: it is booked once."""
        order_id = self.made["sale.order"][0]
        with self._cursor() as env:
            wizards = env["fulfilment.payment.received"].with_context(
                default_order_ids=[order_id]
            )
            dialogs = [wizards.create({}).id for _turn in range(2)]

        def press(number):
            def task(env):
                wizard = env["fulfilment.payment.received"].browse(dialogs[number])
                wizard.action_receive()
                return "booked"

            return task

        # there may be no books here: what follows is left to a job
        with patch.object(fulfilment_payment_received, "AT_ONCE", 0):
            results = self._at_once(press(0), press(1))
        self.assertEqual(
            sum(result == "booked" for result in results), 1, [str(r) for r in results]
        )
        with self._cursor() as env:
            order = env["sale.order"].browse(order_id)
            self.assertEqual(order.payment_status, "paid")
            self.assertEqual(
                order.transaction_ids.filtered(
                    lambda each: each.state == "done"
                ).mapped("amount"),
                [order.amount_total],
            )
            self.assertFalse(order.fulfilment_exception_ids)

    def test_scheduled_action_twice(self):
        """Each order is cancelled, and told of, once."""
        with self._cursor() as env:
            orders = self._orders(env)
            orders.transaction_ids._post_process()
            orders.payment_deadline = fields.Datetime.subtract(
                fields.Datetime.now(), minutes=1
            )

        def cron(env):
            env["sale.order"]._cron_payment_deadlines()

        self._at_once(cron, cron)
        with self._cursor() as env:
            orders = self._orders(env)
            self.assertEqual(set(orders.mapped("state")), {"cancel"})
            for order in orders:
                self.assertEqual(
                    order.fulfilment_event_ids.mapped("kind").count("unpaid_cancelled"),
                    1,
                )
