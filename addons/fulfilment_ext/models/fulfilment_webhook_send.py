import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

#: A job gives its place to another after this time: well before a worker's request is
#: ended, also when the last try takes as long as it may.
SECONDS = 40
#: So many failures in a row, and the receiver is left alone for a while.
FAILURES = 3
PAUSE = timedelta(minutes=1)


class FulfilmentWebhook(models.Model):
    """Sends what is waiting.

    One process at a time for one webhook, one message after the other, the oldest
    first. What became of a message is committed before the next is sent: a process that
    is killed has one message sent again, no more. While one waits for its next try,
    later ones about the same order wait as well; those of other orders go on. One that
    was given up does not hold up the others.
    """

    _inherit = "fulfilment.webhook"

    def _job_send(self):
        """Needs a job that may commit, see ``queue_job_webhook_data.xml``."""
        webhook = self.with_user(SUPERUSER_ID).exists()
        if webhook:
            webhook._drain()

    def _drain(self, seconds=SECONDS):
        """:return: number of messages that were tried"""
        self.ensure_one()
        deadline = time.monotonic() + seconds
        count = 0
        # looked at again without the lock: who could not get it has left its messages
        # to this one
        while time.monotonic() < deadline and self._next():
            with self._job_alone("fulfilment.webhook", self.id) as is_mine:
                if not is_mine:
                    return count
                # what the one before has sent can be seen from here on
                self._job_commit()
                count += self._drain_locked(deadline)
        self._wake_next()
        return count

    def _drain_locked(self, deadline):
        count = failures = 0
        while time.monotonic() < deadline and (delivery := self._next()):
            failures = 0 if delivery._try() else failures + 1
            count += 1
            if failures == FAILURES and self.active:
                self.paused_until = fields.Datetime.now() + PAUSE
            self._job_commit()
        return count

    def _next(self):
        """:return: the message that is due, empty for none"""
        self.ensure_one()
        now = fields.Datetime.now()
        deliveries = self.env["fulfilment.webhook.delivery"]
        if not self.active or not self.secret:
            return deliveries
        if self.paused_until and self.paused_until > now:
            return deliveries
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM fulfilment_webhook_delivery delivery
                 WHERE webhook_id = %(webhook)s AND state = 'waiting'
                   AND next_try_at <= %(now)s
                   AND NOT EXISTS (
                       SELECT FROM fulfilment_webhook_delivery earlier
                        WHERE earlier.webhook_id = delivery.webhook_id
                          AND earlier.order_id = delivery.order_id
                          AND earlier.state = 'waiting'
                          AND earlier.id < delivery.id
                          AND earlier.next_try_at > %(now)s)
              ORDER BY id LIMIT 1
                """,
                webhook=self.id,
                now=now,
            )
        )
        return deliveries.browse([row[0] for row in rows])

    def _wake_next(self):
        """A job for what is left, or comes later."""
        if not self.active or not self.secret:
            return
        following = self.env["fulfilment.webhook.delivery"].search(
            [("webhook_id", "=", self.id), ("state", "=", "waiting")],
            order="next_try_at",
            limit=1,
        )
        if following:
            due = max(following.next_try_at, self.paused_until or fields.Datetime.now())
            self._delay(due, eta=due)
        self._job_commit()

    @api.model
    def _cron_check(self):
        """Every few minutes: what waits to be told and has no job any more."""
        self.env["fulfilment.notice"]._wake_lost()
        past = fields.Datetime.now() - timedelta(minutes=10)
        groups = self.env["fulfilment.webhook.delivery"]._read_group(
            [("state", "=", "waiting"), ("next_try_at", "<=", past)], ["webhook_id"]
        )
        for (webhook,) in groups:
            if webhook.active and webhook.secret:
                webhook._wake()
        self.env["ir.cron"]._commit_progress(len(groups))


class FulfilmentNotice(models.Model):
    _inherit = "fulfilment.notice"

    @api.model
    def _wake_lost(self):
        past = fields.Datetime.now() - timedelta(minutes=10)
        for _company, _channel, first in self._read_group(
            [("state", "=", "waiting"), ("write_date", "<=", past)],
            ["company_id", "channel"],
            ["id:min"],
        ):
            self.browse(first)._wake()
