from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .tell_common import TellCase


@tagged("post_install", "-at_install")
class TestNotice(TellCase):
    """Each event is told once to each person, in the way that the company wants."""

    def test_nothing_by_default(self):
        """A salesman who uses nothing of it sends nothing."""
        self._stock(self.product, 2)
        order = self._order()
        self._ship(order.picking_ids)
        self._pay(order)
        self.assertIn("shipped", order.fulfilment_event_ids.mapped("kind"))
        self.assertFalse(self.told(order))
        self.assertEqual(self.run_jobs(), 0)

    def test_costs_nothing_by_default(self):
        """One statement writes the event; nobody is looked for to be told."""
        order = self._order(confirm=False)
        events = self.env["fulfilment.event"]
        events._log("ordered", order)
        order.invalidate_recordset(["fulfilment_event_ids"])
        start = self.env.cr.sql_log_count
        events._log("shipped", order)
        self.assertEqual(self.env.cr.sql_log_count - start, 1)

    def test_told(self):
        self.switch("delivered")
        order = self._order(confirm=False)
        (notice,) = self.happen("delivered", order)
        self.assertEqual(
            (notice.state, notice.partner_id, notice.channel),
            ("waiting", self.customer, "mail"),
        )
        self.assertFalse(notice.message_id, "nothing is sent in the request")
        sender = self.env.ref("mail.ir_cron_mail_scheduler_action")
        wakes = [("cron_id", "=", sender.id)]
        before = self.env["ir.cron.trigger"].search_count(wakes)
        self.assertEqual(self.run_jobs(), 1)
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count(wakes),
            before + 1,
            "core would send it within the hour",
        )
        self.assertEqual(notice.state, "queued")
        self.assertTrue(notice.queued_at)
        self.assertIn(notice.message_id, order.message_ids)
        (mail,) = self.mails(notice)
        self.assertEqual((mail.state, mail.recipient_ids), ("outgoing", self.customer))
        self.assertIn("office@shop.example", mail.email_from)
        self.assertEqual(mail.subject, f"Your order {order.name} was delivered")
        self.assertIn("Coffee beans", mail.body_html)
        self.assertIn(order.access_token, mail.body_html)
        (shown,) = notice.message_id.notification_ids
        self.assertEqual(
            (shown.res_partner_id, shown.notification_status), (self.customer, "ready")
        )

    def test_sent_by_core_meanwhile(self):
        """A mail that is gone does not hold up the others of the queue."""
        self.switch("delivered")
        (notice,) = self.happen("delivered")
        self.run_jobs()
        gone = self.env["mail.mail"].sudo().create({"subject": "Sent at once"})
        both = gone + self.mails(notice).sudo()
        gone.unlink()
        both._postprocess_sent_message([], [], failure_type="mail_smtp")
        self.assertEqual(notice.state, "failed")

    def test_once(self):
        """However often the same is logged, and the job runs."""
        self.switch("delivered")
        order = self._order(confirm=False)
        (notice,) = self.happen("delivered", order)
        self.env["fulfilment.event"]._log("delivered", order)
        self.outbox._job_queue(self.company.id, "mail")
        self.outbox._job_queue(self.company.id, "mail")
        self.run_jobs()
        self.assertEqual(self.told(order), notice)
        self.assertEqual(len(self.mails(notice)), 1)
        self.assertEqual(
            len(order.message_ids.filtered(lambda m: "was delivered" in m.body)), 1
        )

    def test_the_database_keeps_it_once(self):
        self.switch("delivered")
        (notice,) = self.happen("delivered")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                notice.sudo().copy({"key": notice.key}).flush_recordset()

    def test_rolled_back(self):
        """What did not happen is told to nobody."""
        self.switch("delivered")
        order = self._order(confirm=False)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.assertTrue(self.happen("delivered", order))
            raise ZeroDivisionError
        self.run_jobs()
        self.assertFalse(self.told(order))

    def test_killed_between_row_and_mail(self):
        """Nothing is lost, and nothing sent twice."""
        self.switch("delivered")
        (notice,) = self.happen("delivered")
        with (
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
            patch.object(
                type(self.outbox), "_create_mails", side_effect=KeyboardInterrupt
            ),
        ):
            self.outbox._job_queue(self.company.id, "mail")
        self.env.invalidate_all()
        self.assertEqual((notice.state, notice.message_id.ids), ("waiting", []))
        self.outbox._job_queue(self.company.id, "mail")
        self.assertEqual(notice.state, "queued")
        self.assertEqual(len(self.mails(notice)), 1)

    def test_left_behind(self):
        """A job was deleted: the cron makes another."""
        self.switch("delivered")
        (notice,) = self.happen("delivered")
        self.env.cr.precommit.clear()
        self.env.cr.precommit.data.clear()
        self.outbox._wake_lost()
        self.assertEqual(self.run_jobs(), 0, "it was written a moment ago")
        self.env.cr.execute(
            "UPDATE fulfilment_notice SET write_date = write_date - interval '1 hour'"
        )
        self.outbox._wake_lost()
        self.assertEqual(self.run_jobs(), 1)
        self.assertEqual(notice.state, "queued")

    # --- what stands in its way

    def test_no_address(self):
        self.switch("delivered")
        self.customer.email = "nobody"
        (notice,) = self.happen("delivered")
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("no valid mail address", notice.reason)
        self.customer.email = "anna@customer.example"
        notice.with_user(self.clerk).action_resend()
        self.run_jobs()
        self.assertEqual(notice.state, "queued")

    def test_blacklist(self):
        self.switch("delivered")
        (notice,) = self.happen("delivered")
        self.env["mail.blacklist"]._add(self.customer.email)
        self.env.invalidate_all()
        self.run_jobs()
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("blacklist", notice.reason)
        self.assertFalse(self.mails(notice))

    def test_switched_off_meanwhile(self):
        rule = self.switch("delivered")
        (notice,) = self.happen("delivered")
        rule.by_mail = False
        self.run_jobs()
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(self.happen("delivered"), "and not written any more")

    def test_paid_before_the_reminder_was_sent(self):
        self.switch("payment_reminded")
        order = self._order(confirm=False)
        (notice,) = self.happen("payment_reminded", order)
        self._pay(order)
        self.run_jobs()
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("paid", notice.reason)

    def test_no_template(self):
        rule = self.switch("delivered")
        rule.mail_template_id = False
        (notice,) = self.happen("delivered")
        self.run_jobs()
        self.assertEqual(notice.state, "failed")
        self.assertIn("template", notice.reason)

    @mute_logger("odoo.addons.mail.models.mail_render_mixin")
    def test_one_bad_among_good(self):
        rule = self.switch("delivered")
        orders = [self._order(confirm=False) for _turn in range(3)]
        rule.mail_template_id.body_html = (
            f"<p t-out=\"1 // 0 if object.id == {orders[1].id} else 'Well'\"/>"
        )
        notices = [self.happen("delivered", order) for order in orders]
        self.run_jobs()
        states = [notice.state for notice in notices]
        self.assertEqual(states, ["queued", "failed", "queued"])
        self.assertIn("could not be filled in", notices[1].reason)

    def test_not_sent_after_all(self):
        """Core's mail server refuses it: it is shown here, too."""
        self.switch("delivered")
        (notice,) = self.happen("delivered")
        self.run_jobs()
        mail = self.mails(notice)
        mail.write({"state": "exception", "failure_reason": "550 no such user"})
        mail._postprocess_sent_message([], [], failure_type="mail_smtp")
        self.assertEqual(notice.state, "failed")
        self.assertIn("550 no such user", notice.reason)
        mail.action_retry()
        self.assertEqual((notice.state, notice.reason), ("queued", False))
        mail.state = "exception"
        notice.action_resend()
        self.run_jobs()
        self.assertEqual(mail.state, "cancel", "not beside the new one")
        self.env.invalidate_all()
        said = notice.order_id.message_ids.filtered(lambda m: "was deliv" in m.body)
        self.assertEqual(len(said), 2)

    # --- buttons and rights

    def test_buttons(self):
        self.switch("delivered")
        (notice,) = self.happen("delivered")
        notice = notice.with_user(self.clerk)
        with self.assertRaises(UserError):
            notice.action_resend()
        notice.action_cancel()
        self.assertEqual(notice.state, "cancelled")
        self.assertIn(self.clerk.name, notice.reason)
        self.run_jobs()
        self.assertFalse(notice.message_id)
        notice.action_resend()
        self.run_jobs()
        self.assertEqual(notice.state, "queued")
        with self.assertRaises(UserError):
            notice.action_cancel()

    def test_roles(self):
        self.switch("delivered")
        (notice,) = self.happen("delivered")
        with self.assertRaises(AccessError):
            notice.with_user(self.clerk).state = "cancelled"
        with self.assertRaises(AccessError):
            notice.with_user(self.manager).unlink()
        rule = self.rules.search([("company_id", "=", self.company.id)], limit=1)
        self.assertTrue(rule.with_user(self.clerk).kind)
        with self.assertRaises(AccessError):
            rule.with_user(self.clerk).by_mail = True
        rule.with_user(self.manager).by_mail = True
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).unlink()
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "manager", "stranger", company_id=other.id, company_ids=other.ids
        )
        self.assertFalse(
            self.outbox.with_user(stranger).search([("id", "=", notice.id)])
        )
        with self.assertRaises(AccessError):
            notice.with_user(stranger).action_resend()
        with self.assertRaises(AccessError):
            rule.with_user(stranger).by_mail = False
        for name in ("_job_queue", "_tell", "_enqueue", "_render", "_not_sent"):
            with self.assertRaises(AccessError):
                get_public_method(self.outbox, name)
        portal = self._user_portal()
        with self.assertRaises(AccessError):
            notice.with_user(portal).read(["state"])

    def _user_portal(self):
        return self.env["res.users"].create(
            {
                "name": "Anna",
                "login": "anna_portal",
                "partner_id": self.customer.id,
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )

    # --- many

    def test_bulk(self):
        """Few jobs, each with a bounded part; also where each order has a savepoint of
        its own."""
        self.switch("delivered", "shipped")
        order = self._order(confirm=False)
        for number in range(120):
            with self.env.cr.savepoint():
                self.happen("delivered", order, f"test:{number}")
        self.happen("shipped", order)
        jobs = self.env["queue.job"].sudo()
        self.assertEqual(
            jobs.search_count(
                [("identity_key", "like", f"fulfilment.notice:{self.company.id}:")]
            ),
            1,
        )
        self.assertEqual(self.run_jobs(), 2)
        notices = self.told(order)
        self.assertEqual(set(notices.mapped("state")), {"queued"})
        self.assertEqual(len(self.mails(notices)), 121)

    def test_flat(self):
        """A job costs as many queries for fifty as for five."""
        self.switch("shipped", "payment_reminded")
        self.switch("delivered", mail=False, sms=True)
        for kind, channel in (
            ("shipped", "mail"),
            ("payment_reminded", "mail"),
            ("delivered", "sms"),
        ):
            counts = []
            for number in (2, 5, 50):
                notices = self.outbox.union(
                    *(
                        self.happen(
                            kind,
                            self._order(
                                confirm=False,
                                partner_id=self.customer.copy(
                                    {
                                        "email": "x@shop.example",
                                        "phone": "+4915123456789",
                                    }
                                ).id,
                            ),
                        )
                        for _turn in range(number)
                    )
                )
                counts.append(
                    self.queries(
                        lambda by=channel: self.outbox._job_queue(self.company.id, by)
                    )
                )
                self.assertEqual(set(notices.mapped("state")), {"queued"})
            self.assertEqual(counts[2], counts[1], kind)
