from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestStatus(DeliveryCase):
    """The merchant's own statuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new = cls.env.ref("delivery_supplier.status_new")
        cls.progress = cls.env.ref("delivery_supplier.status_progress")
        cls.packed = cls.env.ref("delivery_supplier.status_ready")
        cls.company.delivery_status_grace = 5

    def told(self, order, **values):
        domain = [("order_id", "=", order.id), ("kind", "=", "status")]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["delivery.notification"].search(domain, order="id")

    # --- new orders

    def test_new_by_each_way(self):
        order = self._order(confirm=False)
        form = Form(self.env["sale.order"])
        form.partner_id = self.customer
        by_form = form.save()
        order.order_status_id = self.packed
        for each in (by_form, order.copy()):
            self.assertEqual(each.order_status_id, self.new)
        self.assertFalse(self.told(by_form), "a new order is no change")

    def test_other_default(self):
        """The new one takes the place of the old one; there is always one."""
        self.progress.is_default = True
        self.assertFalse(self.new.is_default)
        self.assertEqual(self._order(confirm=False).order_status_id, self.progress)

    def test_one_is_needed(self):
        with self.assertRaisesRegex(ValidationError, "need a status to begin"):
            self.new.is_default = False

    def test_one_is_needed_archived(self):
        with self.assertRaisesRegex(ValidationError, "need a status to begin"):
            self.new.action_archive()

    def test_default_of_a_company(self):
        """A company may have its own; it does not take that of the others away."""
        other = self.env["res.company"].create({"name": "Another shop"})
        own = self.env["sale.order.status"].create(
            {"name": "Arrived", "is_default": True, "company_id": other.id}
        )
        self.assertTrue(self.new.is_default)
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": other.id}
        )
        self.assertEqual(order.order_status_id, own)
        self.assertEqual(self._order(confirm=False).order_status_id, self.new)
        own.is_default = False
        self.assertEqual(
            self.env["sale.order.status"]._default_of(other), self.new, "that of all"
        )

    @mute_logger("odoo.sql_db")
    def test_two_at_once(self):
        values = {"name": "A", "is_default": True}
        with self.assertRaises(IntegrityError):
            self.env["sale.order.status"].create([values, values])

    # --- kept

    def test_in_use(self):
        """A status that orders have or had is archived, not deleted."""
        order = self._order()
        order.order_status_id = self.packed
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.packed.unlink()
        order.order_status_id = self.progress
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.packed.unlink()
        self.packed.action_archive()
        order.status_event_ids.invalidate_recordset()
        self.assertEqual(order.status_event_ids[-1].to_id, self.packed)
        self.env["sale.order.status"].create({"name": "Never used"}).unlink()

    def test_history_is_kept(self):
        order = self._order()
        order.order_status_id = self.packed
        with self.assertRaises(AccessError):
            order.status_event_ids.with_user(self.manager).unlink()

    # --- changes

    def test_each_change_is_told(self):
        self.company.delivery_status_grace = 0
        order = self._order()
        order.order_status_id = self.packed
        order.order_status_id = self.progress
        order.order_status_id = self.packed
        self.assertEqual(
            order.status_event_ids.sorted("id").mapped("to_id"),
            self.packed | self.progress,
        )
        self.assertEqual(len(order.status_event_ids), 3, "A to B to A to B")
        self.assertEqual(len(self.told(order)), 3)
        order.order_status_id = self.packed
        self.assertEqual(len(order.status_event_ids), 3, "the same is no change")

    def test_link_is_made_before_it_is_told(self):
        """The jobs of two channels would make the portal's link at once; notices about
        deliveries have links of their own."""
        order, other = self._order(), self._order()
        (order | other).access_token = False
        order.order_status_id = self.packed
        self.env.flush_all()
        self.assertTrue(self.told(order))
        self.assertTrue(order.access_token)
        self.assertTrue(self.notices(self._job(self.marek, other)))
        self.assertFalse(other.access_token)

    def test_switches(self):
        self.packed.notify_mail = False
        order = self._order()
        order.order_status_id = self.packed
        self.assertFalse(self.told(order))
        self.assertTrue(order.status_event_ids)

    def test_moves_nothing(self):
        """Neither stock nor accounting follow a status."""
        order = self._order()
        before = order.picking_ids.mapped("state"), order.state, order.invoice_count
        quants = self.env["stock.quant"].search_count(
            [("product_id", "=", self.product.id)]
        )
        for status in self.env["sale.order.status"].search([], limit=20):
            order.order_status_id = status
        self.assertEqual(
            before,
            (order.picking_ids.mapped("state"), order.state, order.invoice_count),
        )
        self.assertEqual(
            quants,
            self.env["stock.quant"].search_count(
                [("product_id", "=", self.product.id)]
            ),
        )
        self.assertFalse(order.delivery_job_ids)

    # --- taken back

    def test_undo(self):
        """In the time of the settings: nobody is told, the history says so."""
        order = self._order()
        order.order_status_id = self.packed
        order.invalidate_recordset(["status_undo_id", "status_undo_text"])
        self.assertEqual(order.status_undo_id, self.new)
        self.assertIn("back to New until", order.status_undo_text)
        order.with_user(self.operator).action_undo_status()
        self.assertEqual(order.order_status_id, self.new)
        self.assertEqual(self.told(order).mapped("state"), ["cancelled"])
        self.assertEqual(order.status_event_ids.mapped("is_undone"), [True])
        with self.assertRaisesRegex(UserError, "too late"):
            order.action_undo_status()

    def test_undo_too_late(self):
        order = self._order()
        order.order_status_id = self.packed
        with freeze_time(fields.Datetime.now() + timedelta(minutes=6)):
            order.invalidate_recordset(["status_undo_id", "status_undo_text"])
            self.assertFalse(order.status_undo_id)
            with self.assertRaisesRegex(UserError, "too late"):
                order.action_undo_status()
        self.assertEqual(order.order_status_id, self.packed)
        self.assertEqual(self.told(order).state, "waiting")

    def test_undo_only_the_last(self):
        order = self._order()
        order.order_status_id = self.progress
        order.order_status_id = self.packed
        order.invalidate_recordset(["status_undo_id", "status_undo_text"])
        order.action_undo_status()
        self.assertEqual(order.order_status_id, self.progress)
        self.assertEqual(self.told(order).mapped("state"), ["waiting", "cancelled"])

    def test_of_a_delivery(self):
        """It is not taken back here, and not told twice."""
        order = self._order()
        order.deliverer_id = self.marek
        order.delivery_job_ids._step("on_the_way")
        self.assertEqual(
            order.order_status_id, self.env.ref("delivery_supplier.status_on_the_way")
        )
        self.assertFalse(self.told(order))
        order.invalidate_recordset(["status_undo_id"])
        self.assertFalse(order.status_undo_id)

    # --- many

    def _change(self, orders, status, user=None):
        wizard = (
            self.env["sale.order.status.change"]
            .with_user(user or self.operator)
            .with_context(active_model="sale.order", active_ids=orders.ids)
            .create({"status_id": status.id})
        )
        wizard.action_change()

    def test_many(self):
        orders = self._order() | self._order() | self._order()
        orders[0].order_status_id = self.packed
        self._change(orders, self.packed)
        self.assertEqual(orders.order_status_id, self.packed)
        self.assertEqual(len(orders.status_event_ids), 3)

    def test_many_cost_as_much_each(self):
        """Ten times as many orders take no query more, and nothing is sent."""
        counts = []
        for count in (10, 100):
            orders = self.env["sale.order"].create(
                [{"partner_id": self.customer.id} for _number in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            with self.mock_send_nothing():
                before = self.cr.sql_log_count
                self._change(orders, self.packed)
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(orders.status_event_ids), count)
        # rows are inserted by the hundred
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def mock_send_nothing(self):
        def refuse(*_args, **_kwargs):
            raise AssertionError("sent in the transaction")

        self.patch(self.env.registry["mail.mail"], "send", refuse)
        self.patch(self.env.registry["sms.sms"], "send", refuse)
        return mute_logger()

    def test_many_of_another_company(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        own = self.env["sale.order.status"].create(
            {"name": "Arrived", "company_id": other.id}
        )
        with self.assertRaisesRegex(UserError, "Another shop"):
            self._change(self._order(), own, self.env.user)

    # --- rights

    def test_rights(self):
        status = self.packed.with_user(self.operator)
        self.assertEqual(status.name, "Packed")
        for user in (self.operator, self.dispatcher):
            with self.assertRaises(AccessError):
                self.packed.with_user(user).name = "Else"
        self.packed.with_user(self.manager).name = "Else"
        order = self._order().with_user(self.operator)
        order.order_status_id = self.packed
        self.assertEqual(order.status_event_ids.user_id, self.operator)

    def test_form_of_core(self):
        """Core's form saves without a word about statuses."""
        form = Form(self.env["sale.order"].with_user(self.operator))
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.product
        order = form.save()
        self.assertEqual(order.order_status_id, self.new)
        self.assertEqual(order.order_channel, "phone")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_other_company_is_hidden(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        own = self.env["sale.order.status"].create(
            {"name": "Arrived", "company_id": other.id}
        )
        found = (
            self.env["sale.order.status"].with_user(self.operator).search([], limit=50)
        )
        self.assertNotIn(own, found)
        self.assertIn(self.new, found)
