from odoo import SUPERUSER_ID, Command, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .webhook_common import TEST_HOSTS, Receiver


@tagged("post_install", "-at_install")
class TestNoticeRace(TransactionCase):
    """Two processes at once, each with a connection of its own."""

    def setUp(self):
        super().setUp()
        self.cursors = [db_connect(self.env.cr.dbname).cursor() for _turn in range(2)]
        for cursor in self.cursors:
            self.addCleanup(cursor.close)
        env = self._env(0)
        company = env["res.company"].search([], limit=1)
        partner = env["res.partner"].create(
            {"name": "Racer", "email": "racer@customer.example"}
        )
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "order_line": [Command.create({"name": "Tea", "price_unit": 5})],
            }
        )
        self._switch(env, company.id, True)
        self.made = (company.id, partner.id, order.id)
        self.cursors[0].commit()
        self.addCleanup(self._clean_up)

    def _env(self, number):
        return api.Environment(self.cursors[number], SUPERUSER_ID, {})

    def _switch(self, env, company_id, by_mail):
        rules = env["fulfilment.notice.rule"].search(
            [("company_id", "=", company_id), ("kind", "=", "delivered")]
        )
        rules.by_mail = by_mail

    def _clean_up(self):
        for cursor in self.cursors:
            cursor.rollback()
        cursor = db_connect(self.env.cr.dbname).cursor()
        env = api.Environment(cursor, SUPERUSER_ID, {})
        company_id, partner_id, order_id = self.made
        env["sale.order"].browse(order_id).unlink()
        env["fulfilment.webhook"].search([("name", "=", "Race")]).unlink()
        env["res.partner"].browse(partner_id).unlink()
        self._switch(env, company_id, False)
        env["queue.job"].search(
            [("identity_key", "like", f"fulfilment.notice:{company_id}:")]
        ).unlink()
        cursor.commit()
        cursor.close()
        self.env.registry.clear_cache()

    def _order(self, number):
        return self._env(number)["sale.order"].browse(self.made[2])

    def _event(self, number, kind="delivered"):
        order = self._order(number)
        return order.env["fulfilment.event"]._log(kind, order)

    def _mails(self, number):
        notices = self._order(number).fulfilment_notice_ids
        return self._env(number)["mail.mail"].search(
            [("mail_message_id", "in", notices.message_id.ids)]
        )

    @mute_logger("odoo.sql_db")
    def test_logged_twice(self):
        """The second waits, then begins again and finds it done."""
        with trap_jobs():
            self.assertTrue(self._order(1).name, "both have begun")
            self._event(0)
            self.cursors[0].commit()
            with self.assertRaisesRegex(Exception, "could not serialize|concurrent"):
                self._event(1)
            self.cursors[1].rollback()
            self.assertFalse(self._event(1))
            self.assertEqual(len(self._order(1).fulfilment_notice_ids), 1)

    def test_job_runs_twice(self):
        """Of two jobs at once one makes the mail; the other finds nothing."""
        with trap_jobs():
            self._event(0)
            self.cursors[0].commit()
            first, second = (
                self._env(number)["fulfilment.notice"] for number in (0, 1)
            )
            self.assertEqual(
                second.search([("order_id", "=", self.made[2])]).state, "waiting"
            )
            first._job_queue(self.made[0], "mail")
            # not waited for, and not written twice
            second._job_queue(self.made[0], "mail")
            self.cursors[0].commit()
            self.cursors[1].commit()
        self.assertEqual(len(self._mails(0)), 1)

    def test_two_send_one_message(self):
        """Of two processes one sends; the other leaves its messages to it."""
        receiver = Receiver()
        self.addCleanup(receiver.stop)
        with trap_jobs():
            env = self._env(0)
            hosts = f"localhost:{receiver.server_port}"
            before = env["ir.config_parameter"].get_param(TEST_HOSTS)
            env["ir.config_parameter"].set_param(TEST_HOSTS, hosts)
            webhook = env["fulfilment.webhook"].create(
                {"name": "Race", "url": receiver.url, "company_id": self.made[0]}
            )
            webhook.action_new_secret()
            self._event(0)
            env["ir.config_parameter"].set_param(TEST_HOSTS, before)
            self.cursors[0].commit()
            env["ir.config_parameter"].set_param(TEST_HOSTS, hosts)
            other = self._env(1)["fulfilment.webhook"].browse(webhook.id)
            with webhook._job_alone("fulfilment.webhook", webhook.id) as is_mine:
                self.assertTrue(is_mine)
                self.assertEqual(other._drain(), 0)
            self.assertFalse(receiver.got)
            webhook._drain()
            self.assertEqual(len(receiver.got), 1)
            self.cursors[0].rollback()
