from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderApprovalCommon


@tagged("post_install", "-at_install")
class TestRelease(OrderApprovalCommon):
    # --- the four modes

    def test_always(self):
        approval = self._submit()
        self.assertEqual(approval.state, "pending")
        self.assertEqual(approval.reason, "always")
        self.assertEqual(approval.approver_id, self.petra)
        self.assertEqual(approval.order_id.state, "sent")
        self.assertTrue(self._told(self.petra, "To release"))
        self.assertTrue(self._told(self.jonas, "Submitted for release"))
        approval._approve(self.petra)
        self.assertEqual(approval.state, "released")
        self.assertEqual(approval.order_id.state, "sale")
        self.assertTrue(self._told(self.jonas, "was released"))
        self.assertEqual(
            approval.event_ids.mapped("kind"), ["released", "approved", "submitted"]
        )

    def test_no_restriction(self):
        self.jonas.release_mode = "none"
        order = self._cart(self.jonas)
        self.assertFalse(order._approval_reason())
        with self.assertRaises(UserError):
            self.env["order.approval"]._submit(order, self.jonas)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_approver_orders_freely(self):
        order = self._cart(self.petra, (self.chair, 1))
        self.assertFalse(order._approval_reason())
        order.action_confirm()

    def test_outside_the_assortment(self):
        self.jonas.release_mode = "outside"
        self.assertFalse(self._cart(self.jonas)._approval_reason())
        approval = self._submit(self.jonas, (self.gloves, 2), (self.chair, 1))
        self.assertEqual(approval.reason, "outside")
        lines = {line.product_id: line for line in approval.line_ids}
        self.assertEqual(lines[self.gloves].decision, "none")
        self.assertEqual(lines[self.chair].decision, "open")
        with self.assertRaisesRegex(UserError, "Chair"):
            approval._approve(self.petra)
        with self.assertRaisesRegex(UserError, "Say why"):
            approval._approve(
                self.petra, decisions={lines[self.chair].id: ("rejected", "")}
            )
        approval._approve(
            self.petra, decisions={lines[self.chair].id: ("approved", "")}
        )
        self.assertEqual(approval.state, "released")

    def test_who_decides_next_may_reject_what_was_allowed_before(self):
        self.jonas.release_mode = "outside"
        self.petra.approve_limit = 100
        approval = self._submit(self.jonas, (self.gloves, 2), (self.chair, 1))
        gloves, chair = (
            approval.line_ids.filtered(lambda line, p=product: line.product_id == p)
            for product in (self.gloves, self.chair)
        )
        # what is in the assortment is allowed already: nobody rejects it
        decisions = {chair.id: ("approved", ""), gloves.id: ("rejected", "why not")}
        approval._approve(self.petra, decisions=decisions)
        self.assertEqual(approval.approver_id, self.boss)
        self.assertEqual(gloves.decision, "none")
        approval._approve(self.boss, decisions={chair.id: ("rejected", "too dear")})
        self.assertEqual(chair.decision, "rejected")
        self.assertEqual(approval.state, "consent")
        self.assertEqual(approval._decided_amount(), gloves.price_total)

    def test_own_limit(self):
        self.jonas.write({"release_mode": "none", "order_limit": 100})
        self.assertFalse(self._cart(self.jonas)._approval_reason())
        approval = self._submit(self.jonas, (self.chair, 1))
        self.assertEqual(approval.reason, "limit")

    def test_limit_in_another_currency(self):
        other = self.env["res.currency"].create(
            {
                "name": "XBB",
                "symbol": "B",
                "rate_ids": [Command.create({"name": "2000-01-01", "rate": 2})],
            }
        )
        self.customer.approval_currency_id = other
        self.jonas.write({"release_mode": "none", "order_limit": 50})
        order = self._cart(self.jonas, (self.gloves, 2))
        self.assertAlmostEqual(
            order._approval_amount(self.customer), order.amount_total * 2
        )
        self.assertFalse(order._approval_reason())
        self.jonas.order_limit = 40
        self.assertEqual(order._approval_reason(), "limit")

    # --- chain

    def test_passed_up_above_the_limit(self):
        self.petra.approve_limit = 100
        approval = self._submit(self.jonas, (self.chair, 1))
        approval._approve(self.petra)
        self.assertEqual(approval.state, "pending")
        self.assertEqual(approval.approver_id, self.boss)
        self.assertTrue(self._told(self.boss, "To release"))
        with self.assertRaises(AccessError):
            approval._approve(self.petra)
        approval._approve(self.boss)
        self.assertEqual(approval.state, "released")

    def test_administrators_decide_at_the_top(self):
        self.boss.approve_limit = 100
        self.petra.approve_limit = 100
        approval = self._submit(self.jonas, (self.chair, 1))
        approval._approve(self.petra)
        approval._approve(self.boss)
        self.assertFalse(approval.approver_id)
        # Petra is the administrator; four levels up it is she again
        approval._approve(self.petra)
        self.assertEqual(approval.state, "released")

    def test_inactive_approver_is_skipped(self):
        self.petra.user_id.active = False
        approval = self._submit()
        self.assertEqual(approval.approver_id, self.boss)

    def test_without_approver_administrators(self):
        self.jonas.approver_id = False
        approval = self._submit()
        self.assertFalse(approval.approver_id)
        self.assertTrue(self._told(self.petra, "To release"))
        with self.assertRaises(AccessError):
            approval._approve(self.boss)
        approval._approve(self.petra)

    def test_nobody_could_release(self):
        self.petra.write(
            {"release_mode": "always", "approver_id": False}
            if not self.petra.approved_member_ids
            else {}
        )
        self.jonas.approver_id = False
        self.petra.write({"release_mode": "always", "approver_id": False})
        order = self._cart(self.petra)
        with self.assertRaisesRegex(UserError, "Nobody of your company"):
            self.env["order.approval"]._submit(order, self.petra)

    # --- who

    def test_nobody_releases_the_own_order(self):
        self.jonas.role_ids = self.administrator
        self.jonas.approver_id = False
        approval = self._submit()
        with self.assertRaises(AccessError):
            approval._approve(self.jonas)
        self.env["order.approval.substitution"].create(
            {
                "member_id": self.petra.id,
                "substitute_id": self.jonas.id,
                "date_from": fields.Date.today() - timedelta(days=1),
                "date_to": fields.Date.today() + timedelta(days=1),
            }
        )
        self.jonas.approver_id = self.petra
        approval.approver_id = self.petra
        with self.assertRaises(AccessError):
            approval._approve(self.jonas)

    def test_strangers(self):
        approval = self._submit()
        for member in (self.boss, self.rita, self.ralf):
            with self.assertRaises(AccessError):
                approval._approve(member)
            with self.assertRaises(AccessError):
                approval._reject(member, "no")
            with self.assertRaises(AccessError):
                approval._send_back(member, "no")
        self.assertEqual(approval.state, "pending")

    def test_substitute(self):
        eva = self._member(self.customer, "Eva lindenhof")
        approval = self._submit()
        substitution = self.env["order.approval.substitution"].create(
            {
                "member_id": self.petra.id,
                "substitute_id": eva.id,
                "date_from": fields.Date.today() + timedelta(days=2),
                "date_to": fields.Date.today() + timedelta(days=5),
            }
        )
        with self.assertRaises(AccessError):
            approval._approve(eva)
        substitution.date_from = fields.Date.today() - timedelta(days=2)
        approval._approve(eva)
        event = approval.event_ids.filtered(lambda event: event.kind == "approved")
        self.assertEqual(event.member_id, eva)
        self.assertEqual(event.for_member_id, self.petra)

    def test_substitutes_pass_nothing_on(self):
        eva, ali = (
            self._member(self.customer, f"{n} lindenhof") for n in ("Eva", "Ali")
        )
        today = fields.Date.today()
        for member, substitute in ((self.petra, eva), (eva, ali)):
            self.env["order.approval.substitution"].create(
                {
                    "member_id": member.id,
                    "substitute_id": substitute.id,
                    "date_from": today,
                    "date_to": today,
                }
            )
        approval = self._submit()
        with self.assertRaises(AccessError):
            approval._approve(ali)
        approval._approve(eva)

    def test_expired_substitution(self):
        eva = self._member(self.customer, "Eva lindenhof")
        yesterday = fields.Date.today() - timedelta(days=2)
        self.env["order.approval.substitution"].create(
            {
                "member_id": self.petra.id,
                "substitute_id": eva.id,
                "date_from": yesterday,
                "date_to": yesterday,
            }
        )
        with self.assertRaises(AccessError):
            self._submit()._approve(eva)

    # --- decisions

    def test_reject(self):
        approval = self._submit()
        with self.assertRaises(UserError):
            approval._reject(self.petra, "")
        approval._reject(self.petra, "Too dear")
        self.assertEqual(approval.state, "rejected")
        self.assertEqual(approval.order_id.state, "cancel")
        self.assertTrue(self._told(self.jonas, "Not released"))
        with self.assertRaisesRegex(UserError, "Rejected"):
            approval._approve(self.petra)

    def test_send_back_and_submit_again(self):
        approval = self._submit()
        approval._send_back(self.petra, "Take soap only")
        self.assertEqual(approval.state, "rework")
        order = approval.order_id
        self.assertEqual(order.state, "sent")
        with self.assertRaises(UserError):
            order.action_confirm()
        approval._take_up(self.jonas)
        self.assertEqual(order.state, "draft")
        with self.assertRaises(UserError):
            order.action_confirm()
        order.order_line[0].unlink()
        self.assertEqual(
            self.env["order.approval"]._submit(order, self.jonas), approval
        )
        self.assertEqual(len(approval.line_ids), 1)
        approval._approve(self.petra)
        self.assertEqual(order.state, "sale")

    def test_withdraw(self):
        approval = self._submit()
        with self.assertRaises(UserError):
            approval._withdraw(self.petra)
        approval._withdraw(self.jonas)
        self.assertEqual(approval.state, "withdrawn")
        self.assertEqual(approval.order_id.state, "cancel")
        with self.assertRaises(UserError):
            approval._approve(self.petra)

    def test_submit_twice(self):
        approval = self._submit()
        with self.assertRaises(UserError):
            self.env["order.approval"]._submit(approval.order_id, self.jonas)

    def test_rejected_line_needs_consent(self):
        approval = self._submit(self.jonas, (self.gloves, 2), (self.chair, 1))
        chair = approval.line_ids.filtered(lambda ln: ln.product_id == self.chair)
        approval._approve(self.petra, decisions={chair.id: ("rejected", "No chair")})
        self.assertEqual(approval.state, "consent")
        self.assertTrue(self._told(self.jonas, "consent"))
        self.assertEqual(len(approval.order_id.order_line), 2)
        with self.assertRaises(UserError):
            approval.order_id.action_confirm()
        approval._consent(self.jonas)
        self.assertEqual(approval.state, "released")
        self.assertEqual(approval.order_id.order_line.product_id, self.gloves)

    def test_reduced_order_proceeds(self):
        self.customer.approval_rejected_lines = "proceed"
        approval = self._submit(self.jonas, (self.gloves, 4), (self.soap, 1))
        gloves = approval.line_ids.filtered(lambda ln: ln.product_id == self.gloves)
        price = approval.order_id.order_line[0].price_unit
        # dearer meanwhile: what was approved counts
        self.gloves.list_price = 99
        approval._approve(self.petra, quantities={gloves.id: 3})
        self.assertEqual(approval.state, "released")
        line = approval.order_id.order_line[0]
        self.assertEqual((line.product_uom_qty, line.price_unit), (3, price))
        total = approval.order_id.amount_total
        self.assertAlmostEqual(approval._decided_amount(), total)

    def test_quantities_only_go_down(self):
        approval = self._submit()
        line = approval.line_ids[0]
        for quantity in (0, -1, 3, float("nan")):
            with self.assertRaises(UserError):
                approval._approve(self.petra, quantities={line.id: quantity})
        self.customer.approval_may_reduce = False
        with self.assertRaises(UserError):
            approval._approve(self.petra, quantities={line.id: 1})

    def test_all_lines_rejected_is_a_rejection(self):
        approval = self._submit()
        approval._approve(
            self.petra,
            decisions={line.id: ("rejected", "no") for line in approval.line_ids},
        )
        self.assertEqual(approval.state, "rejected")

    def test_comment(self):
        approval = self._submit()
        approval._comment(self.jonas, "It is urgent")
        self.assertTrue(self._told(self.petra, "Comment"))
        self.assertFalse(self._told(self.boss, "Comment"))

    # --- payment

    def test_online_payment_after_release(self):
        self.customer.approval_payment = "online"
        approval = self._submit()
        order = approval.order_id
        self.assertFalse(order._has_to_be_paid())
        approval._approve(self.petra)
        self.assertEqual(approval.state, "approved")
        self.assertEqual(order.state, "sent")
        self.assertTrue(order._has_to_be_paid())
        self.assertTrue(self._told(self.jonas, "please pay"))
        order.action_confirm()
        self.assertEqual(approval.state, "released")

    # --- time

    def _cron(self):
        commit = patch.object(type(self.env["ir.cron"]), "_commit_progress")
        with commit as progress:
            progress.return_value = 60
            self.env["order.approval"]._cron_follow_up()

    def test_expiry(self):
        approval = self._submit()
        approval.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self._cron()
        self.assertEqual(approval.state, "expired")
        self.assertEqual(approval.order_id.state, "cancel")
        self.assertTrue(self._told(self.jonas, "Expired"))

    def test_reminder_and_escalation(self):
        approval = self._submit()
        approval.waiting_since -= timedelta(hours=25)
        self._cron()
        self.assertTrue(self._told(self.petra, "Still to release"))
        self.assertEqual(approval.approver_id, self.petra)
        count = len(self._mails(self.petra.email))
        self._cron()
        self.assertEqual(len(self._mails(self.petra.email)), count)
        approval.due_at = fields.Datetime.now() - timedelta(minutes=1)
        self._cron()
        self.assertEqual(approval.approver_id, self.boss)
        self.assertTrue(self._told(self.boss, "Still to release"))
        # it begins to wait for the next one now, who is not reminded at once
        count = len(self._mails(self.boss.email))
        self._cron()
        self.assertEqual(len(self._mails(self.boss.email)), count)
        with self.assertRaises(AccessError):
            approval._approve(self.petra)
        approval.due_at = fields.Datetime.now() - timedelta(minutes=1)
        self._cron()
        self.assertFalse(approval.approver_id)
        # nobody is above the administrators: it goes on waiting for them
        since = approval.waiting_since = fields.Datetime.now() - timedelta(hours=2)
        approval.due_at = fields.Datetime.now() - timedelta(minutes=1)
        self._cron()
        self.assertEqual(approval.waiting_since, since)
        self.assertGreater(approval.due_at, fields.Datetime.now())
        approval._approve(self.petra)

    def test_one_that_fails_does_not_hold_up_others(self):
        approvals = self._submit() + self._submit()
        approvals.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        first = approvals.sorted("id")[0]
        expire = type(approvals)._expire

        def _expire(requests, approval):
            if approval == first:
                raise UserError(approval.order_name)
            return expire(requests, approval)

        with (
            patch.object(type(approvals), "_expire", _expire),
            mute_logger("odoo.addons.order_approval.models.order_approval_tell"),
        ):
            self._cron()
        self.assertEqual(first.state, "pending")
        self.assertEqual((approvals - first).state, "expired")
        self._cron()
        self.assertEqual(first.state, "expired")

    def test_reassign(self):
        approval = self._submit()
        approval._reassign(self.petra, self.boss)
        self.assertEqual(approval.approver_id, self.boss)
        for wrong in (self.jonas, self.rita):
            with self.assertRaises(UserError):
                approval._reassign(self.petra, wrong)

    def test_approver_with_open_requests_stays(self):
        approval = self._submit()
        with self.assertRaisesRegex(UserError, "wait for a release"):
            self.petra._deactivate()
        # nor does the own account go, from the portal's security page
        approval._reassign(self.petra, self.boss)
        with self.assertRaisesRegex(UserError, "wait for a release"):
            self.boss.user_id.with_user(self.boss.user_id)._deactivate_portal_user()
        self.assertTrue(self.boss.active)


@tagged("post_install", "-at_install")
class TestTell(OrderApprovalCommon):
    _tells_now = False

    def test_mails_are_made_in_the_background(self):
        with trap_jobs() as trap:
            approval = self._submit()
            trap.assert_jobs_count(2)
            self.assertFalse(self._told(self.petra, "To release"))
            approval._comment(self.jonas, "first")
            approval._comment(self.jonas, "second")
            trap.perform_enqueued_jobs()
        self.assertTrue(self._told(self.petra, "To release"))
        bodies = self._mails(self.petra.email).filtered(
            lambda mail: "Comment" in mail.subject
        )
        self.assertEqual(len(bodies), 2)
        self.assertEqual(
            sorted("second" in mail.body_html for mail in bodies), [False, True]
        )
