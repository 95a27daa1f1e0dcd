import pytz

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

#: Averages that are weighed, so that a total over several rows is right: the sum of the
#: second over the sum of the third.
WEIGHED = {
    "response_rate:avg": (100, "answer_count", "due_count"),
    "price_rank:avg": (1, "rank_sum", "ranked_count"),
    "on_time_rate:avg": (100, "on_time_count", "planned_count"),
}


class OrderShareStatistics(models.Model):
    """How a partner has answered and delivered: a row per company, read from shares,
    offers and reports. A partner's contacts count as one."""

    _name = "order.share.statistics"
    _description = "Partner Statistics"
    _auto = False
    _rec_name = "partner_id"
    _order = "request_count desc, delivered_count desc, id"
    _depends = {
        "order.share": ["company_id", "offer_amount", "offer_id", "partner_id",
                        "punctuality", "request_id", "state"],
        "order.share.award": ["share_id", "undone_at"],
        "order.share.event": ["create_date", "kind", "share_id", "status"],
        "order.share.offer": ["create_date", "kind", "share_id"],
        "order.share.offer.line": ["offer_id"],
        "order.share.request": ["awarded_at", "closed_at", "deadline", "is_rfq"],
        "res.partner": ["commercial_partner_id"],
    }  # fmt: skip

    partner_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    request_count = fields.Integer("Requests Received", readonly=True)
    answer_count = fields.Integer("Answers", readonly=True)
    due_count = fields.Integer(
        "Requests to Answer",
        readonly=True,
        help="Answered, or ended without an answer; what can still be answered does not"
        " count",
    )
    response_rate = fields.Float(
        "Response Rate (%)", aggregator="avg", digits=(16, 1), readonly=True
    )
    answer_hours = fields.Float(
        "Answer Time (hours)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Median, from sending the request to the first answer",
    )
    ranked_count = fields.Integer("Compared Offers", readonly=True)
    rank_sum = fields.Integer("Sum of Places", readonly=True)
    price_rank = fields.Float(
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Average place among the offers for the same; 1 is the cheapest. Counts"
        " where there were at least two to compare.",
    )
    won_count = fields.Integer("Won", readonly=True)
    delivered_count = fields.Integer("Transports Delivered", readonly=True)
    planned_count = fields.Integer("Delivered with a Planned Day", readonly=True)
    on_time_count = fields.Integer("Delivered on Time", readonly=True)
    on_time_rate = fields.Float(
        "On Time (%)",
        aggregator="avg",
        digits=(16, 1),
        readonly=True,
        help="Delivered on the planned day of the document or before, where it has one",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(share.id) AS id, share.partner_id, share.company_id,
                count(*) FILTER (WHERE share.is_asked) AS request_count,
                count(share.answered_at) AS answer_count,
                count(*) FILTER (WHERE share.is_due) AS due_count,
                100.0 * count(share.answered_at)
                    / nullif(count(*) FILTER (WHERE share.is_due), 0) AS response_rate,
                percentile_cont(0.5) WITHIN GROUP (
                    ORDER BY extract(epoch FROM share.answered_at - share.sent_at)
                ) / 3600 AS answer_hours,
                count(share.price_rank) AS ranked_count,
                sum(share.price_rank) AS rank_sum,
                avg(share.price_rank)::float AS price_rank,
                count(*) FILTER (WHERE share.is_won) AS won_count,
                count(*) FILTER (WHERE share.is_delivered) AS delivered_count,
                count(share.punctuality) AS planned_count,
                count(*) FILTER (WHERE share.punctuality = 'on_time') AS on_time_count,
                100.0 * count(*) FILTER (WHERE share.punctuality = 'on_time')
                    / nullif(count(share.punctuality), 0) AS on_time_rate
            FROM (%s) share
            WHERE share.is_asked OR share.is_delivered
            GROUP BY share.partner_id, share.company_id
            """,
            self._query_shares(),
        )

    @api.model
    def _query_shares(self):
        """:return: query of what counts of each share. It has no grouping of its own,
        so that a condition on the partner reaches the index."""
        return SQL(
            """
            SELECT share.id, partner.commercial_partner_id AS partner_id,
                share.company_id, share.punctuality,
                share.state = 'delivered' AS is_delivered,
                request.id IS NOT NULL AND share.state != 'draft' AS is_asked,
                request.id IS NOT NULL AND share.state != 'draft' AND (
                    answer.at IS NOT NULL OR request.awarded_at IS NOT NULL
                    OR request.closed_at IS NOT NULL OR request.deadline <= %(now)s
                ) AS is_due,
                answer.at AS answered_at, sent.at AS sent_at,
                CASE WHEN rivals.count > 0 THEN rivals.cheaper + 1 END AS price_rank,
                share.offer_id IS NOT NULL AND EXISTS (
                    SELECT FROM order_share_award award
                    WHERE award.share_id = share.id AND award.undone_at IS NULL
                ) AS is_won
            -- conditions stand within the laterals, which else run for each share
            FROM order_share share
            JOIN res_partner partner ON partner.id = share.partner_id
            LEFT JOIN order_share_request request ON request.id = share.request_id
            LEFT JOIN LATERAL (
                SELECT min(create_date) AS at FROM order_share_offer
                WHERE request.id IS NOT NULL
                  AND share_id = share.id AND kind IN ('offer', 'unavailable')
            ) answer ON true
            LEFT JOIN LATERAL (
                SELECT min(create_date) AS at FROM order_share_event
                WHERE request.id IS NOT NULL
                  AND share_id = share.id AND kind = 'status' AND status = 'requested'
            ) sent ON true
            LEFT JOIN LATERAL (
                -- of requests for quotation: who has priced as many lines
                SELECT count(*) AS count,
                    count(*) FILTER (WHERE rival.offer_amount < share.offer_amount)
                        AS cheaper
                FROM order_share rival
                WHERE share.offer_id IS NOT NULL
                  AND rival.request_id = share.request_id AND rival.id != share.id
                  AND rival.offer_id IS NOT NULL
                  AND (NOT request.is_rfq OR (
                    SELECT count(*) FROM order_share_offer_line line
                    WHERE line.offer_id = rival.offer_id
                  ) = (
                    SELECT count(*) FROM order_share_offer_line line
                    WHERE line.offer_id = share.offer_id
                  ))
            ) rivals ON true
            """,
            now=fields.Datetime.now(),
        )

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec in WEIGHED:
            factor, *names = WEIGHED[aggregate_spec]
            part, whole = (self._field_to_sql(self._table, n, query) for n in names)
            return SQL("%s.0 * sum(%s) / nullif(sum(%s), 0)", factor, part, whole)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _by_partner(self, partners, company):
        """:return: dict of partner id: the row of their commercial entity; empty for
        users who may not read it, and partners of whom nothing is known"""
        if not self.has_access("read"):
            return {}
        rows = self.search_fetch(
            [
                ("partner_id", "in", partners.commercial_partner_id.ids),
                ("company_id", "=", company.id),
            ]
        )
        found = {row.partner_id.id: row for row in rows}
        return {
            partner.id: found[partner.commercial_partner_id.id]
            for partner in partners
            if partner.commercial_partner_id.id in found
        }

    def _percent(self, rate):
        return self.env._("%s %%", round(rate))

    def _sentence(self):
        """:return: all that is known, for the contact's form"""
        self.ensure_one()
        _ = self.env._
        parts = []
        if self.due_count:
            parts.append(_("response rate %s", self._percent(self.response_rate)))
        if self.answer_hours:
            hours = formatLang(self.env, self.answer_hours, digits=1)
            parts.append(_("answers in %s h", hours))
        if self.ranked_count:
            rank = formatLang(self.env, self.price_rank, digits=1)
            parts.append(_("price rank %s", rank))
        if self.planned_count:
            parts.append(_("on time %s", self._percent(self.on_time_rate)))
        text = ", ".join(parts)
        return text[:1].upper() + text[1:]

    def _trips(self):
        """:return: what a comparison of offers says of the partner"""
        self.ensure_one()
        _ = self.env._
        if not self.delivered_count:
            return False
        count = self.delivered_count
        trips = _("1 trip") if count == 1 else _("%s trips", count)
        if not self.planned_count:
            return trips
        on_time = _("%s on time", self._percent(self.on_time_rate))
        return f"{trips} · {on_time}"


class OrderShare(models.Model):
    """What the sender sees of the partner's record."""

    _inherit = "order.share"

    # Kept as the plan was when the delivery was reported: planned days of documents
    # move afterwards, and the zone of the place is known in Python only.
    punctuality = fields.Selection(
        [("on_time", "On time"), ("late", "Late")],
        "Delivered",
        compute="_compute_punctuality",
        store=True,
        precompute=True,
    )
    partner_statistics = fields.Char(
        "Partner's Record", compute="_compute_partner_statistics"
    )

    @api.depends("state")
    def _compute_punctuality(self):
        for share in self:
            share.punctuality = share.state == "delivered" and share._punctuality()

    def _punctuality(self):
        """Compare days at the place of delivery: a planned hour is rarely a promise.

        :return: on_time, late or False when no day was planned
        """
        self.ensure_one()
        stop = self._document()._order_share_stops()[-1]
        reports = self._effective_events().filtered(lambda e: e.status == "delivered")
        if not stop["when"] or not reports:
            return False
        [zone] = self._stop_zones([stop], self.user_id)
        planned, delivered = (
            pytz.utc.localize(moment).astimezone(zone).date()
            for moment in (stop["when"], reports[-1].create_date)
        )
        return "on_time" if delivered <= planned else "late"

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_partner_statistics(self):
        """One query for all shares of a company."""
        Statistics = self.env["order.share.statistics"]
        for company, shares in self.grouped("company_id").items():
            found = Statistics._by_partner(shares.partner_id, company)
            for share in shares:
                row = found.get(share.partner_id.id)
                share.partner_statistics = row and row._trips()
