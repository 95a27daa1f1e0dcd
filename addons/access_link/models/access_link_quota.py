import hashlib
import hmac
import random
import time

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.transaction import own_cursor

_TRIES = 20


class AccessLinkQuota(models.Model):
    """Counters with a limit, in the database so that they hold across workers.

    Each is taken in a short transaction of its own: it holds even when the request that
    took it is rolled back, and never blocks another.
    """

    _name = "access.link.quota"
    _description = "Limit of Access Links"
    _log_access = False

    key = fields.Char(required=True)
    used = fields.Float(required=True, digits=(16, 0))
    started_at = fields.Datetime(required=True, index=True)

    _key_uniq = models.UniqueIndex("(key)")

    @api.model
    def _address_key(self, address):
        """Name of a visitor's counter; the address itself is not kept."""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        digest = hmac.new(secret.encode(), (address or "").encode(), hashlib.sha256)
        return "address:" + digest.hexdigest()[:32]

    @api.model
    def _take(self, key, limit, amount=1, seconds=None):
        """Count, unless that would pass the limit.

        :param str key: what is counted
        :param limit: most that may be taken, in the unit of ``amount``
        :param seconds: after this time counting starts anew; None: never
        :return: True when it was taken
        """
        if amount > limit:
            return False
        fresh = (
            SQL("false")
            if seconds is None
            else SQL(
                "q.started_at < now() at time zone 'UTC' - make_interval(secs => %s)",
                seconds,
            )
        )
        query = SQL(
            """
            INSERT INTO access_link_quota AS q (key, used, started_at)
            VALUES (%(key)s, %(amount)s, now() at time zone 'UTC')
            ON CONFLICT (key) DO UPDATE SET
                used = CASE WHEN %(fresh)s THEN %(amount)s ELSE q.used + %(amount)s END,
                started_at =
                    CASE WHEN %(fresh)s THEN excluded.started_at ELSE q.started_at END
            WHERE %(fresh)s OR q.used + %(amount)s <= %(limit)s
            RETURNING 1
            """,
            key=key,
            amount=amount,
            limit=limit,
            fresh=fresh,
        )
        return bool(self._at_once(query))

    @api.model
    def _give_back(self, key, amount=1):
        """Undo :meth:`_take` for something that did not happen after all."""
        self._at_once(
            SQL(
                "UPDATE access_link_quota SET used = greatest(used - %s, 0)"
                " WHERE key = %s RETURNING 1",
                amount,
                key,
            )
        )

    def _at_once(self, query):
        for attempt in range(_TRIES):
            try:
                with own_cursor(self.env) as cr:
                    cr.execute(query, log_exceptions=False)
                    return cr.fetchall()
            except SerializationFailure:
                # Odoo's snapshots make the second of two simultaneous updates fail
                if attempt == _TRIES - 1:
                    raise
                time.sleep(random.uniform(0, 0.01 * (attempt + 1)))
        return []

    @api.autovacuum
    def _gc_quotas(self):
        """Forget counters of windows that are long over; totals per link stay."""
        self.env.execute_query(
            SQL(
                """
                DELETE FROM access_link_quota
                WHERE started_at < now() at time zone 'UTC' - interval '2 days'
                  AND key NOT LIKE 'upload-%%' RETURNING 1
                """
            )
        )
