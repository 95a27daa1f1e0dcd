import hashlib
import hmac
import random
import time

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

_TRIES = 10


class FulfilmentQuota(models.Model):
    """Counters of visitors, in the database so that they hold across workers.

    Each is taken in a short transaction of its own: it holds also when the request is
    rolled back.
    """

    _name = "fulfilment.quota"
    _description = "Limit of Requests"
    _log_access = False

    key = fields.Char(required=True)
    used = fields.Integer(required=True)
    started_at = fields.Datetime(required=True, index=True)

    _key_uniq = models.UniqueIndex("(key)")

    @api.model
    def _address_key(self, kind, address):
        """:return: name of a visitor's counter; the address itself is not kept"""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        digest = hmac.new(secret.encode(), (address or "").encode(), hashlib.sha256)
        return f"{kind}:{digest.hexdigest()[:32]}"

    @api.model
    def _take(self, key, limit, amount=1, seconds=60):
        """Count, unless that would pass the limit.

        :param str key: what is counted
        :param int limit: most that may be taken in the time
        :param int seconds: after this time counting starts anew
        :return: whether it was taken
        """
        query = SQL(
            """
            INSERT INTO fulfilment_quota AS q (key, used, started_at)
            VALUES (%(key)s, %(amount)s, now() at time zone 'UTC')
            ON CONFLICT (key) DO UPDATE SET
                used = CASE WHEN %(fresh)s THEN excluded.used
                    ELSE least(q.used + excluded.used, %(limit)s + 1) END,
                started_at =
                    CASE WHEN %(fresh)s THEN excluded.started_at ELSE q.started_at END
            RETURNING used
            """,
            key=key,
            amount=amount,
            limit=limit,
            fresh=SQL(
                "q.started_at < now() at time zone 'UTC' - make_interval(secs => %s)",
                seconds,
            ),
        )
        for attempt in range(_TRIES):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(query, log_exceptions=False)
                    return cr.fetchone()[0] <= limit
            except SerializationFailure:
                # the second of two at once
                time.sleep(random.uniform(0, 0.01 * (attempt + 1)))
        return False

    @api.autovacuum
    def _gc_quotas(self):
        """Forget counters that are over."""
        self.env.execute_query(
            SQL(
                """
                DELETE FROM fulfilment_quota
                WHERE started_at < now() at time zone 'UTC' - interval '1 day'
                RETURNING 1
                """
            )
        )
