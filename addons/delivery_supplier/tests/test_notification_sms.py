from unittest.mock import patch

from requests.exceptions import ConnectionError as ConnectError
from requests.exceptions import ConnectTimeout, ReadTimeout
from urllib3.exceptions import MaxRetryError, NewConnectionError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.delivery_notification_sms import SMS_OUTCOMES
from .notification_common import FakeSmsApi, NotificationCase


@tagged("post_install", "-at_install")
class TestNotificationSms(NotificationCase):
    """How SMS go out."""

    def test_sent(self):
        job = self._job(self.marek)
        api = self.send_texts()
        self.assertEqual(
            sorted(number for number, _body, _uuid in api.posts),
            ["+48601123456", "+48603123456"],
        )
        told = self.notices(job, channel="sms")
        self.assertEqual(set(told.mapped("state")), {"sent"})
        self.assertFalse(self.send_texts().posts, "once")

    def test_as_core_has_them(self):
        """In the list of SMS, with a tracker, in the chatter of the order; the link is
        in none of them."""
        notice = self.one()
        api = self.send_texts()
        ((_number, text, uuid),) = api.posts
        self.assertIn("/delivery/", text)
        sms = notice.sms_ids
        self.assertEqual((sms.uuid, sms.state, sms.to_delete), (uuid, "pending", True))
        tracker = self.env["sms.tracker"].search([("sms_uuid", "=", uuid)])
        self.assertEqual(tracker.mail_notification_id.notification_status, "pending")
        message = notice.message_id
        self.assertEqual(
            (message.message_type, message.res_id), ("sms", notice.order_id.id)
        )
        token = text.split("/delivery/")[1]
        for kept in (sms.body, message.body):
            self.assertNotIn(token, kept)
        self.assertNotIn("delivery.invalid", message.body)

    def test_claimed_before_the_socket(self):
        """Each is claimed and kept before it is posted; what became of it is kept
        before the next."""
        notices = self.one() + self.one()
        log = []

        def commit(outbox):
            outbox.env.cr.flush()
            outbox.env.cr.execute(
                "SELECT state FROM delivery_notification WHERE id IN %s ORDER BY id",
                [notices._ids],
            )
            log.append([state for (state,) in outbox.env.cr.fetchall()])

        with patch.object(type(self.outbox), "_job_commit", commit):
            self.send_texts(api=FakeSmsApi(self.env, log=log))
        first, second = (place for place, each in enumerate(log) if each == "post")
        self.assertEqual(log[first - 1], ["sending", "waiting"])
        self.assertEqual(log[second - 1], ["sent", "sending"])
        self.assertEqual(log[second + 1], ["sent", "sent"])

    def test_two_at_once(self):
        """Of two processes one sends; the other leaves its notices to it."""
        work = "delivery.notification:%s"
        self.one()
        with self.registry.cursor() as cursor:
            other = self.outbox.with_env(self.env(cr=cursor))
            with other._job_alone(work % "sms", self.company.id) as is_mine:
                self.assertTrue(is_mine)
                self.assertFalse(self.send_texts().posts)
                mails = self.outbox._job_alone(work % "mail", self.company.id)
                with mails as is_mine:
                    self.assertTrue(is_mine, "the other channel is free")
        self.assertEqual(len(self.send_texts().posts), 1)

    def test_core_leaves_them_alone(self):
        notice = self.one()
        notice._prepare("sms")
        api = FakeSmsApi(self.env)
        with self.provider(api):
            self.env["sms.sms"]._process_queue()
        self.assertFalse(api.posts)

    def test_killed(self):
        """Between the request and its result: a deliverer is told once more, a customer
        is not."""
        deliverer, customer = self.one("job_assigned"), self.one()
        for notice in (deliverer, customer):
            with self.killed():
                self.send_texts(KeyboardInterrupt())
            self.assertEqual(notice.state, "sending")
        self.assertFalse(self.send_texts().posts)
        with self.later(minutes=6):
            self.outbox._find_lost()
            self.assertEqual(customer.state, "unclear")
            self.assertFalse(self.send_texts().posts)
        with self.later(minutes=12):
            self.outbox._repeat_unclear()
            posts = self.send_texts().posts
        self.assertEqual([number for number, *_rest in posts], ["+48601123456"])
        self.assertEqual((deliverer.state, customer.state), ("sent", "unclear"))

    def test_outcomes(self):
        """What the providers' answers mean."""
        refused = NewConnectionError(None, "refused")
        wrapped = AccessError("No connection")
        wrapped.__context__ = ConnectError(MaxRetryError(None, "/", refused))
        for answer, state in (
            ("success", "sent"),
            ("processing", "sent"),
            ("throttled", "waiting"),
            ("wrong_number_format", "failed"),
            ("something new", "failed"),
            ("unclear", "unclear"),
            ("server_error", "unclear"),
            (ReadTimeout("slow"), "unclear"),
            (ConnectError("reset"), "unclear"),
            (ValueError("garbage"), "unclear"),
            (ConnectTimeout("slow"), "waiting"),
            (ConnectError(MaxRetryError(None, "/", refused)), "waiting"),
            (wrapped, "waiting"),
        ):
            with self.subTest(answer=str(answer)):
                notice = self.one()
                api = self.send_texts(answer)
                self.assertEqual(len(api.posts), 1)
                self.assertEqual(notice.state, state)
                self.assertEqual(bool(notice.error), state != "sent")
                notice.state = "cancelled"

    def test_exact_provider(self):
        """Vonage tells what was not sent from what is unclear; see its states in
        sms_vonage."""
        self.assertEqual(SMS_OUTCOMES["vonage_unclear"], "unclear")
        self.assertEqual(SMS_OUTCOMES["vonage_throttled"], "temporary")
        with patch.object(type(self.env["sms.sms"]), "_is_exact", lambda *_args: True):
            notice = self.one()
            self.send_texts("server_error")
            self.assertEqual(notice.state, "waiting")

    def test_tried_again(self):
        """Later, with the same number of the SMS; then it has failed."""
        notice = self.one()
        first = self.send_texts("throttled").posts
        self.assertFalse(self.send_texts().posts, "not yet")
        with self.later(minutes=2):
            second = self.send_texts("throttled").posts
        self.assertEqual(first[0][2], second[0][2])
        for hours in (1, 3, 6, 12):
            with self.later(hours=hours):
                self.assertEqual(len(self.send_texts("throttled").posts), 1, hours)
        self.assertEqual((notice.state, notice.tries), ("failed", 6))
        notice.action_resend()
        self.send_texts()
        self.assertEqual(notice.state, "sent")

    def test_others_are_sent(self):
        """What one is refused does not hold up the others."""
        notices = self.one() + self.one() + self.one()
        api = self.send_texts("success", "wrong_number_format", "success")
        self.assertEqual(len(api.posts), 3)
        self.assertEqual(notices.mapped("state"), ["sent", "failed", "sent"])

    def test_no_number(self):
        notice = self.one()
        self.customer.phone = False
        self.assertFalse(self.send_texts().posts)
        self.assertEqual(notice.state, "failed")
        self.assertIn("Missing Number", notice.error)

    def test_forbidden_meanwhile(self):
        notice = self.one()
        self.env["phone.blacklist"].add(self.customer.phone_sanitized)
        self.customer.invalidate_recordset()
        self.assertFalse(self.send_texts().posts)
        self.assertEqual(notice.state, "cancelled")

    # --- receipts

    def _tracker(self, notice):
        return self.env["sms.tracker"].search([("sms_uuid", "=", notice.sms_uuid)])

    def test_receipts(self):
        """Twice and in any order: what was received stays received."""
        notice = self.one()
        self.send_texts()
        tracker = self._tracker(notice)
        tracker._action_update_from_sms_state("pending")
        tracker._action_update_from_sms_state("sent")
        tracker._action_update_from_sms_state("sent")
        self.assertEqual((notice.state, notice.is_delivered), ("sent", True))
        tracker._action_update_from_provider_error("not_delivered")
        self.assertEqual((notice.state, notice.is_delivered), ("sent", True))

    def test_not_arrived(self):
        notice = self.one()
        self.send_texts()
        self._tracker(notice)._action_update_from_provider_error("invalid_destination")
        self.assertEqual((notice.state, notice.is_delivered), ("failed", False))
        self.assertIn("Invalid Destination", notice.error)
        self.assertFalse(self.send_texts().posts, "nobody sends it again by himself")

    def test_receipt_of_something_unclear(self):
        """It settles it; nobody is told again."""
        for status in ("pending", "sent"):
            notice = self.one("job_assigned")
            self.send_texts("unclear")
            self.assertEqual(notice.state, "unclear")
            self._tracker(notice)._action_update_from_sms_state(status)
            self.assertEqual((notice.state, notice.error), ("sent", False))
            with self.later(hours=1):
                self.outbox._repeat_unclear()
                self.assertFalse(self.send_texts().posts)

    def test_receipt_before_the_answer(self):
        """The network is faster than the provider."""
        send = FakeSmsApi._send_sms_batch

        def send_fast(api, *args, **kwargs):
            result = send(api, *args, **kwargs)
            self._tracker(notice)._action_update_from_sms_state("sent")
            return result

        for answer in ("success", "unclear"):
            notice = self.one()
            with patch.object(FakeSmsApi, "_send_sms_batch", send_fast):
                self.send_texts(answer)
            self.assertEqual((notice.state, notice.is_delivered), ("sent", True))

    # --- who uses core's buttons

    def test_retry_of_core(self):
        """Core's "Retry" at an SMS leaves it to the outbox."""
        notice = self.one()
        self.send_texts("wrong_number_format")
        self.assertEqual(notice.sms_ids.state, "error")
        api = FakeSmsApi(self.env)
        with self.provider(api):
            notice.sms_ids.resend_failed()
        self.assertFalse(api.posts)
        self.assertEqual(notice.state, "waiting")
        self.assertEqual(len(self.send_texts().posts), 1)
        self.assertEqual(notice.state, "sent")

    def test_other_sms(self):
        """Those of others go as ever."""
        sms = self.env["sms.sms"].create({"number": "+48603123456", "body": "x"})
        api = FakeSmsApi(self.env)
        with self.provider(api):
            sms.send()
        self.assertEqual(len(api.posts), 1)
        self.assertEqual(sms.state, "pending")

    def _queries(self, count):
        for _turn in range(count):
            self.one()
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.assertEqual(len(self.send_texts().posts), count)
        return (self.env.cr.sql_log_count - start) / count

    def test_flat(self):
        """An SMS costs no more queries among many."""
        self._queries(2)
        few = self._queries(5)
        self.assertLessEqual(self._queries(30), few)

    def test_oldest_first(self):
        first, second = self.one(), self.one()
        first.due_at = fields.Datetime.now()
        second.due_at = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        api = self.send_texts()
        self.assertEqual(
            [uuid for _number, _body, uuid in api.posts],
            [second.sms_uuid, first.sms_uuid],
        )
