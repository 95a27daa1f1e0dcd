"""What each answer of the gateway means for the SMS."""

from odoo.tests import BaseCase, tagged

from ..tools import answer
from .common import VonageCase

#: Vonage's status: failure type of the SMS
STATUSES = {
    "1": "vonage_throttled",
    "2": "vonage_request",
    "3": "vonage_request",
    "4": "vonage_credentials",
    "5": "sms_server",
    "6": "sms_number_format",
    "7": "vonage_barred",
    "8": "vonage_account",
    "9": "sms_credit",
    "10": "vonage_throttled",
    "11": "vonage_account",
    "12": "vonage_request",
    "14": "vonage_credentials",
    "15": "vonage_sender",
    "22": "vonage_request",
    "23": "vonage_request",
    "29": "vonage_demo",
    "32": "vonage_credentials",
    "33": "vonage_barred",
    "99": "vonage_request",
}
HTTP = {
    400: "vonage_request",
    401: "vonage_credentials",
    402: "sms_credit",
    403: "vonage_account",
    404: "vonage_request",
    422: "vonage_request",
    429: "vonage_throttled",
    500: "sms_server",
    502: "vonage_unclear",
    503: "sms_server",
    504: "vonage_unclear",
}


@tagged("post_install", "-at_install")
class TestAnswers(VonageCase):
    def check(self, behaviour, failure_type):
        self.gateway.clear()
        self.gateway.script(behaviour)
        sms = self.send(self.queue())
        self.assertEqual(self.gateway.posts, 1, behaviour)
        self.assertEqual(
            (sms.state, sms.failure_type), ("error", failure_type), behaviour
        )
        notice = self.notice(sms)
        self.assertEqual(notice.notification_status, "exception", behaviour)
        self.assertEqual(notice.failure_type, failure_type, behaviour)
        # a sentence that says what to do, the same as the SMS shows
        self.assertGreater(len(notice.failure_reason.split(". ")), 1, behaviour)
        self.assertEqual(notice.failure_reason, sms.sms_vonage_advice, behaviour)
        return sms

    def test_statuses(self):
        """Each status of the SMS API has a failure type and an advice."""
        for status, failure_type in STATUSES.items():
            with self.subTest(status=status):
                self.check(f"status:{status}", failure_type)

    def test_http_errors(self):
        """So has each error of HTTP."""
        for status, failure_type in HTTP.items():
            with self.subTest(status=status):
                self.check(f"http:{status}", failure_type)

    def test_failure_types_on_both_models(self):
        """Core writes one failure type to the SMS and to its notification."""
        for model in ("sms.sms", "mail.notification"):
            known = dict(self.env[model]._fields["failure_type"].selection)
            for failure_type in {*STATUSES.values(), *HTTP.values()}:
                self.assertIn(failure_type, known, model)


@tagged("post_install", "-at_install")
class TestRead(BaseCase):
    def test_not_documented(self):
        """An answer that Vonage does not document leaves open whether it was sent."""
        for content in (
            None,
            [],
            "OK",
            7,
            {},
            {"messages": None},
            {"messages": []},
            {"messages": "sent"},
            {"messages": [None]},
            {"messages": [{}]},
            {"messages": [{"status": None}]},
            {"messages": [{"status": "²"}]},
            {"messages": [{"status": "-1"}]},
            {"messages": [{"status": ["0"]}]},
            {"messages": [{"status": "0"}, {"status": "5"}]},
        ):
            with self.subTest(content=content):
                self.assertEqual(answer.read(content).outcome, "vonage_unclear")

    def test_without_text(self):
        """An error needs no text to be understood."""
        got = answer.read({"message-count": "1", "messages": [{"status": "9"}]})
        self.assertEqual(got.outcome, "vonage_credit")

    def test_sent_without_id(self):
        """What was taken is sent, also without an id that we can keep."""
        for message_id in (None, "", "x" * 65, "a b"):
            got = answer.read({"messages": [{"status": 0, "message-id": message_id}]})
            self.assertEqual((got.outcome, got.message_ids), ("sent", []))
