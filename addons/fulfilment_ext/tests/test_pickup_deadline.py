from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models import fulfilment_due
from .pickup_common import PickupCase


@tagged("post_install", "-at_install")
class TestPickupDeadline(PickupCase):
    """Reminded, asked about, kept longer, put back."""

    def _free(self):
        self.product.invalidate_recordset()
        return self.product.with_context(warehouse_id=self.warehouse.id).free_qty

    def _keep(self, pickings, user=None, **values):
        action = pickings.with_user(user or self.clerk).action_pickup_keep()
        wizard = self.env[action["res_model"]].with_user(user or self.clerk)
        wizard = wizard.with_context(**action["context"]).create(values)
        wizard.action_keep()
        return wizard

    # --- reminder

    def test_reminded_once(self):
        with freeze_time("2026-11-04 10:00:00"):
            picking = self._lies_ready()
            self.assertEqual(
                picking.sudo().pickup_next_at, datetime(2026, 11, 9, 17, 0)
            )
            self._cron()
        self.assertFalse(self._events(picking, "pickup_reminded"), "not due yet")
        with freeze_time("2026-11-09 17:05:00"):
            self._cron()
            self._cron()
        event = self._events(picking, "pickup_reminded")
        self.assertEqual(len(event), 1)
        self.assertEqual(event.detail["until"], "2026-11-11 17:00:00")

    def test_no_reminder(self):
        self.company.pickup_remind_days = 0
        with freeze_time("2026-11-04 10:00:00"):
            picking = self._lies_ready()
        with freeze_time("2026-11-11 17:05:00"):
            self._cron()
        self.assertFalse(self._events(picking, "pickup_reminded"))
        self.assertTrue(self._asked(picking))

    def test_time_shorter_than_the_reminder(self):
        self.method.pickup_keep_days = 1
        picking = self._lies_ready()
        self.assertEqual(picking.sudo().pickup_next_at, picking.pickup_until)

    def test_reminder_has_the_code(self):
        self.switch("pickup_reminded")
        picking = self._lies_ready()
        picking.sudo().pickup_next_at = fields.Datetime.now() - timedelta(minutes=1)
        self._cron()
        # its job was made with the scheduled action
        self.outbox._job_queue(self.company.id, "mail")
        notice = self.told(picking.sale_id, "pickup_reminded")
        (mail,) = self.mails(notice)._prepare_outgoing_list()
        self.assertIn(self._code(picking)[:4], mail["body"])
        self.assertEqual(len(mail["attachments"]), 1)

    # --- the time is over

    def test_asked_once(self):
        picking = self._lies_ready()
        self._pass_by(picking)
        self._cron()
        self._cron()
        asked = self._asked(picking)
        self.assertEqual(len(asked), 1)
        self.assertIn("Keep it longer, or put it back.", asked.text)
        self.assertEqual(picking.state, "assigned", "nothing is cancelled by itself")
        self.assertEqual(picking.pickup_state, "expired")
        asked.with_user(self.clerk).action_solve()
        self._cron()
        self.assertFalse(self._asked(picking), "somebody has seen to it")

    def test_keep_longer(self):
        self.switch("pickup_reminded")
        picking = self._lies_ready()
        self._pass_by(picking)
        self._cron()
        asked = self._asked(picking)
        action = asked.with_user(self.clerk).action_pickup_keep()
        self.assertEqual(action["context"]["default_picking_ids"], picking.ids)
        with freeze_time("2026-11-16 09:00:00"):
            self._keep(picking, days=3)
        self.assertEqual(picking.pickup_until, datetime(2026, 11, 19, 17, 0))
        self.assertEqual(asked.state, "solved")
        self.assertIn("kept until", asked.resolution)
        self.assertEqual(self.told(picking.sale_id).mapped("kind"), ["pickup_reminded"])
        self._pass_by(picking)
        self._cron()
        self.assertTrue(self._asked(picking), "it ends again")

    def test_keep_longer_proposes(self):
        """As long as usual, after the time that it is kept anyway; with its date."""
        self.method.pickup_keep_days = 4
        with freeze_time("2026-11-04 10:00:00"):
            picking = self._lies_ready()
            wizard = self._asks(picking)
            self.assertEqual(wizard.days, 9, "Sunday is closed, so Monday it was")
            self.assertEqual(wizard.until, datetime(2026, 11, 13, 17, 0))
            self.assertFalse(wizard.can_tell)
            self.switch("pickup_reminded")
            self.assertTrue(self._asks(picking).can_tell)
        with freeze_time("2026-11-16 10:00:00"):
            wizard = self._asks(picking)
            self.assertEqual(wizard.days, 4)
            self.assertEqual(wizard.until, datetime(2026, 11, 20, 17, 0))
            wizard.days = 0
            self.assertFalse(wizard.until)

    def _asks(self, pickings):
        """:return: the dialog as it opens"""
        action = pickings.with_user(self.clerk).action_pickup_keep()
        wizard = self.env[action["res_model"]].with_user(self.clerk)
        return Form(wizard.with_context(**action["context"]))

    def test_keep_longer_quietly(self):
        picking = self._lies_ready()
        self._keep(picking, days=10, is_told=False)
        self.assertFalse(self._events(picking, "pickup_reminded"))
        self.assertLess(picking.sudo().pickup_next_at, picking.pickup_until)

    def test_keep_longer_is_refused(self):
        picking = self._lies_ready()
        wizard = (
            self.env["fulfilment.pickup.keep"]
            .with_user(self.clerk)
            .create({"picking_ids": [(6, 0, picking.ids)], "days": 3})
        )
        self._ship(picking)
        with self.assertRaises(UserError):
            wizard.action_keep()
        with self.assertRaises(AccessError):
            wizard.with_user(self._user("user", "another")).action_keep()

    # --- back to the shelf

    def test_put_back(self):
        free = self._free()
        picking = self._lies_ready()
        self.assertEqual(self._free(), free - 2)
        self._pass_by(picking)
        self._cron()
        asked = self._asked(picking)
        self.assertIs(asked.with_user(self.clerk).action_pickup_put_back(), True)
        self.assertEqual(picking.state, "cancel")
        self.assertEqual(self._free(), free)
        self.assertEqual(asked.state, "solved")
        self.assertEqual(asked.resolution, "It was put back.")
        self.assertIn("cancelled", self._kinds(picking.sale_id))
        with self.assertRaises(UserError):
            asked.with_user(self.clerk).action_pickup_put_back()

    def test_put_back_by_itself(self):
        self.method.pickup_auto_return = True
        free = self._free()
        picking = self._lies_ready()
        self._pass_by(picking)
        self._cron()
        self.assertEqual(picking.state, "cancel")
        self.assertEqual(self._free(), free)
        self.assertFalse(self._asked(picking), "nothing was paid")

    def test_put_back_by_itself_when_paid(self):
        """To give money back is for a person."""
        self.method.pickup_auto_return = True
        order = self._to_collect()
        self._pay(order)
        picking = order.picking_ids
        picking.with_user(self.clerk).action_pickup_ready()
        self._pass_by(picking)
        self._cron()
        self.assertEqual(picking.state, "cancel")
        self.assertIn("Refund what was paid", self._asked(picking).text)

    def _put_back_after(self, steps):
        self.warehouse.delivery_steps = steps
        free = self._free()
        order = self._to_collect(5)
        for _step in range(3):
            ahead = order.picking_ids.filtered(
                lambda each: each.state == "assigned" and not each.is_pickup
            )
            if ahead:
                self._ship(ahead)
        picking = order.picking_ids.filtered("is_pickup")
        self.assertEqual(picking.state, "assigned")
        picking.with_user(self.clerk).action_pickup_ready()
        action = picking.with_user(self.clerk).action_pickup_put_back()
        back = self.env["stock.picking"].browse(action["res_id"])
        self.assertEqual(back.state, "assigned")
        self.assertEqual(back.location_id, picking.location_id)
        self.assertEqual(back.location_dest_id, self.warehouse.lot_stock_id)
        self.assertEqual(back.move_ids.mapped("product_uom_qty"), [5])
        self._ship(back)
        self.assertEqual(back.state, "done")
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.product.id),
                ("location_id", "child_of", picking.location_id.id),
            ]
        )
        self.assertFalse(sum(quants.mapped("quantity")), "nothing is left there")
        self.assertEqual(self._free(), free)
        self.assertNotIn("returned", self._kinds(order), "nothing had left")

    def test_put_back_after_two_steps(self):
        self._put_back_after("pick_ship")

    def test_put_back_after_three_steps(self):
        """From the gate to the shelf, not to the packing zone."""
        self._put_back_after("pick_pack_ship")

    # --- it ends in another way

    def test_collected_late(self):
        picking = self._lies_ready()
        self._pass_by(picking)
        self._cron()
        asked = self._asked(picking)
        self._ship(picking)
        self.assertEqual(asked.state, "solved")
        self.assertEqual(asked.resolution, "It was collected.")

    def test_order_is_cancelled(self):
        picking = self._lies_ready()
        self._pass_by(picking)
        self._cron()
        asked = self._asked(picking)
        picking.sale_id._action_cancel()
        self.assertEqual(asked.state, "solved")
        self.assertFalse(picking.sudo().pickup_next_at)
        self.assertFalse(self._code(picking))

    # --- many

    @mute_logger("odoo.addons.fulfilment_ext.models.fulfilment_due")
    def test_one_bad_does_not_hold_up_the_others(self):
        pickings = self._lies_ready() | self._lies_ready() | self._lies_ready()
        self._pass_by(pickings)
        bad = pickings[1]
        real = type(pickings)._pickup_expire

        def expire(picking):
            if picking == bad:
                raise ValueError("broken")
            return real(picking)

        self.patch(type(pickings), "_pickup_expire", expire)
        self._cron()
        self.assertEqual(
            [bool(self._asked(each)) for each in pickings], [True, False, True]
        )
        self.assertTrue(bad.sudo().pickup_next_at, "tried again the next time")

    def test_bounded_steps(self):
        pickings = self.env["stock.picking"].union(
            *(self._lies_ready(1) for _turn in range(5))
        )
        self._pass_by(pickings)
        with patch.object(fulfilment_due, "CHUNK", 2):
            steps = self._cron()
        self.assertLessEqual(max(steps), 2)
        self.assertEqual(sum(steps), 5)
        self.assertEqual(len(self._asked(pickings[0])), 1)

    def test_settings(self):
        for name, value in (("keep_days", 0), ("remind_days", -1)):
            with (
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.company[f"pickup_{name}"] = value
                self.company.flush_recordset()
