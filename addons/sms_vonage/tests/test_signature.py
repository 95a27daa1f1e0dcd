"""Signed receipts and messages."""

import time

from odoo.tests import tagged

from .. import const
from ..tools import webhook
from .common import NUMBER, VonageHttpCase
from .fake_gateway import sign

SECRET = "aBcDeFgHiJkLmNoP"


@tagged("post_install", "-at_install")
class TestSignature(VonageHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "sms_vonage_signature_method": "sha256",
                "sms_vonage_signature_secret": SECRET,
            }
        )

    def accepted(self, **values):
        """Is a receipt with these values taken?"""
        sms, got = self.take("Hello")
        status = self.gateway.report(got, **values)
        self.env.invalidate_all()
        taken = self.notice(sms).notification_status == "sent"
        self.assertEqual(status, 200 if taken else 403)
        return taken

    def test_example(self):
        """The signature of a request, computed by hand from Vonage's description."""
        values = {"a": "1=2", "b": "x&y", "timestamp": "1700000000", "sig": "any"}
        # printf '%s' '&a=1_2&b=x_y&timestamp=1700000000' | openssl sha256 -hmac secret
        self.assertEqual(
            webhook.sign(values, "secret", "sha256"),
            "13fba48f92d9d7787cb7c020ede6497e9559881fa3a4631d03991d26e14dbd7b",
        )

    def test_good(self):
        """Signed with either method, in any case, by any way of sending."""
        for method in ("sha256", "sha512"):
            self.company.sms_vonage_signature_method = method
            self.env.flush_all()
            for way in ("POST", "GET", "JSON"):
                self.gateway.method, self.gateway.signature = way, (SECRET, method)
                self.assertTrue(self.accepted(), (method, way))

    def test_bad(self):
        """Another secret, another method, changed values: refused."""
        for secret, method in (
            ("wrong", "sha256"),
            (SECRET, "md5"),
            (SECRET, "sha512"),
        ):
            self.gateway.signature = (secret, method)
            self.assertFalse(self.accepted(), (secret, method))
        self.gateway.signature = None
        for signature in ("0" * 64, "ä" * 64, "x", ""):
            self.assertFalse(
                self.accepted(sig=signature, timestamp=int(time.time())), signature
            )

    def test_changed(self):
        """A signature is for its own values only."""
        sms, got = self.take("Hello")
        values = sign({"messageId": got.message_ids[0], "status": "failed"}, SECRET)
        self.assertEqual(
            self.gateway.call(got.callback, values | {"status": "delivered"}), 403
        )
        self.assertEqual(self.gateway.call(got.callback, values | {"more": "1"}), 403)
        self.assertEqual(self.gateway.call(got.callback, values), 200)
        self.env.invalidate_all()
        self.assertEqual(self.notice(sms).notification_status, "exception")

    def test_missing(self):
        """A company that wants signatures takes nothing without."""
        self.assertFalse(self.accepted())
        self.assertFalse(self.accepted(timestamp=int(time.time())))

    def test_old(self):
        """As old as Vonage's last attempt at most, and not from the future."""
        sms, got = self.take("Hello")
        now = time.time()
        for timestamp, status in (
            (now - const.SIGNATURE_MAX_AGE - 60, 403),
            (now + const.SIGNATURE_MAX_SKEW + 60, 403),
            (10**30, 403),
            (now - const.SIGNATURE_MAX_AGE + 60, 200),
        ):
            values = sign(
                {"messageId": got.message_ids[0], "status": "delivered"},
                SECRET,
                timestamp=timestamp,
            )
            self.assertEqual(self.gateway.call(got.callback, values), status)
        values = sign({"messageId": got.message_ids[0]}, SECRET)
        for timestamp in ("", "yesterday", "1.5", "-1", "٣"):
            self.assertEqual(
                self.gateway.call(got.callback, values | {"timestamp": timestamp}), 403
            )
        self.env.invalidate_all()
        self.assertEqual(self.notice(sms).notification_status, "sent")

    def test_inbound(self):
        """Messages are signed as well."""
        url = self.company._sms_vonage_inbound_url()
        self.env.flush_all()
        before = len(self.partner.message_ids)
        self.assertEqual(self.gateway.answer(url, NUMBER, "Unsigned"), 403)
        self.gateway.signature = ("wrong", "sha256")
        self.assertEqual(self.gateway.answer(url, NUMBER, "Badly signed"), 403)
        self.gateway.signature = (SECRET, "sha256")
        self.assertEqual(self.gateway.answer(url, NUMBER, "a=1&b=2 ü 👍"), 200)
        self.env.invalidate_all()
        self.assertEqual(len(self.partner.message_ids), before + 1)
        self.assertIn("a=1&amp;b=2 ü 👍", self.partner.message_ids[0].body)

    def test_without_secret(self):
        """A method without a secret lets nobody in."""
        self.company.sms_vonage_signature_secret = False
        self.env.flush_all()
        self.gateway.signature = ("", "sha256")
        self.assertFalse(self.accepted())
