from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..const import STEPS
from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestOrderShare(OrderShareCommon):
    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def test_sending_assigns_copying_does_not(self):
        share, _token = self._share(sent=False)
        self.assertEqual(share.state, "draft")
        self.assertFalse(self.order.order_share_state)
        share.with_user(self.sender).action_mark_sent()
        self.assertEqual(share.state, "assigned")
        self.assertEqual(self.order.order_share_state, "assigned")
        share.with_user(self.sender).action_mark_sent()
        self.assertEqual(len(share.event_ids), 1, "sent twice is assigned once")

    def test_the_way_to_delivered(self):
        share, _token = self._share()
        for state in STEPS:
            self.assertEqual(share._next_state(), state)
            share._report_status(state)
            self.assertEqual(share.state, state)
            self.assertEqual(self.order.order_share_state, state)
        self.assertFalse(share._next_state())

    def test_partner_goes_forward_only(self):
        share, _token = self._share()
        share._report_status("in_transit")
        for state in ("draft", "assigned", "accepted", "declined", "at_pickup"):
            with self.subTest(state=state), self.assertRaises(UserError):
                share._report_status(state)
        self.assertFalse(
            share._report_status("in_transit"), "a repetition changes nothing"
        )
        self.assertEqual(share.state, "in_transit")

    def test_declined_is_the_end_for_the_partner(self):
        share, _token = self._share()
        share._report_status("declined", note="No truck")
        self.assertEqual(share.state, "declined")
        with self.assertRaises(UserError):
            share._report_status("accepted")

    def test_sender_may_correct_to_any_state(self):
        share, _token = self._share()
        share._report_status("delivered")
        wizard = (
            self.env["order.share.correction"]
            .with_user(self.sender)
            .create(
                {"share_id": share.id, "status": "at_pickup", "note": "Wrong truck"}
            )
        )
        wizard.action_correct()
        self.assertEqual(share.state, "at_pickup")
        event = share.event_ids[0]
        self.assertEqual(
            (event.is_partner, event.author_id), (False, self.sender.partner_id)
        )
        self.assertEqual(event.note, "Wrong truck")
        share._report_status("in_transit")
        self.assertEqual(share.state, "in_transit")

    def test_problem_from_any_state_keeps_the_way(self):
        for state in ("assigned", "accepted", "at_delivery"):
            share, _token = self._share()
            if state != "assigned":
                share._report_status(state)
            share._report_problem("late", note="Border")
            with self.subTest(state=state):
                self.assertTrue(share.has_problem)
                self.assertEqual((share.state, share.problem_reason), (state, "late"))
                self.assertTrue(self.order.order_share_problem)
                share._report_status(share._next_state())
                self.assertFalse(share.has_problem, "the next step ends it")

    def test_the_sender_ends_a_problem_without_changing_the_status(self):
        share, _token = self._share()
        share._report_status("at_pickup")
        share._report_problem("nobody")
        share._report_status("at_pickup", by_partner=False)
        self.assertFalse(share.has_problem)
        self.assertEqual(share.state, "at_pickup")

    def test_undo_for_five_minutes(self):
        share, _token = self._share()
        share._report_status("accepted")
        share._report_status("at_pickup")
        event = share._undoable_event()
        self.assertEqual(event.status, "at_pickup")
        share._undo(event.id)
        self.assertEqual(share.state, "accepted")
        self.assertEqual(len(share.event_ids), 4, "nothing is deleted")
        with self.assertRaises(UserError):
            share._undo(event.id)
        event = share._undoable_event()
        self._later(minutes=5, seconds=1)
        self.assertFalse(share._undoable_event())
        with self.assertRaises(UserError):
            share._undo(event.id)
        self.assertEqual(share.state, "accepted")

    def test_undo_only_of_the_partners_own_last_report(self):
        share, _token = self._share()
        other, _token = self._share(partner=self.other_carrier)
        with self.assertRaises(UserError):
            share._undo(share.event_ids.id)  # the sender's "assigned"
        share._report_status("accepted")
        with self.assertRaises(UserError):
            other._undo(share.event_ids[0].id)
        self.assertEqual(share.state, "accepted")

    def test_events_are_append_only(self):
        share, _token = self._share()
        with self.assertRaises(UserError):
            share.event_ids.write({"note": "x"})
        with self.assertRaises(UserError):
            share.event_ids.unlink()

    def test_search_by_state_and_problem(self):
        draft, _token = self._share(sent=False)
        assigned, _token = self._share()
        moving, _token = self._share()
        moving._report_status("at_pickup")
        undone, _token = self._share()
        undone._report_status("accepted")
        undone._undo(undone._undoable_event().id)
        late, _token = self._share()
        late._report_problem("late")
        mine = draft | assigned | moving | undone | late

        def found(domain):
            return self.env["order.share"].search([("id", "in", mine.ids), *domain])

        self.assertEqual(found([("state", "=", "draft")]), draft)
        self.assertEqual(found([("state", "=", "assigned")]), assigned | undone | late)
        self.assertEqual(
            found([("state", "in", ["at_pickup", "draft"])]), moving | draft
        )
        self.assertEqual(found([("state", "!=", "draft")]), mine - draft)
        self.assertEqual(found([("has_problem", "=", True)]), late)
        self.assertEqual(found([("has_problem", "=", False)]), mine - late)

    def test_orders_are_found_by_execution(self):
        second = self._order()
        share, _token = self._share()
        orders = self.env["sale.order"].search(
            [
                ("id", "in", (self.order | second).ids),
                ("order_share_state", "=", "assigned"),
            ]
        )
        self.assertEqual(orders, self.order)
        orders = self.env["sale.order"].search(
            [("id", "in", (self.order | second).ids), ("order_share_state", "=", False)]
        )
        self.assertEqual(orders, second)
        share._report_problem("damage")
        found = self.env["sale.order"].search([("order_share_problem", "=", True)])
        self.assertIn(self.order, found)
        self.assertNotIn(second, found)

    def test_the_furthest_partner_speaks_for_the_order(self):
        first, _token = self._share()
        second, _token = self._share(partner=self.other_carrier)
        first._report_status("declined")
        self.assertEqual(self.order.order_share_state, "declined")
        self.assertNotIn(self.order, self._orders("assigned"))
        self.assertIn(self.order, self._orders("declined"))
        second._report_status("accepted")
        self.assertEqual(self.order.order_share_state, "accepted")
        self.assertEqual(self.order.order_share_count, 2)
        self.assertNotIn(self.order, self._orders("declined"))
        self.assertIn(self.order, self._orders("accepted"))

    def _orders(self, state):
        return self.env["sale.order"].search([("order_share_state", "=", state)])

    def test_purchase_orders_and_transfers(self):
        self.order.action_confirm()
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.other_carrier.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_qty": 3})
                ],
            }
        )
        for field, document in (
            ("purchase_order_id", purchase),
            ("picking_id", self.order.picking_ids),
        ):
            with self.subTest(model=document._name):
                share = self.env["order.share"].create(
                    {
                        field: document.id,
                        "company_id": document.company_id.id,
                        "partner_id": self.carrier.id,
                        "scope": "details",
                    }
                )
                share._issue_link()
                share._report_status("accepted")
                self.assertEqual(document.order_share_state, "accepted")
                page = share._page(share.link_id, "token")
                self.assertEqual(len(page["stops"]), 2)
                self.assertEqual(page["goods"][0]["name"], "Circulation Pump")

    def test_a_share_belongs_to_one_document(self):
        from psycopg2.errors import CheckViolation

        from odoo.tools import mute_logger

        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.env["order.share"].create(
                {"company_id": self.env.company.id, "partner_id": self.carrier.id}
            )

    def test_links_end_with_the_document(self):
        order = self._order()
        share, token = self._share(order=order)
        order.unlink()
        self.assertFalse(share.exists())
        link = self.env["access.link"]._find(token)
        self.assertFalse(link and link._target())

    def test_new_link_ends_the_old_one(self):
        share, token = self._share()
        action = share.with_user(self.sender).action_new_link()
        self.assertEqual(action["tag"], "order_share.links")
        url = action["params"]["links"][0]["url"]
        find = self.env["access.link"]._find
        self.assertEqual(find(token)._dead_reason(), "revoked")
        self.assertFalse(find(url.rsplit("/", 1)[1])._dead_reason())
        share.with_user(self.sender).action_revoke()
        self.assertEqual(share.link_state, "revoked")

    def test_the_owner_renews_a_link_from_the_list_of_links(self):
        share, token = self._share()
        link = share._newest_link().with_user(self.sender).sudo(False)
        action = link.action_renew()
        self.assertEqual(action["tag"], "order_share.links")
        self.assertEqual(self.env["access.link"]._find(token)._dead_reason(), "revoked")
        url = action["params"]["links"][0]["url"]
        self.assertTrue(self.env["access.link"]._find(url.rsplit("/", 1)[1]))
        other = share._newest_link().with_user(self.stranger).sudo(False)
        with self.assertRaises(AccessError):
            other.action_renew()

    def test_states_of_many_cost_the_same(self):
        orders = self.env["sale.order"].union(*(self._order() for _index in range(10)))
        for order in orders:
            self._share(order=order)
            self._share(order=order)
        self.env.flush_all()

        def cost(records):
            self.env.invalidate_all()
            records.mapped("name")
            before = self.env.cr.sql_log_count
            records.mapped("order_share_state")
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(orders[:2]), cost(orders))
