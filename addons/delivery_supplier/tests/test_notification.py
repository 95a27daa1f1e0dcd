from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .notification_common import NotificationCase


@tagged("post_install", "-at_install")
class TestNotification(NotificationCase):
    """What is queued, and for whom."""

    def _row(self, **values):
        return {
            "kind": "status",
            "event": "test:1",
            "company_id": self.company.id,
            "partner_id": self.customer.id,
            "channel": "mail",
            **values,
        }

    # --- one row

    def test_told_once(self):
        """The same event again, in one call or in two: one row."""
        first = self.outbox._queue([self._row(), self._row()])
        self.assertEqual(len(first), 1)
        self.assertFalse(self.outbox._queue([self._row()]))
        self.assertEqual(
            len(self.outbox._queue([self._row(channel="sms")])), 1, "other channel"
        )

    def test_never_twice(self):
        """Whoever writes past it meets the database."""
        self.outbox._queue([self._row()])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.outbox.create(
                    {**self._row(), "due_at": fields.Datetime.now()}
                ).flush_recordset()

    def test_rolled_back(self):
        """What did not happen is not told."""
        order = self._order()
        count = self.outbox.search_count([])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._job(self.marek, order)
            self.assertTrue(order.delivery_job_ids.notification_ids)
            raise ZeroDivisionError
        self.assertEqual(self.outbox.search_count([]), count)

    def test_nothing_is_sent_at_once(self):
        with self.mock_mail_gateway():
            self._job(self.marek)
            self.send_email_mocked.assert_not_called()
        self.assertFalse(self.env["mail.mail"].search_count([("id", "<", 0)]))

    # --- jobs

    def test_one_job(self):
        """One per transaction, company and channel; those of later share theirs."""
        with self.trap() as trap:
            for _turn in range(3):
                self._job(self.marek)
            self.env.cr.precommit.run()
            jobs = trap.enqueued_jobs
            self.assertEqual(
                sorted(job.args for job in jobs),
                [(self.company.id, "mail"), (self.company.id, "sms")],
            )
            self.assertEqual({job.channel for job in jobs}, {"root.delivery"})
            self.assertFalse(jobs[0].eta)

    def test_later_ones_share_a_job(self):
        with self.trap() as trap:
            for number in range(3):
                row = self._row(
                    event=f"test:{number}",
                    due_at=fields.Datetime.add(fields.Datetime.now(), minutes=5),
                )
                self.outbox._queue([row])
                self.env.cr.precommit.run()
            # those of the trap are not in the database: told apart by their keys
            keys = {job.identity_key for job in trap.enqueued_jobs}
            self.assertLessEqual(len(keys), 2)
            self.assertTrue(all(job.eta for job in trap.enqueued_jobs))

    def test_the_job_may_commit(self):
        function = self.env.ref("delivery_supplier.queue_job_function_send")
        self.assertEqual(function.name, "<delivery.notification>._job_send")
        self.assertTrue(function.allow_commit)

    def _queries(self, count):
        jobs = self.env["delivery.job"].browse()
        orders = self.env["sale.order"].browse()
        for _number in range(count):
            orders += self._order(
                partner_id=self.customer.copy({"email": "x@shop.example"}).id
            )
        jobs = orders._plan_delivery()
        jobs.with_context(delivery_assigning=True).deliverer_id = self.marek
        jobs._log("assigned")
        self.env.flush_all()
        self.env.invalidate_all()
        # what is read once for all
        self.marek.read(["name"])
        start = self.env.cr.sql_log_count
        jobs._tell_deliverer("job_assigned")
        jobs._tell_customer("eta")
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - start
        self.assertEqual(len(jobs.notification_ids), 4 * count)
        return queries

    def test_flat(self):
        """Fifty deliveries are told of with as many queries as five."""
        self._queries(2)
        few = self._queries(5)
        self.assertEqual(self._queries(50), few)

    # --- statuses

    def _status(self, name, **values):
        return self.env["sale.order.status"].create(
            {"name": name, "notify_mail": True, "notify_sms": True, **values}
        )

    def test_status(self):
        """By the channels that the status, the customer and the company allow."""
        order = self._order()
        status = self._status("Baked")
        order.order_status_id = status
        told = self.outbox.search([("order_id", "=", order.id)])
        self.assertEqual(sorted(told.mapped("channel")), ["mail", "sms"])
        self.assertGreater(min(told.mapped("due_at")), fields.Datetime.now())
        for wanted, channels in (
            ("mail", ["mail"]),
            ("sms", ["sms"]),
            ("both", ["mail", "sms"]),
        ):
            self.customer.order_notice_channel = wanted
            order.order_status_id = self._status(wanted)
            event = order.status_event_ids.sorted("id")[-1]
            told = self.outbox.search([("event", "=", f"status:{event.id}")])
            self.assertEqual(sorted(told.mapped("channel")), channels)
        order.order_status_id = self._status("Quiet", notify_sms=False)
        event = order.status_event_ids.sorted("id")[-1]
        told = self.outbox.search([("event", "=", f"status:{event.id}")])
        self.assertEqual(told.mapped("channel"), ["mail"])

    def test_template_of_the_status(self):
        template = self.env.ref("delivery_supplier.mail_template_status").copy()
        order = self._order()
        order.order_status_id = self._status("Baked", mail_template_id=template.id)
        told = self.outbox.search(
            [("order_id", "=", order.id), ("channel", "=", "mail")]
        )
        self.assertEqual(told.mail_template_id, template)

    def test_forth_and_back_within_the_grace(self):
        """Two events, nobody is told: it was a slip."""
        self.company.delivery_status_grace = 2
        order = self._order()
        new, baked = order.order_status_id, self._status("Baked")
        new.write({"notify_mail": True})
        order.order_status_id = baked
        order.order_status_id = new
        self.assertEqual(len(order.status_event_ids), 2)
        told = self.outbox.search([("order_id", "=", order.id)])
        self.assertEqual(set(told.mapped("state")), {"cancelled"})
        order.order_status_id = baked
        waiting = self.outbox.search(
            [("order_id", "=", order.id), ("state", "=", "waiting")]
        )
        self.assertEqual(sorted(waiting.mapped("channel")), ["mail", "sms"])

    def test_forth_and_back_without_grace(self):
        """Both changes are told."""
        self.company.delivery_status_grace = 0
        order = self._order()
        new, baked = order.order_status_id, self._status("Baked")
        new.notify_mail = True
        order.order_status_id = baked
        order.order_status_id = new
        told = self.outbox.search(
            [("order_id", "=", order.id), ("channel", "=", "mail")]
        )
        self.assertEqual(told.mapped("state"), ["waiting", "waiting"])

    # --- people

    def test_channels(self):
        """What the customer wants, can get, and has forbidden."""
        customer, company = self.customer, self.company
        channels = customer._order_notice_channels
        self.assertEqual(channels(company), {"mail": False, "sms": False})
        customer.order_notice_channel = "none"
        self.assertTrue(channels(company)["mail"])
        customer.order_notice_channel = "sms"
        company.delivery_sms_iap = False
        self.assertEqual(channels(company), {"mail": False}, "instead of the SMS")
        company.delivery_sms_iap = True
        customer.write({"order_notice_channel": "mail", "email": False})
        self.assertEqual(channels(company), {"sms": False}, "instead of the mail")
        customer.phone = "12"
        self.assertTrue(channels(company)["mail"], "there is neither")

    def test_blacklists(self):
        self.env["mail.blacklist"]._add(self.customer.email)
        self.env["phone.blacklist"].add(self.customer.phone_sanitized)
        self.customer.invalidate_recordset()
        job = self._job(self.marek)
        told = self.notices(job, "eta")
        self.assertEqual(told.mapped("state"), ["cancelled", "cancelled"])
        self.assertTrue(all(told.mapped("error")))

    def test_nobody_wants_it(self):
        self.customer.order_notice_channel = "none"
        told = self.notices(self._job(self.marek), "eta")
        self.assertEqual(told.mapped("state"), ["cancelled"])

    # --- buttons

    def test_buttons(self):
        notice = self.one().with_user(self.operator)
        with self.assertRaises(UserError):
            notice.action_resend()
        notice.action_cancel()
        self.assertEqual(notice.state, "cancelled")
        notice.sudo().state = "unclear"
        notice.action_resend()
        self.assertEqual((notice.state, notice.tries), ("waiting", 0))
        notice.sudo().state = "sent"
        with self.assertRaises(UserError):
            notice.action_cancel()
        with self.assertRaises(UserError):
            notice.action_resend()

    def test_rights(self):
        notice = self.one()
        stranger = self._user("operator", "delivery_stranger")
        stranger.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            notice.with_user(stranger).action_resend()
        with self.assertRaises(AccessError):
            notice.with_user(self.operator).write({"state": "sent"})
        other = self.env["res.company"].create({"name": "Other"})
        notice.company_id = other
        with self.assertRaises(AccessError):
            notice.with_user(self.operator).action_cancel()

    def test_counts(self):
        notice = self.one()
        order = notice.order_id
        self.assertGreater(order.notice_count, 1)
        self.assertEqual(order.notice_wrong_count, 0)
        notice.state = "failed"
        order.invalidate_recordset(["notice_wrong_count"])
        self.assertEqual(order.notice_wrong_count, 1)
        action = order.action_view_notices()
        self.assertIn(notice, self.outbox.search(action["domain"]))

    def test_health(self):
        notice = self.one()
        notice.due_at = fields.Datetime.subtract(fields.Datetime.now(), minutes=30)
        action = self.env["delivery.notification.health"].action_open()
        health = self.env["delivery.notification.health"].browse(action["res_id"])
        self.assertEqual((health.waiting_count, health.is_late), (1, True))
        self.assertEqual(health.oldest_minutes, 30)
        notice.state = "failed"
        self.env.flush_all()
        health.invalidate_recordset()
        self.assertEqual((health.failed_count, health.waiting_count), (1, 0))
        self.assertIn(notice, health.notice_ids)
        listed = health.with_context(notices_filter="failed").action_list()
        self.assertEqual(listed["context"], {"search_default_failed": 1})
