from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .payment_common import AwaitedCase


@tagged("post_install", "-at_install")
class TestPaymentRules(AwaitedCase):
    """What an administrator sets per method and company."""

    def test_nothing_by_default(self):
        order = self._awaited()
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.is_payment_hold)
        self.assertFalse(order.payment_deadline)
        self.assertEqual(self._free(), 10)
        self.assertFalse(self._exceptions(order))

    def test_per_company(self):
        self._rule(hold=True)
        other = self.env["res.company"].create({"name": "Other shop"})
        self.assertFalse(self.method.with_company(other).fulfilment_hold)
        self.assertTrue(self.method._fulfilment_rule(self.company).fulfilment_hold)

    def test_brands_follow_their_method(self):
        self._rule(hold=True)
        brand = self.method.copy(
            {"code": "brand", "primary_payment_method_id": self.method.id}
        )
        self.assertTrue(brand._fulfilment_rule(self.company).fulfilment_hold)

    def test_times_that_make_no_sense(self):
        for values in (
            {"pay_days": -1},
            {"pay_days": 1, "remind_hours": 24},
            {"remind_days": 1},
            {"auto_cancel": True},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._rule(
                    **{
                        "pay_days": 0,
                        "pay_hours": 0,
                        "remind_days": 0,
                        "remind_hours": 0,
                        "auto_cancel": False,
                        **values,
                    }
                )

    def test_who_may_write(self):
        method = self.method
        method.with_user(self.manager).fulfilment_pay_days = 7
        with self.assertRaises(AccessError):
            method.with_user(self.manager).name = "Other"
        with self.assertRaises(AccessError):
            method.with_user(self.clerk).fulfilment_pay_days = 8


@tagged("post_install", "-at_install")
class TestPaymentHold(AwaitedCase):
    """Stock is kept for who has not paid yet; nothing is picked before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule(hold=True)

    def test_reserved_while_it_is_awaited(self):
        order = self._awaited(3)
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.is_payment_hold)
        self.assertEqual(self._free(), 7)
        self.assertEqual(order.picking_ids.state, "assigned")
        self.assertEqual(self._events(order), ["ordered", "held"])

    def test_reserved_where_it_would_be_later(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        self._awaited(3)
        self.assertEqual(self._free(), 7)

    def test_not_confirmed_by_mail(self):
        """Core's mails: that a payment is awaited, then that it came."""
        sent = []
        orders = type(self.env["sale.order"])
        for kind in ("order_confirmation", "payment_succeeded_for_order"):
            self.patch(
                orders,
                f"_send_{kind}_mail",
                lambda some, kind=kind: sent.extend([kind] * len(some)),
            )
        order = self._awaited()
        self.assertEqual(sent, ["payment_succeeded_for_order"])
        order.transaction_ids._set_done()
        order.transaction_ids._post_process()
        self.assertNotIn("order_confirmation", sent)

    def test_can_not_be_picked(self):
        picking = self._awaited().picking_ids
        self.assertIn(picking.sale_id.name, picking.fulfilment_hold_reason)
        for refused in (
            picking.button_validate,
            picking._action_done,
            picking.do_print_picking,
            lambda: picking.move_ids.write({"picked": True}),
            lambda: self.env["ir.actions.report"]._render_qweb_html(
                "stock.report_deliveryslip", picking.ids
            ),
        ):
            with self.assertRaisesRegex(UserError, "Awaiting Payment"):
                refused()
        self.assertEqual(picking.state, "assigned")

    def test_batch_says_what_to_do(self):
        held = self._awaited().picking_ids
        free = self._order(1).picking_ids
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set((held | free).ids)]}
        )
        batch.action_confirm()
        for refused in (batch.action_done, batch.action_print):
            with self.assertRaisesRegex(UserError, "take it out of"):
                refused()
        held.batch_id = False
        batch.action_done()
        self.assertEqual(free.state, "done")

    def test_kept_out_of_automatic_batches(self):
        self.warehouse.out_type_id.write(
            {"auto_batch": True, "batch_group_by_partner": True}
        )
        order = self._awaited()
        self.assertFalse(order.picking_ids.batch_id)
        order._receive_payment(order.amount_total)
        self.assertTrue(order.picking_ids.batch_id)

    def test_steps_before_the_delivery(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._awaited()
        picking = order.order_line.move_ids.picking_id
        self.assertTrue(picking)
        for one in picking:
            self.assertTrue(one.fulfilment_hold_reason)

    def test_receipts_are_not_stopped(self):
        self._awaited()
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "location_id": self.env.ref(
                                "stock.stock_location_suppliers"
                            ).id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def test_free_when_paid(self):
        order = self._awaited()
        order.transaction_ids._set_done()
        self.assertFalse(order.is_payment_hold)
        self.assertFalse(order.picking_ids.fulfilment_hold_reason)
        self._ship(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(self._events(order).count("paid"), 1)

    def test_free_when_its_invoice_is_paid(self):
        order = self._awaited()
        invoice = self._invoice(order)
        self._register(invoice)
        self.assertFalse(order.is_payment_hold)
        self.assertIn("paid", self._events(order))

    def test_part_frees_nothing(self):
        order = self._awaited()
        self._receive(order, 100)
        self.assertTrue(order.is_payment_hold)
        self.assertTrue(order.picking_ids.fulfilment_hold_reason)

    def test_free_for_good(self):
        """A refund after it was shipped does not stop what comes back."""
        order = self._awaited()
        transaction = order.transaction_ids
        transaction._set_done()
        self._child(transaction, order.amount_total, "done", refund=True)
        self.assertEqual(order.payment_status, "refunded")
        self.assertFalse(order.is_payment_hold)

    def test_not_freed_by_hand(self):
        order = self._awaited()
        with self.assertRaises(AccessError):
            order.with_user(self.manager).is_payment_hold = False

    def test_stock_is_missing(self):
        order = self._awaited(11)
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.is_payment_hold)
        self.assertEqual(self._free(), 10)
        exception = self._exceptions(order, "no_stock")
        self.assertIn("1 Units of Coffee beans", exception.text)
        self.assertEqual(self._events(order), ["ordered"])
        order.action_cancel()
        self.assertEqual(exception.state, "solved")

    def test_lines_of_one_product_count_together(self):
        line = Command.create({"product_id": self.product.id, "product_uom_qty": 6})
        order = self._awaited(5, order_line=[line, line])
        self.assertTrue(self._exceptions(order, "no_stock"))

    def test_units_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = Command.create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "product_uom_id": dozen.id,
            }
        )
        order = self._awaited(order_line=[line])
        self.assertIn("2 Units", self._exceptions(order, "no_stock").text)

    def test_stock_of_its_own_warehouse(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": self.company.id}
        )
        order = self._awaited(1, warehouse_id=other.id)
        self.assertTrue(self._exceptions(order, "no_stock"))

    def test_what_is_no_stock_needs_none(self):
        service = self._product("Advice", type="service", is_storable=False)
        order = self._awaited(order_line=[Command.create({"product_id": service.id})])
        self.assertTrue(order.is_payment_hold)

    def test_exempt_products(self):
        products = type(self.env["product.product"])
        self.patch(products, "_promise_exempt", lambda products, order: products)
        order = self._awaited(11)
        self.assertTrue(order.is_payment_hold)
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_confirmed_by_a_person_is_not_held(self):
        order = self._order()
        self._pay(order, "pending", provider=self.transfer)._post_process()
        self.assertFalse(order.is_payment_hold)

    def test_flat(self):
        """Looking at transfers costs as much for fifty as for five."""
        pickings = self.env["stock.picking"].union(
            *(self._order(0.1).picking_ids for _turn in range(50))
        )

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.mapped("fulfilment_hold_reason")
            return self.env.cr.sql_log_count - start

        queries(pickings)
        self.assertEqual(queries(pickings[:5]), queries(pickings))
