from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.sms.tools.sms_api import SmsApiBase

from .common import DeliveryCase


class FakeSmsApi(SmsApiBase):
    """A provider that answers as a test says, and counts what is posted."""

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {
        "throttled": "sms_credit",
        "unclear": "sms_server",
    }

    def __init__(self, env, answers=(), log=None):
        super().__init__(env)
        self.answers = list(answers)
        self.posts = []
        self.log = log if log is not None else []

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        (message,) = messages
        (number,) = message["numbers"]
        self.posts.append((number["number"], message["content"], number["uuid"]))
        self.log.append("post")
        answer = self.answers.pop(0) if self.answers else "success"
        if isinstance(answer, BaseException):
            raise answer
        return [{"uuid": number["uuid"], "state": answer}]


class NotificationCase(DeliveryCase, MockEmail):
    """Notices that are sent to a false mail server and a false SMS provider."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.company.write(
            {
                "email": "office@shop.example",
                "delivery_sms_iap": True,
                "delivery_sms_customer": True,
                "delivery_sms_deliverer": True,
            }
        )
        cls.outbox = cls.env["delivery.notification"]
        # those that are there already are not of these tests
        cls.outbox.search([("state", "in", ("waiting", "unclear", "sending"))]).write(
            {"state": "cancelled"}
        )

    def send_mails(self, errors=(), company=None):
        """Send what is due by mail; the server answers with these errors in turn."""
        errors = list(errors)

        def answer(_server, message, *_args, **_kwargs):
            error = errors.pop(0) if errors else None
            if error:
                raise error
            self.sent.append(message)
            return message["Message-Id"]

        self.sent = []
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.send_email_mocked.side_effect = answer
            self.outbox._drain(company or self.company, "mail")
        return self.sent

    def send_texts(self, *answers, api=None, company=None):
        """Send what is due by SMS; the provider answers with these in turn."""
        api = api or FakeSmsApi(self.env, answers)
        with self.provider(api):
            self.outbox._drain(company or self.company, "sms")
        return api

    @contextmanager
    def provider(self, api):
        def split(sms):
            if sms:
                yield api, sms

        with patch.object(type(self.env["sms.sms"]), "_split_by_api", split):
            yield api

    @contextmanager
    def killed(self):
        """The process dies in between; what was kept stays."""
        try:
            yield
        except KeyboardInterrupt:
            self.env.invalidate_all(flush=False)
        else:
            self.fail("Nobody died")

    def run_cron(self):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 600
        ):
            self.outbox._cron_check()

    @contextmanager
    def later(self, **delta):
        with freeze_time(datetime.now() + timedelta(**delta)):
            yield

    def one(self, kind="eta", channel="sms"):
        """One notice that waits, of a new delivery."""
        job = self._job(self.marek)
        self.notices(job).filtered(
            lambda notice: (notice.kind, notice.channel) != (kind, channel)
        )._cancel()
        notice = self.notices(job, kind, channel=channel)
        notice.ensure_one()
        return notice
