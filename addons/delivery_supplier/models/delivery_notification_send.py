import logging
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..const import DELIVERER_NOTICES

_logger = logging.getLogger(__name__)

#: Notices that are filled in together and sent by one connection.
CHUNK = 100
#: A job gives its place to another after this time: well before a worker's request is
#: ended, also when a server does not answer (core waits 60 seconds for a mail server).
SECONDS = 30
#: Nothing takes that long: whoever sent it is dead.
LOST_AFTER = timedelta(minutes=5)
#: So long a receipt is waited for, before something unclear is sent again.
RECEIPT_WITHIN = timedelta(minutes=10)
#: A notice that failed for a while is tried again after so many minutes.
BACK_OFF = (1, 5, 15, 60, 240)


class DeliveryNotification(models.Model):
    """Sends what is due.

    One at a time: a claim is committed before the socket is touched, what became of it
    after. A process that is killed leaves a claim behind; such a notice is never sent
    again just like that.
    """

    _inherit = "delivery.notification"

    @api.model
    def _job_send(self, company_id, channel):
        """Send what is due of a company by one channel.

        Needs a job that may commit, see ``queue_job_data.xml``.
        """
        self = self.with_user(SUPERUSER_ID)
        company = self.env["res.company"].browse(company_id).exists()
        if company:
            self.with_company(company)._drain(company, channel)

    @api.model
    def _drain(self, company, channel, seconds=SECONDS):
        """:return: number of notices that were dealt with"""
        deadline = time.monotonic() + seconds
        count = 0
        # looked at again without the lock: who could not get it has left its notices
        # to this one
        while time.monotonic() < deadline and self._due(company, channel, 1):
            with self._job_alone(
                f"delivery.notification:{channel}", company.id
            ) as is_mine:
                if not is_mine:
                    return count
                done = self._drain_locked(company, channel, deadline)
            if not done:
                break
            count += done
        self._wake_next(company, channel)
        return count

    @api.model
    def _drain_locked(self, company, channel, deadline):
        count, tried = 0, set()
        while time.monotonic() < deadline:
            notices = self._due(company, channel, CHUNK)
            if not notices or tried.issuperset(notices.ids):
                break
            tried.update(notices.ids)
            try:
                notices._send_chunk(channel)
                if all(notice._is_due() for notice in notices):
                    # Odoo is not to send anything, or not now
                    self._put_off(notices.ids, self.env._("Nothing can be sent now."))
            except Exception as error:
                # not theirs: the database, a provider's code; they wait
                _logger.exception("Notices could not be sent: %s", notices.ids)
                self._job_roll_back()
                self._put_off(notices.ids, error)
            count += len(notices)
        return count

    def _put_off(self, ids, error):
        """What has not begun is tried later; what has begun is unclear."""
        for notice in self.browse(ids).exists():
            if notice._is_due():
                notice._settle("temporary", str(error), tries=notice.tries + 1)
            elif notice.state == "sending":
                notice._settle("unclear", str(error))
        self._job_commit()

    @api.model
    def _due(self, company, channel, limit):
        """:return: what can be sent now, the oldest first"""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("channel", "=", channel),
                ("state", "=", "waiting"),
                ("due_at", "<=", fields.Datetime.now()),
            ],
            order="due_at, id",
            limit=limit,
        )

    def _is_due(self):
        return self.state == "waiting" and self.due_at <= fields.Datetime.now()

    def _send_chunk(self, channel):
        # what can't be filled in is settled, whatever comes
        ready = self._job_keep(lambda: self._prepare(channel))
        if ready and channel == "mail":
            ready._send_mails()
        elif ready:
            ready._send_texts()
        self._job_commit()

    @api.model
    def _wake_next(self, company, channel):
        """A job for what is left, or comes later."""
        following = self.search(
            [
                ("company_id", "=", company.id),
                ("channel", "=", channel),
                ("state", "=", "waiting"),
            ],
            order="due_at, id",
            limit=1,
        )
        if following:
            # also one made by another transaction: this one's notices can be seen
            self._delay(company.id, channel, following.due_at, following.due_at)
        self._job_commit()

    # --- one at a time

    def _claim(self, states=("waiting",)):
        """Take one notice. To be committed before it is sent.

        :return: whether it could be taken: nobody else has it, it was not cancelled
        """
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE delivery_notification
                   SET state = 'sending', claimed_at = %s,
                       tries = COALESCE(tries, 0) + 1
                 WHERE id = %s AND state IN %s
             RETURNING id
                """,
                fields.Datetime.now(),
                self.id,
                tuple(states),
            )
        )
        self.invalidate_recordset(["state", "claimed_at", "tries"], flush=False)
        return bool(rows)

    def _settle(self, outcome, error=False, tries=None):
        """Write what became of one notice.

        :param str outcome: ``sent``, ``temporary``, ``permanent``, ``unclear``
        :param str error: what went wrong, for people
        :param int tries: how many there were, this one included
        """
        self.ensure_one()
        tries = self.tries if tries is None else tries
        values = self._outcome_values(outcome, error, tries)
        if self.sent_at:
            values.pop("sent_at", None)
        self.write({**values, "tries": tries})

    @api.model
    def _outcome_values(self, outcome, error, tries):
        now = fields.Datetime.now()
        if outcome == "sent":
            return {"state": "sent", "sent_at": now, "error": False}
        values = {"state": "failed", "error": error and error[:500]}
        if outcome == "unclear":
            values["state"] = "unclear"
        elif outcome == "temporary" and tries <= len(BACK_OFF):
            wait = timedelta(minutes=BACK_OFF[max(tries, 1) - 1])
            values.update(state="waiting", due_at=now + wait)
        return values

    @api.model
    def _settle_and_claim(self, last, following=None):
        """In one statement, as each SMS takes one: write what became of the last
        notice, and take the next.

        :param last: id of a notice and a dict of values; None before the first. What a
            receipt has settled meanwhile stays.
        :param int following: id of a notice, None after the last
        :return: whether the next could be taken
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        settle = SQL("SELECT 1")
        if last:
            notice_id, values = last
            settle = SQL(
                "UPDATE delivery_notification SET %s WHERE id = %s"
                " AND state = 'sending'",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value or None)
                    for name, value in {**values, "write_date": now}.items()
                ),
                notice_id,
            )
        rows = self.env.execute_query(
            SQL(
                """
                WITH settled AS (%s)
                UPDATE delivery_notification
                   SET state = 'sending', claimed_at = %s,
                       tries = COALESCE(tries, 0) + 1
                 WHERE id = %s AND state = 'waiting'
             RETURNING id
                """,
                SQL("%s RETURNING id", settle) if last else settle,
                now,
                following or 0,
            )
        )
        return bool(rows)

    # --- what was left behind

    @api.model
    def _cron_check(self):
        """Every few minutes: what was being sent when a process died is unclear; what
        is unclear for long is sent again, once, to deliverers only; what is due and has
        no job any more is sent."""
        self._find_lost()
        self._repeat_unclear()
        self.env["ir.cron"]._commit_progress()
        past = fields.Datetime.now() - timedelta(minutes=1)
        groups = self._read_group(
            [("state", "=", "waiting"), ("due_at", "<=", past)],
            ["company_id", "channel"],
        )
        remaining = len(groups)
        for company, channel in groups:
            self.with_company(company)._drain(company, channel)
            remaining -= 1
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    @api.model
    def _find_lost(self):
        lost = self.search(
            [
                ("state", "=", "sending"),
                ("claimed_at", "<=", fields.Datetime.now() - LOST_AFTER),
            ],
            limit=1000,
        )
        for notice in lost.try_lock_for_update():
            notice._settle(
                "unclear",
                self.env._("The server stopped while it was sent. Nobody knows whether "
                           "it arrived."),
            )  # fmt: skip
        return lost

    @api.model
    def _repeat_unclear(self):
        late = self.search(
            [
                ("state", "=", "unclear"),
                ("kind", "in", DELIVERER_NOTICES),
                ("is_sent_again", "=", False),
                ("claimed_at", "<=", fields.Datetime.now() - RECEIPT_WITHIN),
            ],
            limit=1000,
        ).try_lock_for_update()
        late.write(
            {
                "state": "waiting",
                "due_at": fields.Datetime.now() - timedelta(minutes=1),
                "is_sent_again": True,
            }
        )
        return late
