import base64
import io

from PIL import Image

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.queue_job.tests.common import trap_jobs

from .pickup_common import PickupCase


@tagged("post_install", "-at_install")
class TestHandOver(PickupCase):
    """The screen at the counter."""

    def _give(self, picking, user=None, **values):
        return self._screen(user).hand_over(picking.id, values)

    def _signature(self):
        out = io.BytesIO()
        Image.new("RGB", (60, 20), "white").save(out, "PNG")
        return base64.b64encode(out.getvalue()).decode()

    def _quantities(self, picking, *numbers):
        lines = picking.move_line_ids.sorted("id")
        return {
            str(line.id): number for line, number in zip(lines, numbers, strict=True)
        }

    # --- find

    def test_find_by_number(self):
        picking = self._lies_ready()
        for text in (picking.name, picking.sale_id.name, picking.sale_id.name.lower()):
            found = self._screen().find(f" {text} ")["picking"]
            self.assertEqual(found["id"], picking.id)
            self.assertFalse(found["is_checked"], "a number proves nothing")

    def test_what_is_shown(self):
        picking = self._lies_ready()
        shown = self._screen().find(self._code(picking))["picking"]
        self.assertEqual(shown["customer"], "Anna Berger")
        self.assertEqual(shown["contact"], "Anna Berger")
        self.assertEqual(shown["phone"], "+49 30 1234567")
        (item,) = shown["items"]
        self.assertEqual(item["product"], "Coffee beans")
        self.assertEqual(item["quantity"], 2)
        self.assertIn(f"/{self.product.id}/", item["image"])
        self.assertFalse(shown["asks_signature"])
        self.assertFalse(shown["is_expired"])
        self.assertFalse(shown["pay"]["is_here"], "it has an invoice")

    def test_choose(self):
        order = self._to_collect(4)
        first = order.picking_ids
        first.move_ids.quantity = 1
        first.action_split_transfer()
        answer = self._screen().find(order.name)
        self.assertEqual(
            {each["id"] for each in answer["choices"]}, set(order.picking_ids.ids)
        )
        found = self._screen().open_picking(first.id)
        self.assertEqual(found["picking"]["id"], first.id)

    def test_not_found(self):
        """Each says what to do."""
        parcel = self._order()
        cancelled = self._lies_ready()
        code = self._code(cancelled)
        cancelled.action_cancel()
        empty = self._to_collect(500).picking_ids
        empty.do_unreserve()
        held = self._to_collect()
        self._pay(held, "pending", provider=self.transfer)
        held.sudo().is_payment_hold = True
        for text, words in (
            ("", "Enter a code"),
            ("   ", "Enter a code"),
            ("NOTHING-77", "Nothing to collect is found for “NOTHING-77”"),
            ("2222-2222", "Nothing is kept for this code"),
            ("PICKUP.X", "Nothing is kept for this code"),
            (parcel.name, "is not collected: it is delivered by"),
            (code, "cancelled or put back"),
            (empty.name, "Nothing of"),
            (held.name, "must be paid first"),
            ("%", "Nothing to collect"),
            ("x" * 5000, "Nothing to collect"),
        ):
            self.assertIn(words, self._screen().find(text).get("error", ""), text[:20])

    def test_hostile_ids(self):
        screen = self._screen()
        self.assertIn("error", screen.open_picking(2**31 - 1))
        with self.assertRaises(UserError):
            screen.hand_over(2**31 - 1, {})

    # --- hand over

    def test_hand_over(self):
        picking = self._lies_ready()
        answer = self._give(
            picking,
            code=self._code(picking),
            name="  Ben   Berger ",
            payment="later",
            due=178,
        )
        self.assertTrue(answer["is_done"])
        self.assertIn("was handed over to Ben Berger", answer["message"])
        self.assertIn(self.clerk.name, answer["message"])
        self.assertEqual(picking.state, "done")
        self.assertTrue(picking.delivered_at)
        self.assertEqual(picking.pickup_collected_by, "Ben Berger")
        event = self._events(picking, "collected")
        self.assertEqual(event.user_id, self.clerk)
        self.assertTrue(event.detail["by_code"])
        self.assertEqual(picking.sale_id.order_line[0].item_delivered, 2)
        self.assertFalse(picking.sudo().pickup_next_at)

    def test_twice(self):
        """Pressed twice, or a code that was used: who, when, and nothing happens."""
        picking = self._lies_ready()
        code = self._code(picking)
        self._give(picking, payment="later", due=178, name="Ben")
        other = self._user("user", "second")
        again = self._give(picking, user=other, payment="received", due=178)
        self.assertFalse(again["is_done"])
        self.assertIn(self.clerk.name, again["message"])
        self.assertEqual(len(self._events(picking, "collected")), 1)
        self.assertFalse(picking.sale_id.transaction_ids, "and nothing is paid")
        self.assertIn("handed over to Ben", self._screen().find(code)["error"])

    def test_without_a_code(self):
        picking = self._lies_ready()
        self._give(picking, payment="later", due=178, code="2222-2222")
        self.assertFalse(self._events(picking, "collected").detail["by_code"])

    def test_before_it_was_marked(self):
        """The customer stands there: what is reserved can be handed over."""
        order = self._to_collect()
        self._give(order.picking_ids, payment="later", due=178)
        self.assertEqual(order.picking_ids.state, "done")
        self.assertNotIn("ready", self._kinds(order))

    def test_expired(self):
        """The goods are still there: it says so, and they can have them."""
        picking = self._lies_ready()
        self._pass_by(picking)
        found = self._screen().find(self._code(picking))["picking"]
        self.assertTrue(found["is_expired"])
        self._give(picking, payment="later", due=178)
        self.assertEqual(picking.state, "done")

    # --- a part

    def test_rest_stays(self):
        self.switch("ready")
        picking = self._lies_ready(5)
        code = self._code(picking)
        self._give(
            picking,
            quantities=self._quantities(picking, 2),
            rest="keep",
            payment="later",
            due=445,
        )
        rest = picking.backorder_ids
        self.assertEqual(rest.move_ids.product_uom_qty, 3)
        self.assertEqual(rest.state, "assigned")
        self.assertTrue(rest.pickup_ready_at)
        self.assertNotEqual(self._code(rest), code)
        self.assertEqual(self.told(picking.sale_id).mapped("kind"), ["ready", "ready"])
        self.assertIn("handed over", self._screen().find(code)["error"])
        found = self._screen().find(self._code(rest))
        self.assertEqual(found["picking"]["id"], rest.id)

    def test_rest_goes_back(self):
        picking = self._lies_ready(5)
        order = picking.sale_id
        self._give(
            picking,
            quantities=self._quantities(picking, 2),
            rest="back",
            payment="later",
            due=445,
        )
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.backorder_ids.state, "cancel")
        self.assertEqual(order.order_line[0].item_cancelled, 3)
        self.assertEqual(order.order_line[0].item_delivered, 2)

    def test_rest_goes_back_after_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._to_collect(5)
        self._ship(order.picking_ids)
        picking = order.picking_ids.filtered("is_pickup")
        picking.with_user(self.clerk).action_pickup_ready()
        answer = self._give(
            picking,
            quantities=self._quantities(picking, 2),
            rest="back",
            payment="later",
            due=445,
        )
        back = self.env["stock.picking"].browse(answer["action"]["res_id"])
        self.assertEqual(back.move_ids.product_uom_qty, 3)
        self.assertEqual(back.location_dest_id, self.warehouse.lot_stock_id)

    def test_one_of_two_items(self):
        mill = self._product("Hand grinder", 50)
        self._stock(mill, 1)
        order = self._order(
            carrier_id=self.method.id,
            order_line=[
                Command.create({"product_id": self.product.id, "product_uom_qty": 2}),
                Command.create({"product_id": mill.id, "product_uom_qty": 1}),
            ],
        )
        picking = order.picking_ids
        picking.with_user(self.clerk).action_pickup_ready()
        keep = {
            str(line.id): 0 if line.product_id == mill else 2
            for line in picking.move_line_ids
        }
        self._give(picking, quantities=keep, payment="later", due=228)
        self.assertEqual(
            [(move.product_id, move.quantity) for move in picking.move_ids],
            [(self.product, 2)],
        )
        self.assertEqual(picking.backorder_ids.move_ids.product_id, mill)

    def test_lots(self):
        """Those that lie there go, each as it is counted."""
        product = self._product("Grinder", 50, tracking="serial")
        for name in ("A1", "A2"):
            lot = self.env["stock.lot"].create(
                {"name": name, "product_id": product.id, "company_id": self.company.id}
            )
            self.env["stock.quant"]._update_available_quantity(
                product, self.warehouse.lot_stock_id, 1, lot_id=lot
            )
        order = self._order(
            carrier_id=self.method.id,
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": 2})
            ],
        )
        picking = order.picking_ids
        picking.with_user(self.clerk).action_pickup_ready()
        shown = self._screen().find(self._code(picking))["picking"]["items"]
        self.assertEqual([each["lot"] for each in shown], ["A1", "A2"])
        self._give(
            picking,
            quantities={str(shown[0]["id"]): 0, str(shown[1]["id"]): 1},
            payment="later",
            due=100,
        )
        self.assertEqual(picking.move_line_ids.lot_id.name, "A2")
        self.assertEqual(picking.backorder_ids.move_line_ids.lot_id.name, "A1")

    def test_hostile_quantities(self):
        picking = self._lies_ready(5)
        other = self._lies_ready(1).move_line_ids
        for quantities in (
            self._quantities(picking, 6),
            self._quantities(picking, -1),
            self._quantities(picking, 0),
            self._quantities(picking, "nan"),
            self._quantities(picking, "inf"),
            self._quantities(picking, None),
            self._quantities(picking, [1]),
            {str(other.id): 1},
            {"__class__": 1},
            [1],
            "5",
        ):
            with self.assertRaises(UserError, msg=str(quantities)):
                self._give(picking, quantities=quantities, payment="later", due=445)
        self.assertEqual(picking.state, "assigned")

    # --- money

    def test_pay_here(self):
        """What the customer pays at the counter is noted with it."""
        order = self._to_collect()
        self._pays_here(order)
        picking = order.picking_ids
        picking.with_user(self.clerk).action_pickup_ready()
        shown = self._screen().find(self._code(picking))["picking"]
        self.assertTrue(shown["pay"]["is_here"])
        self.assertEqual(shown["pay"]["due"], 178)
        with self.assertRaisesRegex(UserError, "paid .*178.* now, or pays later"):
            self._give(picking, due=178)
        self.assertEqual(picking.state, "assigned")
        self._give(picking, payment="received", due=178)
        self.assertEqual(order.payment_status, "paid")
        self.assertEqual(picking.state, "done")
        self.assertEqual(len(order.transaction_ids), 1, "the one that was awaited")

    def test_pay_here_while_it_is_held(self):
        """Its hold ends with the payment, in the same step."""
        order = self._to_collect()
        self._pays_here(order)
        order.sudo().is_payment_hold = True
        picking = order.picking_ids
        picking.with_user(self.clerk).action_pickup_ready()
        with self.assertRaisesRegex(UserError, "must be paid first"):
            self._give(picking, payment="later", due=178)
        self._give(picking, payment="received", due=178)
        self.assertEqual((picking.state, order.is_payment_hold), ("done", False))

    def test_payment_has_changed(self):
        order = self._to_collect()
        self._pays_here(order)
        picking = order.picking_ids
        with self.assertRaisesRegex(UserError, "has changed"):
            self._give(picking, payment="received", due=100)
        self.assertEqual(picking.state, "assigned")

    def test_paid(self):
        order = self._to_collect()
        self._pay(order)
        picking = order.picking_ids
        self.assertFalse(self._screen().find(order.name)["picking"]["pay"])
        self._give(picking, payment="received", due=178)
        self.assertEqual(len(order.transaction_ids), 1, "not paid a second time")

    # --- signature

    def test_signature(self):
        self.method.pickup_sign = True
        picking = self._lies_ready()
        self.assertTrue(
            self._screen().open_picking(picking.id)["picking"]["asks_signature"]
        )
        for wrong in (None, "", "no", "<svg/>", base64.b64encode(b"<svg/>").decode()):
            with self.assertRaises(UserError, msg=wrong):
                self._give(picking, payment="later", due=178, signature=wrong)
        with trap_jobs() as trap:
            self._give(picking, payment="later", due=178, signature=self._signature())
            slips = [
                job
                for job in trap.enqueued_jobs
                if job.method_name == "_job_attach_sign"
            ]
        self.assertTrue(picking.is_signed)
        self.assertEqual(len(slips), 1, "its PDF is made later")
        slips[0].func()
        self.assertIn("signed", picking.message_ids.attachment_ids.mapped("name")[0])

    # --- who may

    def test_rights(self):
        picking = self._lies_ready()
        stock = mail_new_test_user(
            self.env, "handover_stock", groups="stock.group_stock_user"
        )
        portal = mail_new_test_user(
            self.env, "handover_portal", groups="base.group_portal"
        )
        for user in (stock, portal, self.env.ref("base.public_user")):
            screen = self._screen(user)
            for call in (
                lambda screen=screen: screen.find(picking.name),
                lambda screen=screen: screen.open_picking(picking.id),
                lambda screen=screen: screen.hand_over(picking.id, {}),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Tea Shop"})
        picking = self._lies_ready()
        clerk = self._user(
            "user",
            "tea_counter",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        screen = self._screen(clerk)
        for answer in (screen.find(picking.name), screen.open_picking(picking.id)):
            self.assertEqual(list(answer), ["error"])
            self.assertNotIn("Berger", answer["error"])
        with self.assertRaises(AccessError):
            screen.hand_over(picking.id, {})

    def test_cost(self):
        """Showing it costs the same for few items and for many."""

        def order_of(count):
            products = [self._product(f"Item {turn}") for turn in range(count)]
            for product in products:
                self._stock(product, 1)
            return self._order(
                carrier_id=self.method.id,
                order_line=[
                    Command.create({"product_id": product.id, "product_uom_qty": 1})
                    for product in products
                ],
            ).name

        def cost(name):
            screen = self._screen()
            return self.queries(lambda: screen.find(name))

        few, many = order_of(5), order_of(30)
        cost(few)
        self.assertEqual(cost(few), cost(many))
