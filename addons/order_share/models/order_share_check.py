import logging

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Numbers of shares that one query compares.
CHECK_CHUNK = 20000


class OrderShare(models.Model):
    """What is kept in a share's row is compared with what it follows from."""

    _inherit = "order.share"

    @api.model
    def _cron_check_states(self):
        """Compare what is kept with reports, offers and links, nightly.

        :return: shares that differ; they are named in the log and mended
        """
        self.env.flush_all()
        wrong = self.browse()
        last = self.search([], order="id desc", limit=1).id or 0
        for first in range(1, last + 1, CHECK_CHUNK):
            query = self._query_drifted(first, first + CHECK_CHUNK)
            wrong += self.browse(row[0] for row in self.env.execute_query(query))
        if wrong:
            _logger.error("State and history of shares differ: %s", wrong.ids)
            wrong._compute_state()
            wrong._compute_proof_missing()
            wrong._compute_link_ends_at()
            wrong._compute_offer_id()
        return wrong

    @api.model
    def _query_drifted(self, first, end):
        """:param int first: number of a share
        :param int end: the number after the last one
        :return: query of the shares between that differ"""
        return SQL(
            """
            WITH effective AS (
                SELECT event.* FROM order_share_event event
                WHERE event.share_id >= %(first)s AND event.share_id < %(end)s
                  AND event.kind != 'undo' AND NOT EXISTS (
                    SELECT FROM order_share_event undo
                    WHERE undo.undone_event_id = event.id
                  )
            ), history AS (
                SELECT share_id,
                    (array_agg(status ORDER BY id DESC)
                        FILTER (WHERE status IS NOT NULL))[1] AS state,
                    (array_agg(CASE WHEN kind = 'problem' THEN reason END
                               ORDER BY id DESC)
                        FILTER (WHERE status IS NOT NULL OR reason IS NOT NULL)
                    )[1] AS problem_reason,
                    bool_or(upload_kind = 'pod') AS has_proof
                FROM effective GROUP BY share_id
            )
            SELECT share.id FROM order_share share
            LEFT JOIN history ON history.share_id = share.id
            LEFT JOIN LATERAL (
                SELECT offer.id, offer.kind FROM order_share_offer offer
                WHERE offer.share_id = share.id ORDER BY offer.version DESC LIMIT 1
            ) answer ON true
            LEFT JOIN LATERAL (
                SELECT CASE WHEN link.revoked_at IS NULL THEN link.expires_at END
                    AS ends_at
                FROM access_link link
                WHERE link.res_model = 'order.share' AND link.res_id = share.id
                  AND link.parent_id IS NULL
                ORDER BY link.id DESC LIMIT 1
            ) newest ON true
            WHERE share.id >= %(first)s AND share.id < %(end)s AND (
                share.state IS DISTINCT FROM coalesce(history.state, 'draft')
                OR share.problem_reason IS DISTINCT FROM history.problem_reason
                OR coalesce(share.proof_missing, false) != (
                    coalesce(history.state, 'draft') = 'delivered'
                    AND NOT coalesce(history.has_proof, false)
                )
                OR share.link_ends_at IS DISTINCT FROM newest.ends_at
                OR share.offer_id IS DISTINCT FROM
                    CASE WHEN answer.kind = 'offer' THEN answer.id END
            )
            ORDER BY share.id
            """,
            first=first,
            end=end,
        )
