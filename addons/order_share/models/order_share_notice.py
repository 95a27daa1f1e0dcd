from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from odoo.addons.queue_job.exception import RetryableJobError

from ..const import NOTICE_SECONDS


class OrderShareNotice(models.Model):
    """Reports that the sender was told: rows of their own, so that telling never waits
    for a report, nor a report for telling. One row per report, not a highest number:
    reports may be committed in another order than they were numbered."""

    _name = "order.share.notice"
    _description = "Notice about a Shared Order"

    event_id = fields.Many2one("order.share.event", required=True, ondelete="cascade")

    _event_uniq = models.UniqueIndex("(event_id)")

    @api.model
    def _claim(self, events):
        """Take reports for one notice.

        Of two jobs that saw the same reports, the second fails to serialize, is run
        again by the queue and finds nothing left.

        :return: those that nobody has told
        """
        if not events:
            return events
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO order_share_notice (event_id, create_date, create_uid)
                SELECT id, %s, %s FROM unnest(%s) AS id
                ON CONFLICT (event_id) DO NOTHING RETURNING event_id
                """,
                fields.Datetime.now(),
                self.env.uid,
                events.ids,
            ),
            log_exceptions=False,
        )
        return events.browse(row[0] for row in self.env.cr.fetchall()).sorted("id")


class OrderShare(models.Model):
    """Tell the sender what the partner reported."""

    _inherit = "order.share"

    def _job_notify(self, event_id):
        """Post what is new: toast, chatter, inbox or mail by preference.

        One job per report; the first that runs tells all that is there, the others find
        nothing left. Within a minute after a notice the next one waits, so that a burst
        is one notice. It runs in the job runner: a push service that fails or is slow
        never touches the partner's request.

        :param int event_id: the report
        """
        # as the system: the job runs as the visitor who caused it, whose attachments
        # core's chatter would drop
        share = self.with_user(SUPERUSER_ID).exists()
        if not share:
            return
        Notice = share.env["order.share.notice"]
        mine = Notice.search([("event_id.share_id", "=", share.id)], order="id desc")
        if event_id in mine.event_id.ids:
            return
        if mine:
            waited = (fields.Datetime.now() - mine[0].create_date).total_seconds()
            if waited < NOTICE_SECONDS:
                raise RetryableJobError(
                    "A notice was sent less than a minute ago",
                    seconds=int(NOTICE_SECONDS - waited) + 1,
                    ignore_retry=True,
                )
        untold = share.event_ids.filtered("is_partner") - mine.event_id
        events = Notice._claim(untold)
        if events:
            lang = share.user_id.lang
            share.with_context(lang=lang)._post_notice(events.with_context(lang=lang))

    def _notice_head(self):
        """:return: who it is, where no contact says it"""
        if self.partner_id:
            return Markup()
        return Markup("<p class='mb-0'>%s</p>") % (self.recipient_name or "")

    def _post_notice(self, events):
        document = self._document().with_context(lang=self.env.context.get("lang"))
        document.with_context(mail_notify_author=True).message_post(
            body=self._notice_head()
            + Markup("<ul class='mb-0'>%s</ul>")
            % Markup().join(event._notice_line() for event in events),
            author_id=self.partner_id.id or self.env.ref("base.partner_root").id,
            message_type="comment",
            # a note: the customer who follows the order must not read it
            subtype_xmlid="mail.mt_note",
            partner_ids=self.user_id.partner_id.ids,
            attachment_ids=events.attachment_ids.ids,
        )
        is_bad = any(
            e.kind == "problem" or e.status in ("declined", "unavailable")
            for e in events
        )
        self.user_id._bus_send(
            "simple_notification",
            {
                "type": "warning" if is_bad else "info",
                "title": document.name,
                "message": "{}: {}".format(
                    self.recipient_name, ", ".join(events.mapped("title"))
                ),
                "sticky": is_bad,
            },
        )


class OrderShareEvent(models.Model):
    _inherit = "order.share.event"

    def _notice_line(self):
        """:return: one report as a list item, escaped"""
        self.ensure_one()
        line = Markup("<li><b>%s</b>") % self.title
        if self.author_name:
            line += Markup(" · %s") % self.author_name
        if self.eta:
            line += Markup("<br/>%s") % self.env._(
                "Expected arrival: %s", self._format_eta()
            )
        if self.offer_id:
            line += self.offer_id._notice_lines()
        if self.note:
            line += (
                Markup("<br/><span style='white-space: pre-line'>%s</span>") % self.note
            )
        if self.upload_id.state == "quarantined":
            line += Markup("<br/>%s") % self.env._(
                "The file is in quarantine; an administrator can release it."
            )
        return line + Markup("</li>")

    def _format_eta(self):
        tz = self.share_id.user_id.tz or "UTC"
        return format_datetime(self.env, self.eta, tz=tz, dt_format="short")
