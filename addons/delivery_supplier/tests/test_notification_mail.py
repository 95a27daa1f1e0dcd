import smtplib
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .notification_common import NotificationCase

QUIET = ("odoo.addons.mail.models.mail_mail",)


def refused(code):
    """What core makes of an answer of the server."""
    error = MailDeliveryException("Mail Delivery Failed", f"{code} no")
    error.__context__ = smtplib.SMTPResponseException(code, b"no")
    return error


def broken_in_data():
    """The connection broke after the mail was handed over."""

    class Session(smtplib.SMTP):
        def __init__(self):
            pass

        def putcmd(self, *_args):
            raise ConnectionResetError("reset")

    try:
        Session().data("mail")
    except ConnectionResetError as reset:
        try:
            raise MailDeliveryException("Mail Delivery Failed", "reset")
        except MailDeliveryException as error:
            error.__context__ = reset
            return error
    return None


@tagged("post_install", "-at_install")
class TestNotificationMail(NotificationCase):
    """How mails go out."""

    def test_sent(self):
        job = self._job(self.marek)
        sent = self.send_mails()
        self.assertEqual(
            sorted(mail["To"] for mail in sent),
            [
                '"Anna Wisniewska" <anna@customer.example>',
                '"Marek Nowak" <marek@deliverer.example>',
            ],
        )
        told = self.notices(job, channel="mail")
        self.assertEqual(set(told.mapped("state")), {"sent"})
        self.assertTrue(all(told.mapped("sent_at")))
        self.assertFalse(told.mail_ids, "they hold links, so they are deleted")
        self.assertFalse(self.send_mails(), "once")

    def test_in_the_chatter(self):
        """Of the order, as notes that hold no link."""
        job = self._job(self.marek)
        self.send_mails()
        messages = self.notices(job, channel="mail").message_id
        self.assertEqual(messages.mapped("res_id"), job.order_id.ids * 2)
        self.assertTrue(all(message.subtype_id.internal for message in messages))
        self.assertEqual(
            messages.notification_ids.mapped("notification_status"), ["sent", "sent"]
        )
        for message in messages:
            self.assertNotIn("delivery.invalid", message.body)
            self.assertNotIn("/delivery/", message.body)

    def test_link(self):
        """Made when it is sent; stored nowhere."""
        job = self._job(self.marek)
        self.assertFalse(job.access_link_ids)
        sent = self.send_mails()
        self.assertEqual(
            sorted(job.access_link_ids.mapped("scope")), ["deliver", "track"]
        )
        for mail in sent:
            text = mail.get_body(("plain",)).get_content()
            self.assertNotIn("delivery.invalid", text)
            token = text.split("/delivery/")[1].split()[0].split("/")[0].strip("])>")
            link = self.env["access.link"]._find(token)
            self.assertEqual(link._target(), job)
            self.env.cr.execute(
                "SELECT count(*) FROM mail_message WHERE body LIKE %s", [f"%{token}%"]
            )
            self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_core_leaves_them_alone(self):
        """Core's queue sends its own mails only: two at once would send one twice."""
        notice = self.one(channel="mail")
        notice._prepare("mail")
        mail = self.env["mail.mail"].create({"email_to": "a@b.example", "body": "x"})
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
            self.assertIn(["a@b.example"], [each["email_to"] for each in self._mails])
        self.assertEqual(mail.state, "sent")
        self.assertEqual(notice.mail_ids.state, "outgoing")

    def test_deleted_meanwhile(self):
        """A mail that somebody else sent and deleted keeps no other from being sent."""
        mails = self.env["mail.mail"].create(
            [{"email_to": f"{who}@b.example", "body": "x"} for who in ("gone", "here")]
        )
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM mail_mail WHERE id = %s", [mails[0].id])
        self.env.invalidate_all()
        with self.mock_mail_gateway():
            mails._send()
            self.assertEqual(
                [each["email_to"] for each in self._mails], [["here@b.example"]]
            )
        self.assertEqual(mails[1].state, "sent")

    def test_claimed_before_the_socket(self):
        """What is kept before the server is spoken to is enough to know of it."""
        notice = self.one(channel="mail")
        seen = []

        def commit(outbox):
            outbox.env.cr.flush()
            outbox.env.cr.execute(
                "SELECT state FROM delivery_notification WHERE id = %s", [notice.id]
            )
            seen.append(outbox.env.cr.fetchone()[0])

        def answer(*_args, **_kwargs):
            seen.append("socket")
            return "<id>"

        with (
            patch.object(type(self.outbox), "_job_commit", commit),
            self.mock_mail_gateway(mail_unlink_sent=True),
        ):
            self.send_email_mocked.side_effect = answer
            self.outbox._drain(self.company, "mail")
        place = seen.index("socket")
        self.assertEqual(seen[place - 1], "sending")
        self.assertEqual(seen[place + 1], "sent")

    def test_killed(self):
        """After the claim it is never sent just like that again."""
        notice = self.one(channel="mail")
        with self.killed():
            self.send_mails([KeyboardInterrupt()])
        self.assertEqual(notice.state, "sending")
        self.assertFalse(self.send_mails())
        with self.later(minutes=6):
            self.run_cron()
            self.assertEqual(notice.state, "unclear")
            self.assertTrue(notice.error)
        with self.later(hours=5):
            self.assertFalse(self.send_mails())
            self.run_cron()
            self.assertEqual(notice.state, "unclear", "a customer: somebody decides")
            notice.action_resend()
            self.assertEqual(len(self.send_mails()), 1)
        self.assertEqual(notice.state, "sent")

    def test_killed_telling_a_deliverer(self):
        """Sent again, once."""
        notice = self.one("job_assigned", "mail")
        with self.killed():
            self.send_mails([KeyboardInterrupt()])
        with self.later(minutes=6):
            self.run_cron()
            self.assertEqual(notice.state, "unclear")
        with self.later(minutes=11):
            self.outbox._repeat_unclear()
            self.assertEqual((notice.state, notice.is_sent_again), ("waiting", True))
            with self.killed():
                self.send_mails([KeyboardInterrupt()])
        with self.later(minutes=60):
            self.run_cron()
            self.assertEqual(notice.state, "unclear")
            self.assertFalse(self.send_mails())

    @mute_logger(*QUIET)
    def test_server_down_then_up(self):
        """Nothing is lost: tried again after 1, 5, 15 minutes …"""
        notice = self.one(channel="mail")
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.connect_mocked.side_effect = ConnectionRefusedError("refused")
            self.outbox._drain(self.company, "mail")
            self.assertEqual((notice.state, notice.tries), ("waiting", 1))
            self.assertIn("refused", notice.error)
            self.assertEqual(notice.mail_ids.state, "exception")
            wait = (notice.due_at - fields.Datetime.now()).total_seconds()
            self.assertAlmostEqual(wait, 60, delta=5)
            with self.later(minutes=2):
                self.outbox._drain(self.company, "mail")
                self.assertEqual(notice.tries, 2)
                wait = (notice.due_at - fields.Datetime.now()).total_seconds()
                self.assertAlmostEqual(wait, 300, delta=5)
        with self.later(minutes=8):
            self.assertEqual(len(self.send_mails()), 1)
        self.assertEqual((notice.state, notice.error), ("sent", False))

    @mute_logger(*QUIET)
    def test_down_for_long(self):
        notice = self.one(channel="mail")
        for hour in range(6):
            with (
                self.later(hours=6 * hour),
                self.mock_mail_gateway(mail_unlink_sent=True),
            ):
                self.connect_mocked.side_effect = ConnectionRefusedError("refused")
                self.outbox._drain(self.company, "mail")
        self.assertEqual((notice.state, notice.tries), ("failed", 6))

    @mute_logger(*QUIET)
    def test_answers_of_the_server(self):
        """RFC 5321: 4yz later, 5yz never; a broken connection leaves it open."""
        for error, state in (
            (refused(451), "waiting"),
            (refused(550), "failed"),
            (broken_in_data(), "unclear"),
            (MailDeliveryException("Mail Delivery Failed"), "failed"),
        ):
            with self.subTest(error=error):
                notice = self.one(channel="mail")
                self.send_mails([error])
                self.assertEqual(notice.state, state)
                self.assertTrue(notice.error)

    @mute_logger(*QUIET)
    def test_connection_lost(self):
        """Core ends the batch: the others are sent all the same, none twice."""
        notices = self.outbox.browse()
        for _turn in range(4):
            notices += self.one(channel="mail")
        sent = self.send_mails([None, smtplib.SMTPServerDisconnected("gone")])
        self.assertEqual(len(sent), 3)
        self.assertEqual(notices.mapped("state"), ["sent", "waiting", "sent", "sent"])

    @mute_logger(*QUIET)
    def test_one_bad_among_good(self):
        """A template that can't be filled in, an address that is none."""
        first, bad, last = (self.one(channel="mail") for _turn in range(3))
        template = bad.mail_template_id.copy()
        # as somebody may write it in the settings
        self.env.cr.execute(
            "UPDATE mail_template SET subject = %s WHERE id = %s",
            ['{"en_US": "{{ object.nothing_like_that }}"}', template.id],
        )
        template.invalidate_recordset()
        bad.mail_template_id = template
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self.assertEqual(len(self.send_mails()), 2)
        self.assertEqual(
            (first.state, bad.state, last.state), ("sent", "failed", "sent")
        )
        self.assertIn("template", bad.error)

    def test_no_template(self):
        notice = self.one(channel="mail")
        notice.mail_template_id = False
        self.assertFalse(self.send_mails())
        self.assertEqual(notice.state, "failed")

    def test_given_to_another_before_it_was_sent(self):
        """The first deliverer gets no link that would come after the revocation."""
        job = self._job(self.marek)
        job._assign(self.ewa)
        sent = self.send_mails()
        marek = [mail for mail in sent if "marek@" in mail["To"]]
        self.assertEqual([mail["Subject"][:8] for mail in marek], ["Not your"])
        links = job.access_link_ids.filtered(lambda link: link.scope == "deliver")
        self.assertEqual(links.partner_id, self.ewa.partner_id)

    def test_forbidden_meanwhile(self):
        notice = self.one(channel="mail")
        self.env["mail.blacklist"]._add(self.customer.email)
        self.customer.invalidate_recordset()
        self.assertFalse(self.send_mails())
        self.assertEqual(notice.state, "cancelled")
        self.assertTrue(notice.error)

    def test_cancelled_while_it_waits(self):
        """Core's own button sends nothing that was cancelled."""
        notice = self.one(channel="mail")
        notice._prepare("mail")
        notice.action_cancel()
        with self.mock_mail_gateway():
            notice.mail_ids.send()
            self.assertFalse(self._mails)

    def test_two_companies(self):
        other = self.env["res.company"].create(
            {"name": "Other", "email": "office@other.example"}
        )
        mine = self.one(channel="mail")
        theirs = self.one(channel="mail")
        theirs.company_id = other
        self.assertEqual(len(self.send_mails()), 1)
        self.assertEqual((mine.state, theirs.state), ("sent", "waiting"))
        self.send_mails(company=other)
        self.assertEqual(theirs.state, "sent")
        self.assertEqual(theirs.message_id.record_company_id, other)

    def test_cron_without_jobs(self):
        """Notices whose job was lost go out all the same."""
        notice = self.one(channel="mail")
        notice.due_at = fields.Datetime.subtract(fields.Datetime.now(), minutes=5)
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.run_cron()
        self.assertEqual(notice.state, "sent")

    def _queries(self, count):
        for _turn in range(count):
            self.one(channel="mail")
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.assertEqual(len(self.send_mails()), count)
        return (self.env.cr.sql_log_count - start) / count

    def test_flat(self):
        """A mail costs no more queries among many."""
        self._queries(2)
        few = self._queries(5)
        self.assertLessEqual(self._queries(30), few)
