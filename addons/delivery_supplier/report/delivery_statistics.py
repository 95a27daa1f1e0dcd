from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import RESULTS


class DeliveryStatistics(models.Model):
    """One row per attempt that was delivered or failed; what was given to another or
    cancelled was never tried.

    On time, late and failed are 0 or 1 and are averaged: they are right in each group,
    and together 100 %.
    """

    _name = "delivery.statistics"
    _description = "Delivery Statistics"
    _auto = False
    _order = "ended_at desc, id desc"
    _rec_name = "job_id"

    job_id = fields.Many2one("delivery.job", "Delivery", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    deliverer_id = fields.Many2one("delivery.deliverer", readonly=True)
    carrier_id = fields.Many2one("delivery.carrier", "Delivery Method", readonly=True)
    city = fields.Char("Town", readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    reason_id = fields.Many2one(
        "delivery.failure.reason", "Failed because", readonly=True
    )
    assigned_at = fields.Datetime(readonly=True)
    window_to = fields.Datetime("Promised until", readonly=True)
    ended_at = fields.Datetime(
        "Ended on", readonly=True, help="When it was delivered, or had failed"
    )
    # in the company's zone: the same figures for all who read them
    day = fields.Date(readonly=True)
    weekday = fields.Selection(
        [
            ("1", "Monday"),
            ("2", "Tuesday"),
            ("3", "Wednesday"),
            ("4", "Thursday"),
            ("5", "Friday"),
            ("6", "Saturday"),
            ("7", "Sunday"),
        ],
        readonly=True,
    )
    hour = fields.Char(readonly=True)

    delivery_count = fields.Integer(
        "Deliveries", readonly=True, aggregator="count_distinct"
    )
    attempt_count = fields.Integer("Attempts", readonly=True)
    on_time = fields.Float(
        "On Time (%)",
        readonly=True,
        aggregator="avg",
        help="Delivered before the end of the window that was promised first",
    )
    late = fields.Float(
        "Late (%)", readonly=True, aggregator="avg", help="Delivered after it"
    )
    failed = fields.Float("Failed (%)", readonly=True, aggregator="avg")
    minutes_late = fields.Float(
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Average of those that are late",
    )
    minutes = fields.Float(
        "Minutes until Delivered",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="From the assignment to the delivery",
    )
    attempts_needed = fields.Float(
        "Attempts per Delivery",
        readonly=True,
        aggregator="avg",
        help="Counted with the last one",
    )
    cash = fields.Monetary(
        "Cash Collected", readonly=True, help="In the company's currency"
    )

    _depends = {
        "delivery.attempt": [
            "assigned_at", "company_id", "deliverer_id", "ended_at", "job_id",
            "number", "reason_id", "result", "window_to",
        ],
        "delivery.event": ["amount", "attempt", "is_undone", "job_id", "kind"],
        "delivery.job": ["carrier_id", "delivered_at", "order_id", "partner_id"],
        "res.company": ["currency_id", "partner_id", "resource_calendar_id"],
        "res.partner": ["city", "tz"],
        "resource.calendar": ["tz"],
        "sale.order": ["currency_rate"],
    }  # fmt: skip

    def action_job(self):
        """:return: the delivery, with all of its history"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "delivery.job",
            "res_id": self.job_id.id,
            "views": [(False, "form")],
        }

    @property
    def _table_query(self):
        # What costs something is a column's subquery: it is not run unless asked for. A
        # delivery's time is what the deliverer's phone says, where it was offline.
        return SQL(
            """
            SELECT attempt.id, attempt.job_id, attempt.company_id,
                   company.currency_id, attempt.deliverer_id, job.carrier_id,
                   address.city, attempt.result, attempt.reason_id,
                   attempt.assigned_at, attempt.window_to, moment.ended_at,
                   here.at::date AS day,
                   EXTRACT(isodow FROM here.at)::text AS weekday,
                   to_char(here.at, 'HH24:00') AS hour,
                   attempt.job_id AS delivery_count,
                   1 AS attempt_count,
                   CASE WHEN attempt.result = 'failed' THEN 0.0
                        WHEN moment.ended_at <= attempt.window_to THEN 1.0
                        WHEN attempt.window_to IS NOT NULL THEN 0.0
                   END AS on_time,
                   CASE WHEN attempt.result = 'failed' THEN 0.0
                        WHEN moment.ended_at <= attempt.window_to THEN 0.0
                        WHEN attempt.window_to IS NOT NULL THEN 1.0
                   END AS late,
                   CASE WHEN attempt.result = 'failed' THEN 1.0 ELSE 0.0 END AS failed,
                   CASE WHEN attempt.result = 'delivered'
                             AND moment.ended_at > attempt.window_to
                        THEN EXTRACT(epoch FROM moment.ended_at - attempt.window_to)
                             / 60.0
                   END AS minutes_late,
                   CASE WHEN attempt.result = 'delivered'
                        THEN EXTRACT(epoch FROM moment.ended_at - attempt.assigned_at)
                             / 60.0
                   END AS minutes,
                   CASE WHEN NOT EXISTS (
                             SELECT 1 FROM delivery_attempt later
                              WHERE later.job_id = attempt.job_id
                                AND later.number > attempt.number
                                AND later.result IN ('delivered', 'failed'))
                        THEN (SELECT count(*) FROM delivery_attempt other
                               WHERE other.job_id = attempt.job_id
                                 AND other.result IN ('delivered', 'failed'))
                   END AS attempts_needed,
                   (SELECT sum(event.amount)
                      FROM delivery_event event
                     WHERE event.job_id = attempt.job_id
                       AND event.attempt = attempt.number
                       AND event.kind = 'collected'
                       AND event.is_undone IS NOT TRUE)
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1.0) AS cash
              FROM delivery_attempt attempt
              JOIN delivery_job job ON job.id = attempt.job_id
              JOIN res_company company ON company.id = attempt.company_id
         LEFT JOIN resource_calendar calendar
                ON calendar.id = company.resource_calendar_id
         LEFT JOIN res_partner seat ON seat.id = company.partner_id
         LEFT JOIN res_partner address ON address.id = job.partner_id
         LEFT JOIN sale_order sale ON sale.id = job.order_id
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN attempt.result = 'delivered'
                               THEN COALESCE(job.delivered_at, attempt.ended_at)
                               ELSE attempt.ended_at
                          END AS ended_at) moment
        CROSS JOIN LATERAL (
                   SELECT moment.ended_at AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(
                          NULLIF(calendar.tz, ''), NULLIF(seat.tz, ''), 'UTC') AS at
                   ) here
             WHERE attempt.result IN ('delivered', 'failed')
            """
        )


class DeliveryDeliverer(models.Model):
    _inherit = "delivery.deliverer"

    on_time_rate = fields.Float(
        "On Time",
        compute="_compute_on_time_rate",
        groups="delivery_supplier.group_dispatcher",
    )

    @api.depends("job_ids.attempt_ids.result")
    def _compute_on_time_rate(self):
        """Of the last thirty days, as the numbers beside it."""
        rows = (
            self.env["delivery.statistics"]
            .sudo()
            ._read_group(
                [
                    ("deliverer_id", "in", self.ids),
                    ("ended_at", ">=", fields.Datetime.now() - timedelta(days=30)),
                ],
                ["deliverer_id"],
                ["on_time:avg"],
            )
        )
        rates = {deliverer.id: rate for deliverer, rate in rows}
        for deliverer in self:
            deliverer.on_time_rate = rates.get(deliverer._origin.id) or 0.0

    def action_statistics(self):
        """:return: the deliverer's statistics"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.delivery_statistics_action"
        )
        return {
            **action,
            "domain": [("deliverer_id", "=", self.id)],
            "context": {},
            "display_name": self.name,
        }
