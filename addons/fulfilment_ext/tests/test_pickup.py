from datetime import datetime

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.queue_job.tests.common import trap_jobs

from .pickup_common import PickupCase


@tagged("post_install", "-at_install")
class TestPickup(PickupCase):
    """Ready, taken back, told again."""

    def _ready(self, picking):
        return picking.with_user(self.clerk).action_pickup_ready()

    # --- what is collected

    def test_what_is_collected(self):
        self.assertTrue(self._to_collect().picking_ids.is_pickup)
        self.assertFalse(self._order().picking_ids.is_pickup)
        self.method.is_pickup = False
        self.assertFalse(self._to_collect().picking_ids.is_pickup)

    def test_core_pickup_in_store(self):
        """Core's own method is one without a click; there it may be switched off."""
        field = type(self.env["delivery.carrier"]).delivery_type
        if "in_store" not in field.get_values(self.env):
            self.skipTest("website_sale_collect is not there")
        method = self.env["delivery.carrier"].create(
            {
                "name": "In the store",
                "product_id": self.method.product_id.id,
                "company_id": self.company.id,
                "delivery_type": "in_store",
            }
        )
        self.assertTrue(method.is_pickup)
        method.is_pickup = False
        method.flush_recordset()
        self.assertFalse(method.is_pickup)

    # --- ready

    def test_ready(self):
        order = self._to_collect()
        picking = order.picking_ids
        self.assertFalse(picking.pickup_ready_at, "nobody has said so")
        self._ready(picking)
        self.assertEqual(picking.pickup_state, "ready")
        event = self._events(picking, "ready")
        self.assertEqual(event.user_id, self.clerk)
        self.assertEqual(
            event.detail["until"], fields.Datetime.to_string(picking.pickup_until)
        )

    def test_ready_is_refused(self):
        """Each of them says why and what to do."""
        parcel = self._order().picking_ids
        awaited = self._to_collect()
        self._pay(awaited, "pending", provider=self.transfer)
        done = self._ship(self._to_collect().picking_ids)
        twice = self._lies_ready()
        unreserved = self._to_collect(500).picking_ids
        for picking, words in (
            (unreserved, "not all reserved: Coffee beans"),
            (parcel, "not collected by the customer"),
            (awaited.picking_ids, "is not paid"),
            (done, "done or cancelled"),
            (twice, "ready already"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._ready(picking)
        self.assertFalse(awaited.picking_ids.pickup_ready_at)

    def test_ready_before_it_is_paid(self):
        """Who pays at the pickup is called all the same."""
        order = self._to_collect()
        self._pays_here(order)
        self._ready(order.picking_ids)
        self.assertTrue(order.picking_ids.pickup_ready_at)

    def test_part_is_reserved(self):
        order = self._order(
            carrier_id=self.method.id,
            order_line=[
                Command.create({"product_id": self.product.id}),
                Command.create({"product_id": self._product("Hand grinder").id}),
            ],
        )
        with self.assertRaisesRegex(UserError, "not all reserved: Hand grinder"):
            self._ready(order.picking_ids)

    def test_many(self):
        """One that can't be does not hold up the others, and is named."""
        good = self._to_collect().picking_ids | self._to_collect().picking_ids
        bad = self._to_collect(500).picking_ids
        answer = self._ready(good | bad)
        self.assertTrue(all(good.mapped("pickup_ready_at")))
        self.assertFalse(bad.pickup_ready_at)
        self.assertIn("2 transfers", answer["params"]["message"])
        self.assertIn(bad.name, answer["params"]["message"])

    def test_cost_of_many(self):
        """Each one more costs the same: its own row, its event."""

        def cost(count):
            pickings = self.env["stock.picking"].union(
                *(self._to_collect(1).picking_ids for _turn in range(count))
            )
            return self.queries(lambda: self._ready(pickings))

        cost(1)
        few, some, many = cost(2), cost(6), cost(10)
        self.assertLessEqual(many - some, some - few)

    def test_cost_of_the_list(self):
        """What the list shows costs the same for few and for many."""
        fields_shown = {"is_pickup": {}, "pickup_state": {}, "pickup_until": {}}

        def cost(pickings):
            rows = pickings.with_user(self.clerk)
            return self.queries(lambda: rows.web_read(fields_shown))

        some = self.env["stock.picking"].union(
            *(self._lies_ready(1) for _turn in range(5))
        )
        many = some.union(*(self._lies_ready(1) for _turn in range(20)))
        cost(some)
        self.assertEqual(cost(some), cost(many))

    # --- when the step before is done

    def test_ready_by_itself(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.method.pickup_auto_ready = True
        order = self._to_collect()
        self._ship(order.picking_ids)
        last = order.picking_ids.filtered("is_pickup")
        self.assertTrue(last.pickup_ready_at)
        self.assertEqual(self._kinds(order).count("ready"), 1)

    def test_ready_by_itself_only_when_complete(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.method.pickup_auto_ready = True
        order = self._to_collect(4)
        self._ship(order.picking_ids, {self.product: 1})
        self.assertFalse(order.picking_ids.filtered("pickup_ready_at"))
        self._ship(
            order.picking_ids.filtered(
                lambda each: each.state == "assigned" and not each.is_pickup
            )
        )
        self.assertTrue(order.picking_ids.filtered("pickup_ready_at"))
        self.assertEqual(self._kinds(order).count("ready"), 1)

    def test_not_ready_by_itself(self):
        """Unless the delivery method says so."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._to_collect()
        self._ship(order.picking_ids)
        self.assertFalse(order.picking_ids.filtered("is_pickup").pickup_ready_at)

    def test_one_step_is_not_ready_by_itself(self):
        """It is reserved, but nobody has brought it to the counter."""
        self.method.pickup_auto_ready = True
        self.assertFalse(self._to_collect().picking_ids.pickup_ready_at)

    # --- until when

    @freeze_time("2026-11-04 10:00:00")
    def test_closing_hour(self):
        """Wednesday; a week later the shop closes at 18:00 in Berlin."""
        picking = self._lies_ready()
        self.assertEqual(picking.pickup_until, datetime(2026, 11, 11, 17, 0))

    @freeze_time("2026-11-04 10:00:00")
    def test_closed_on_the_last_day(self):
        self.method.pickup_keep_days = 3
        picking = self._lies_ready()
        self.assertEqual(
            picking.pickup_until, datetime(2026, 11, 9, 17, 0), "not on Saturday"
        )

    @freeze_time("2026-11-04 10:00:00")
    def test_closed_for_a_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Stocktaking",
                "calendar_id": self.hours.id,
                "company_id": self.company.id,
                "date_from": "2026-11-10 23:00:00",
                "date_to": "2026-11-11 22:59:00",
            }
        )
        self.assertEqual(self._lies_ready().pickup_until, datetime(2026, 11, 12, 17, 0))

    @freeze_time("2026-03-26 23:30:00")
    def test_zone_of_the_place(self):
        """Friday in Berlin already; the day after the change to summer time."""
        self.method.pickup_keep_days = 3
        self.assertEqual(self._lies_ready().pickup_until, datetime(2026, 3, 30, 16, 0))

    @freeze_time("2026-11-04 10:00:00")
    def test_without_opening_hours(self):
        self.method.pickup_calendar_id = False
        self.shop.tz = "America/New_York"
        self.assertEqual(self._lies_ready().pickup_until, datetime(2026, 11, 12, 4, 59))

    def test_hours_of_the_warehouse(self):
        """Core's opening hours of a store, where website_sale_collect is there."""
        if "opening_hours" not in self.warehouse._fields:
            self.skipTest("website_sale_collect is not there")
        own = self.hours.copy({"tz": "Asia/Tokyo"})
        self.warehouse.opening_hours = own
        self.assertEqual(self._to_collect().picking_ids._pickup_calendar(), own)

    # --- time to think again

    def test_grace(self):
        """Nobody is told before it is over; taken back, nobody is told at all."""
        self.company.pickup_grace_minutes = 5
        self.switch("ready")
        with trap_jobs() as trap:
            picking = self._lies_ready()
            kept = self._lies_ready()
        self.assertFalse(self.told(picking.sale_id))
        job, other = trap.enqueued_jobs
        self.assertTrue(job.eta)
        picking.with_user(self.clerk).action_pickup_not_ready()
        for each in (job, other):
            each.func(*each.args)
            each.func(*each.args)
        self.assertFalse(self.told(picking.sale_id))
        self.assertEqual(self.told(kept.sale_id).mapped("kind"), ["ready"])

    def test_ready_again(self):
        """Taken back and made ready again, the customer is told again, with another
        code; who of them was told is called."""
        self.switch("ready")
        with freeze_time("2026-11-04 10:00:00"):
            picking = self._lies_ready()
            code = self._code(picking)
            self.run_jobs()
        self.mails(self.told(picking.sale_id)).state = "sent"
        answer = picking.with_user(self.clerk).action_pickup_not_ready()
        self.assertIn("Please call", answer["params"]["message"])
        self.assertFalse(picking.pickup_ready_at)
        self.assertFalse(self._code(picking))
        self._ready(picking)
        self.assertEqual(len(self._events(picking, "ready")), 2)
        self.assertNotEqual(self._code(picking), code)
        self.assertIn("error", self._screen().find(code))

    def test_taken_back_before_it_was_sent(self):
        self.switch("ready")
        picking = self._lies_ready()
        self.run_jobs()
        picking.with_user(self.clerk).action_pickup_not_ready()
        notice = self.told(picking.sale_id)
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(self.mails(notice).state, "cancel")

    # --- told again

    def test_send_again(self):
        self.switch("ready")
        picking = self._lies_ready()
        self.run_jobs()
        code = self._code(picking)
        picking.with_user(self.clerk).action_pickup_send_again()
        self.run_jobs()
        notice = self.told(picking.sale_id)
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.state, "queued")
        self.assertEqual(self._code(picking), code)

    def test_switched_on_later(self):
        picking = self._lies_ready()
        with self.assertRaisesRegex(UserError, "switches it on"):
            picking.with_user(self.clerk).action_pickup_send_again()
        self.switch("ready")
        picking.with_user(self.clerk).action_pickup_send_again()
        self.assertEqual(self.told(picking.sale_id).mapped("kind"), ["ready"])

    def test_new_code(self):
        self.switch("ready")
        picking = self._lies_ready()
        old = self._code(picking)
        picking.with_user(self.clerk).action_pickup_new_code()
        new = self._code(picking)
        self.assertNotEqual(old, new)
        self.assertIn("error", self._screen().find(old))
        self.assertEqual(self._screen().find(new)["picking"]["id"], picking.id)
        self.switch("ready", mail=False)
        answer = picking.with_user(self.clerk).action_pickup_new_code()
        self.assertIn("page of the order", answer["params"]["message"])
        self.assertIn("error", self._screen().find(new))

    # --- who collects is told nothing of parcels

    def test_told_once_when_collected(self):
        self.switch("ready", "shipped", "partly_shipped", "delivered", "collected")
        picking = self._lies_ready()
        self._ship(picking)
        self.assertEqual(
            self.told(picking.sale_id).mapped("kind"), ["ready", "collected"]
        )
        self.assertTrue(picking.delivered_at)
        self.assertEqual(picking.sale_id.order_line[:1].item_status, "delivered")

    def test_core_does_not_say_that_it_was_shipped(self):
        self.company.stock_move_email_validation = True
        self.switch("collected")
        picking, parcel = self._lies_ready(), self._order().picking_ids
        for each, count in ((picking, 0), (parcel, 1)):
            self._ship(each)
            mails = self.env["mail.message"].search(
                [
                    ("model", "=", "stock.picking"),
                    ("res_id", "=", each.id),
                    ("subject", "like", "Delivery Order"),
                ]
            )
            self.assertEqual(len(mails), count)

    def test_told_nothing_after_it(self):
        """A message that waits is not sent when the goods are gone."""
        self.switch("ready")
        picking = self._lies_ready()
        self._ship(picking)
        self.run_jobs()
        self.assertEqual(self.told(picking.sale_id).state, "cancelled")

    # --- who may

    def test_rights(self):
        picking = self._to_collect().picking_ids
        stranger = mail_new_test_user(
            self.env, "pickup_stock", groups="stock.group_stock_user"
        )
        portal = mail_new_test_user(
            self.env, "pickup_portal", groups="base.group_portal"
        )
        for user in (stranger, portal):
            for name in (
                "action_pickup_ready",
                "action_pickup_not_ready",
                "action_pickup_send_again",
                "action_pickup_new_code",
                "action_pickup_keep",
                "action_pickup_put_back",
            ):
                with self.assertRaises(AccessError, msg=(user.login, name)):
                    getattr(picking.with_user(user), name)()

    def test_written_by_buttons_only(self):
        picking = self._lies_ready().with_user(self.clerk)
        for name in ("pickup_ready_at", "pickup_until"):
            with self.assertRaises(UserError):
                picking.write({name: fields.Datetime.now()})
        for name in ("pickup_nonce", "pickup_hash", "pickup_next_at"):
            with self.assertRaises(AccessError):
                picking.read([name])
            with self.assertRaises(AccessError):
                picking.write({name: False})

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Tea Shop"})
        picking = self._to_collect().picking_ids
        clerk = self._user(
            "user",
            "tea_clerk",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            picking.with_user(clerk).action_pickup_ready()
