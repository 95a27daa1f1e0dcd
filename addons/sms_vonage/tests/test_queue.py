"""Core's queue with this provider in it."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from .. import const
from .common import VonageCase


@tagged("post_install", "-at_install")
class TestQueue(VonageCase):
    def process(self):
        """What the scheduled action does, once.

        :return: SMS that were done, and how many are left
        """
        done = []

        def commit(cron, processed=0, *, remaining=None, **_options):
            done.append((processed, remaining))
            return 60

        with patch.object(IrCron, "_commit_progress", commit):
            self.env["sms.sms"]._process_queue()
        return done

    def test_small_batches(self):
        """Few SMS between two commits, as a crash would send these again."""
        for number in range(const.BATCH_SIZE + 2):
            self.queue(f"Message {number}")
        self.assertEqual(self.process(), [(const.BATCH_SIZE, 2)])
        self.assertEqual(self.gateway.posts, const.BATCH_SIZE)
        self.assertEqual(self.process(), [(2, 0)])
        self.assertEqual(self.gateway.posts, const.BATCH_SIZE + 2)

    def test_batch_size_parameter(self):
        """Administrators choose another size; nonsense means the default."""
        sms = self.env["sms.sms"]
        for value, size in (("3", 3), ("0", 10), ("many", 10), ("-1", 10)):
            self.env["ir.config_parameter"].set_param(const.BATCH_SIZE_PARAMETER, value)
            self.assertEqual(sms._get_send_batch_size(), size, value)
        self.env["res.company"].search([("sms_provider", "=", "vonage")]).write(
            {"sms_provider": "iap"}
        )
        self.assertEqual(sms._get_send_batch_size(), 500)

    def test_resend(self):
        """Core's Resend sends what failed, and it arrives."""
        self.gateway.script("status:1")
        sms = self.send(self.queue())
        self.assertEqual(sms.failure_type, "vonage_throttled")
        sms.resend_failed()
        self.assertEqual((sms.state, sms.failure_type), ("pending", False))
        self.assertEqual(self.notice(sms).notification_status, "pending")
        self.assertFalse(self.notice(sms).failure_type)
        self.assertEqual(self.gateway.posts, 2)

    def test_flat_queries(self):
        """Queries do not grow with the number of SMS."""

        def queries(count):
            sms = self.env["sms.sms"]
            for number in range(count):
                sms |= self.queue(f"Message {number}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.send(sms)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(5), queries(50))
