from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.tests.common import trap_jobs

from .common import PDF, OrderShareCommon


@tagged("post_install", "-at_install")
class TestOrderShareNotice(OrderShareCommon):
    """What reaches the sender."""

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())
        self.toasts = []
        self.patch(
            type(self.env["bus.bus"]),
            "_sendone",
            lambda bus, target, kind, message: self.toasts.append(
                (target, kind, message)
            ),
        )

    def notices(self):
        return self.order.message_ids.filtered(lambda m: m.author_id == self.carrier)

    def own_toasts(self):
        return [row[2] for row in self.toasts if row[1] == "simple_notification"]

    def test_a_report_reaches_the_sender(self):
        share, _token = self._share()
        share._report_status("accepted", note="On my <b>way</b>")
        self.trap.perform_enqueued_jobs()
        (message,) = self.notices()
        self.assertIn("Accepted", message.body)
        self.assertIn("&lt;b&gt;way", message.body)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn(self.sender.partner_id, message.notified_partner_ids)
        (toast,) = self.own_toasts()
        self.assertIn("Accepted", toast["message"])
        self.assertIn(self.order.name, toast["title"])

    def test_the_customer_reads_nothing_of_it(self):
        self.order.message_subscribe(self.customer.ids)
        share, _token = self._share()
        share._report_status("accepted")
        self.trap.perform_enqueued_jobs()
        self.assertNotIn(self.customer, self.notices().notified_partner_ids)
        self.assertNotIn(self.customer, self.notices().notification_ids.res_partner_id)

    def test_mail_or_inbox_by_preference(self):
        for preference in ("email", "inbox"):
            self.sender.sudo().notification_type = preference
            share, _token = self._share()
            share._report_status("accepted")
            with self.subTest(preference=preference):
                share._job_notify(share.event_ids[0].id)
                kinds = self.notices()[0].notification_ids.mapped("notification_type")
                self.assertEqual(kinds, [preference])

    def test_a_burst_is_one_notice(self):
        share, _token = self._share()
        events = share._report_status("accepted")
        events |= share._report_problem("late")
        events |= share._report_status("at_pickup")
        self.trap.assert_jobs_count(3)
        for event in events:
            share._job_notify(event.id)
        self.assertEqual(len(self.notices()), 1)
        self.assertEqual(self.notices().body.count("<li>"), 3)
        self.assertEqual(len(self.own_toasts()), 1)

    def test_a_report_that_is_committed_late_is_told_as_well(self):
        share, _token = self._share()
        late, early = share._report_status("accepted"), share._report_problem("late")
        # what the job sees while the first report is not committed yet
        Event = type(self.env["order.share.event"])
        with patch.object(Event, "filtered", lambda events, _condition: events & early):
            share._job_notify(early.id)
        self.assertEqual(self.notices().body.count("<li>"), 1)
        self.let_a_minute_pass()
        share._job_notify(late.id)
        self.assertEqual(len(self.notices()), 2)
        self.assertIn("Accepted", self.notices()[0].body)

    def let_a_minute_pass(self):
        self.env.cr.execute(
            "UPDATE order_share_notice"
            " SET create_date = create_date - interval '61 seconds'"
        )
        self.env.invalidate_all()

    def test_the_next_notice_waits_for_the_minute(self):
        share, _token = self._share()
        share._job_notify(share._report_status("accepted").id)
        second = share._report_status("at_pickup")
        with self.assertRaises(RetryableJobError) as caught:
            share._job_notify(second.id)
        self.assertTrue(caught.exception.ignore_retry)
        self.assertLessEqual(caught.exception.seconds, 61)
        self.let_a_minute_pass()
        share._job_notify(second.id)
        self.assertEqual(len(self.notices()), 2)
        share._job_notify(second.id)
        self.assertEqual(len(self.notices()), 2, "once")

    def test_senders_own_corrections_are_no_notice(self):
        share, _token = self._share()
        share.with_user(self.sender).sudo()._report_status(
            "at_pickup", by_partner=False
        )
        self.trap.assert_jobs_count(0)

    def test_documents_are_in_the_chatter(self):
        share, _token = self._share()
        attachment = self._attachment(self.order, "pod.pdf")
        upload = self.env["access.link.upload"].create(
            {
                "link_id": share._newest_link().id,
                "attachment_id": attachment.id,
                "original_name": "IMG_1.pdf",
                "state": "clean",
            }
        )
        # by the visitor, as the job is
        visitor = self.env.ref("base.public_user")
        event = share.with_user(visitor).sudo()._report_upload(upload, "pod")
        share.with_user(visitor).sudo()._job_notify(event.id)
        self.assertEqual(self.notices().attachment_ids.raw, PDF)
        self.assertIn("Proof of delivery", self.notices().body)

    def test_what_was_taken_back_is_named(self):
        share, _token = self._share()
        event = share._report_status("accepted")
        share._undo(event.id)
        self.trap.perform_enqueued_jobs()
        self.assertIn("Taken back: Accepted", self.notices().body)
        self.env.invalidate_all()
        self.assertIn("Taken back: Accepted", share.event_ids.mapped("title"))

    def test_a_file_in_quarantine_is_not(self):
        share, _token = self._share()
        attachment = self._attachment(self.order, "bad.pdf")
        upload = self.env["access.link.upload"].create(
            {
                "link_id": share._newest_link().id,
                "attachment_id": attachment.id,
                "state": "quarantined",
            }
        )
        share._report_upload(upload, "pod")
        self.trap.perform_enqueued_jobs()
        self.assertFalse(self.notices().attachment_ids)
        self.assertIn("quarantine", self.notices().body)

    def test_in_the_senders_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.sender.sudo().lang = "de_DE"
        share, _token = self._share()
        share.with_context(lang="pl_PL")._report_problem("late")
        self.trap.perform_enqueued_jobs()
        expected = self.env["order.share.event"].with_context(lang="de_DE")
        label = dict(expected._fields["reason"]._description_selection(expected.env))[
            "late"
        ]
        self.assertIn(label, self.notices().body)

    def test_a_share_that_is_gone_is_no_error(self):
        share, _token = self._share()
        event = share._report_status("accepted")
        self.order.action_cancel()
        self.order.unlink()
        share._job_notify(event.id)
        self.assertFalse(share.exists())
