from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.b2b_budget.tests.common import B2bBudgetCommon


@tagged("post_install", "-at_install")
class TestReturn(B2bBudgetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.budget = cls._budget(1200)
        cls.dozen = cls.env["uom.uom"].create(
            {
                "name": "Carton of 12",
                "relative_factor": 12,
                "relative_uom_id": cls.product.uom_id.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.month = self._month(self.budget)

    def _deliver(self, order, quantity=None):
        picking = order.picking_ids.filtered(lambda each: each.state != "done")[-1:]
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking._action_done()
        return picking

    def _return(self, picking, quantity, to_refund=True):
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model=picking._name
            )
        ).save()
        wizard.product_return_moves.write(
            {"quantity": quantity, "to_refund": to_refund}
        )
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.write({"quantity": quantity, "picked": True})
        back._action_done()
        return back

    def _confirmed(self, amount=50, **values):
        request = self._sent(amount, **values)
        request._approve(self.orderer)
        return request.order_id

    def _credit(self, order, quantity):
        invoice = order._create_invoices()
        invoice.action_post()
        refund = invoice._reverse_moves()
        refund.invoice_line_ids.quantity = quantity
        refund.action_post()

    def test_returned(self):
        order = self._confirmed()
        picking = self._deliver(order)
        self.assertEqual(self._counters(self.month)["consumed"], 50)
        self._return(picking, 20)
        self.assertEqual(self._counters(self.month)["consumed"], 30)
        self.assertEqual(self._counters(self.budget.year_id)["consumed"], 30)
        move = self.month.move_ids[0]
        self.assertEqual((move.kind, move.consumed), ("refund", -20))
        self.assert_reconciled()

    def test_not_to_refund(self):
        """A repair comes back and costs the same."""
        order = self._confirmed()
        self._return(self._deliver(order), 20, to_refund=False)
        self.assertEqual(self._counters(self.month)["consumed"], 50)

    def test_returned_and_credited_is_refunded_once(self):
        order = self._confirmed()
        self._return(self._deliver(order), 20)
        self._credit(order, 20)
        self.assertEqual(self._counters(self.month)["consumed"], 30)
        other = self._confirmed()
        self._credit(other, 20)
        self._return(self._deliver(other), 20)
        self.assertEqual(self._counters(self.month)["consumed"], 60)
        self.assert_reconciled()

    def test_sent_again(self):
        order = self._confirmed()
        picking = self._deliver(order)
        back = self._return(picking, 20)
        self.assertEqual(self._counters(self.month)["consumed"], 30)
        self._return(back, 20)
        self.assertEqual(self._counters(self.month)["consumed"], 50)
        self.assert_reconciled()

    def test_another_unit(self):
        """Ordered by the carton, returned by the piece."""
        order = self._order(1)
        order.order_line.write({"product_uom_id": self.dozen.id})
        order.order_line.write({"product_uom_qty": 2, "price_unit": 24})
        request = self.env["b2b.budget.request"]._of(order)
        request._send()
        request._approve(self.orderer)
        self.assertEqual(self._counters(self.month)["consumed"], 48)
        self._return(self._deliver(order), 6)
        self.assertEqual(self._counters(self.month)["consumed"], 36)
        self.assert_reconciled()

    def test_the_original_month(self):
        """What was ordered in the first month goes back there, in whichever month."""
        first = self.budget.period_ids.sorted("date_from")[0]
        last = self.budget.period_ids.sorted("date_from")[-1]
        before = first if first != self.month else last
        day = before.date_from
        self.patch(type(self.env["sale.order"]), "_budget_date", lambda self: day)
        order = self._confirmed()
        picking = self._deliver(order)
        self.assertEqual(self._counters(before)["consumed"], 50)
        self.patch(
            type(self.env["sale.order"]),
            "_budget_date",
            lambda self: self._budget_today(),
        )
        self._return(picking, 50)
        self.assertEqual(self._counters(before), {"planned": 100, "left": 100})
        self.assertEqual(self._counters(self.month), {"planned": 100, "left": 100})
        self.assert_reconciled()

    def test_several_lines_and_backorder(self):
        order = self._order(10)
        masks = self.env["product.product"].create({"name": "Masks", "type": "consu"})
        line = {"product_id": masks.id, "product_uom_qty": 5, "price_unit": 2}
        order.write({"order_line": [Command.create({**line, "tax_ids": False})]})
        request = self.env["b2b.budget.request"]._of(order)
        request._send()
        request._approve(self.orderer)
        masks = order.order_line[1]
        picking = order.picking_ids
        picking.move_ids.filtered(lambda move: move.sale_line_id == masks).quantity = 2
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(self._counters(self.month)["consumed"], 20)
        self._return(picking, 1)
        self.assertEqual(self._counters(self.month)["consumed"], 17)
        self.assert_reconciled()

    def test_other_customers_cost_nothing(self):
        partner = self.env["res.partner"].create({"name": "Solo"})
        order = self._order(5, partner=partner)
        order.action_confirm()
        self._return(self._deliver(order), 2)
        self.assertFalse(order.budget_claim_ids)
