"""Receipts: whatever comes, in any order and as often, the state only moves on."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..models.sms_tracker import SmsTracker
from .common import VonageHttpCase
from .fake_gateway import Sms


@tagged("post_install", "-at_install")
class TestReceipts(VonageHttpCase):
    def report(self, got, *args, **changes):
        """Report a part, and forget what is cached."""
        status = self.gateway.report(got, *args, **changes)
        self.env.invalidate_all()
        return status

    def check(self, sms, status, failure_type=False):
        notice = self.notice(sms)
        self.assertEqual(
            (notice.notification_status, notice.failure_type), (status, failure_type)
        )

    def test_statuses(self):
        """Each status and error of Vonage has its state."""
        for status, code, expected, failure_type in (
            ("accepted", "0", "pending", False),
            ("buffered", "0", "pending", False),
            ("unknown", "0", "pending", False),
            ("delivered", "0", "sent", False),
            ("expired", "1", "exception", "sms_expired"),
            ("failed", "1", "exception", "sms_not_delivered"),
            ("failed", "2", "exception", "sms_not_delivered"),
            ("failed", "3", "bounce", "sms_invalid_destination"),
            ("failed", "4", "bounce", "sms_not_allowed"),
            ("failed", "6", "bounce", "sms_rejected"),
            ("failed", "9", "bounce", "sms_invalid_destination"),
            ("failed", "11", "bounce", "sms_invalid_destination"),
            ("failed", "14", "bounce", "sms_not_allowed"),
            ("failed", "52", "bounce", "sms_rejected"),
            ("failed", "99", "exception", "sms_not_delivered"),
            ("failed", "none", "exception", "sms_not_delivered"),
            ("rejected", "0", "bounce", "sms_rejected"),
        ):
            with self.subTest(status=status, code=code):
                sms, got = self.take("Hello")
                self.assertEqual(self.report(got, status, 0, code), 200)
                self.check(sms, expected, failure_type)
                if failure_type:
                    self.assertIn(". ", self.notice(sms).failure_reason)
                self.assertTrue(sms.to_delete)

    def test_methods(self):
        """GET, form and JSON: as the account is set."""
        for method in ("GET", "POST", "JSON"):
            with self.subTest(method=method):
                self.gateway.method = method
                sms, got = self.take("Hello")
                self.assertEqual(self.report(got), 200)
                self.check(sms, "sent")
                self.assertEqual(sms.state, "sent")

    def test_delivered_stays(self):
        """Nothing that comes late takes a delivery back."""
        sms, got = self.take("Hello")
        for status in ("delivered", "buffered", "failed", "expired", "delivered"):
            self.assertEqual(self.report(got, status), 200)
            self.check(sms, "sent")

    def test_failed_then_delivered(self):
        """A delivery is believed also after a failure; "buffered" is not."""
        sms, got = self.take("Hello")
        self.report(got, "failed", 0, "2")
        self.report(got, "buffered")
        self.check(sms, "exception", "sms_not_delivered")
        self.report(got, "delivered")
        self.check(sms, "sent")
        self.assertFalse(self.notice(sms).failure_reason)

    def test_parts(self):
        """Delivered is what was delivered in whole, in any order."""
        sms, got = self.take("a" * 400)
        for part in (2, 0):
            self.report(got, "delivered", part)
            self.check(sms, "pending")
        self.report(got, "delivered", 2)  # doubled
        self.check(sms, "pending")
        self.report(got, "delivered", 1)
        self.check(sms, "sent")

    def test_part_failed(self):
        """With one part missing the message has not arrived, until that part has."""
        sms, got = self.take("a" * 400)
        self.report(got, "delivered", 0)
        self.report(got, "failed", 1, "2")
        self.check(sms, "exception", "sms_not_delivered")
        self.report(got, "delivered", 2)
        self.check(sms, "exception", "sms_not_delivered")
        self.report(got, "delivered", 1)
        self.check(sms, "sent")

    def test_foreign_parts(self):
        """A part that we did not send changes nothing."""
        sms, got = self.take("Hello")
        self.assertEqual(self.report(got, messageId="FF00FF00"), 200)
        self.check(sms, "pending")
        self.assertEqual(list(sms.sms_tracker_id.sms_vonage_parts), got.message_ids)

    def test_unclear_is_cleared(self):
        """A receipt tells what became of an unclear SMS; then nobody sends it again."""
        for status, expected in (("buffered", "pending"), ("delivered", "sent")):
            with self.subTest(status=status):
                self.gateway.script("lost")
                sms, got = self.take("Hello")
                self.check(sms, "exception", "vonage_unclear")
                self.report(got, status)
                self.check(sms, expected)
                self.assertEqual((sms.state, sms.to_delete), (expected, True))
                sms.resend_failed()
        self.assertEqual(self.gateway.posts, 2)

    def test_sent_but_not_committed(self):
        """The server was killed between request and commit: the SMS is in the queue
        again. A receipt takes it out, so it is not sent twice."""
        sms = self.queue("Hello")
        self.env.flush_all()
        got = Sms(
            sms.number.lstrip("+"), "Shop", "Hello", "text", sms.uuid,
            f"{self.base_url()}/sms_vonage/status/{sms.uuid}", "", "ok",
            message_ids=["A1"],
        )  # fmt: skip
        self.assertEqual(self.report(got, api_key=None), 200)
        self.check(sms, "sent")
        with patch.object(IrCron, "_commit_progress", lambda *_a, **_o: 60):
            self.env["sms.sms"]._process_queue()
        self.assertFalse(self.gateway.posts)

    def test_sms_is_gone(self):
        """Receipts come after core has deleted the SMS."""
        sms, got = self.take("Hello")
        notice = self.notice(sms)
        sms.unlink()
        self.env.flush_all()
        self.assertEqual(self.report(got), 200)
        self.assertEqual(notice.notification_status, "sent")

    def test_while_sending(self):
        """A receipt that overtakes the sender is asked to come again: its change would
        make the sender's commit fail, and the batch go out twice."""
        sms, got = self.take("Hello")
        locked = type(self.env["sms.sms"])
        with patch.object(
            locked, "try_lock_for_update", lambda sms, **_options: sms.browse()
        ):
            self.assertEqual(self.report(got), 503)
        self.check(sms, "pending")
        self.assertEqual(self.report(got), 200)
        self.check(sms, "sent")

    def test_other_providers(self):
        """The SMS of another provider are not Vonage's."""
        sms = self.queue("Hello")
        sms.record_company_id.sms_provider = "twilio"
        sms.mail_message_id.record_company_id.sms_provider = "twilio"
        self.env.flush_all()
        url = f"/sms_vonage/status/{sms.uuid}?messageId=A1&status=delivered"
        self.assertEqual(self.url_open(url).status_code, 200)
        self.env.invalidate_all()
        self.check(sms, "ready")

    def test_other_account(self):
        """The key in a receipt is the company's."""
        sms, got = self.take("Hello")
        self.assertEqual(self.report(got, api_key="another"), 403)
        self.check(sms, "pending")

    def test_unknown(self):
        """Whoever is not known gets a quick 200, and nothing is written."""
        with patch.object(SmsTracker, "_sms_vonage_receipt") as receipt:
            answer = self.url_open(
                f"/sms_vonage/status/{'0' * 32}",
                {"messageId": "A1", "status": "delivered"},
            )
        self.assertEqual((answer.status_code, answer.content), (200, b""))
        self.assertFalse(receipt.called)
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_odd(self):
        """Nonsense is answered without a trace and changes nothing."""
        sms, got = self.take("Hello")
        url = f"/sms_vonage/status/{sms.uuid}"
        good = {"messageId": got.message_ids[0], "status": "delivered"}
        many = {f"a{number}": "1" for number in range(100)}
        with self.assertNoLogs("odoo", "WARNING"):
            for status, options in (
                (200, {"params": {}}),
                (200, {"params": good | {"status": "DELIVERED!"}}),
                (200, {"params": good | {"status": ""}}),
                (200, {"params": good | {"messageId": "../../etc"}}),
                (200, {"params": good | {"messageId": "A\0"}}),
                (200, {"params": {"self": "1", "uuid": "x", "cls": "1"}}),
                (400, {"params": many}),
                (200, {"json": good | {"status": {"a": ["b"]}}}),
                (200, {"json": good | {"status": None}}),
                (200, {"json": good | {"messageId": "\ud800"}}),
                (400, {"json": [good]}),
                (400, {"data": b"{", "headers": {"Content-Type": "application/json"}}),
                (
                    400,
                    {
                        "data": b"[" * 20000,
                        "headers": {"Content-Type": "application/json"},
                    },
                ),
                (413, {"data": {"text": "x" * 40000}}),
            ):
                method = "GET" if "params" in options else "POST"
                with self.subTest(options=str(options)[:80]):
                    answer = self.request(method, url, **options)
                    self.assertEqual(answer.status_code, status)
            for path in ("x", "0" * 31, "0" * 33, "%00", "%ff", "A" * 32, "a b"):
                answer = self.url_open(f"/sms_vonage/status/{path}")
                self.assertIn(answer.status_code, (400, 404), path)
            for method in ("PUT", "DELETE", "HEAD", "OPTIONS"):
                answer = self.request(method, url)
                self.assertIn(answer.status_code, (204, 405), method)
        self.env.invalidate_all()
        self.check(sms, "pending")
