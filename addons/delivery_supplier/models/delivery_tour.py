import logging
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import UNDER_WAY

_logger = logging.getLogger(__name__)

#: The link of a day ends when the next one begins in earnest.
ENDS_AT = time(6)
#: From then on deliverers are told about their day.
TOLD_AT = time(5)


class DeliveryTour(models.Model):
    """The deliveries of one deliverer on one day, and their cash."""

    _name = "delivery.tour"
    _description = "Delivery Tour"
    _inherit = ["access.link.mixin"]
    _order = "date desc, deliverer_id, id"

    deliverer_id = fields.Many2one(
        "delivery.deliverer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="deliverer_id.company_id", store=True)
    date = fields.Date(required=True, readonly=True)
    told_at = fields.Datetime(readonly=True, help="When the deliverer got the link")
    job_ids = fields.One2many("delivery.job", "tour_id", "Deliveries")

    _tour_uniq = models.UniqueIndex(
        "(deliverer_id, date)", "This tour is there already."
    )
    _date_idx = models.Index("(company_id, date)")

    @api.depends("deliverer_id", "date")
    def _compute_display_name(self):
        for tour in self:
            tour.display_name = f"{tour.deliverer_id.name}, {tour.date}"

    @api.model
    def _of(self, deliverer, date):
        """:return: the deliverer's tour of the day, made when it is missing; two at the
        same time find one"""
        self.env.cr.execute(
            """
            INSERT INTO delivery_tour
                   (deliverer_id, company_id, date,
                    create_uid, write_uid, create_date, write_date)
            VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC',
                    now() AT TIME ZONE 'UTC')
                ON CONFLICT DO NOTHING
            """,
            [deliverer.id, deliverer.company_id.id, date, self.env.uid, self.env.uid],
        )
        return self.search(
            [("deliverer_id", "=", deliverer.id), ("date", "=", date)], limit=1
        )

    # --- its stops

    def _stops(self):
        """:return: what belongs to the day, in the order in which it is brought"""
        self.ensure_one()
        return (
            self.env["delivery.job"]
            .sudo()
            .search(
                [
                    ("tour_id", "=", self.id),
                    ("deliverer_id", "=", self.deliverer_id.id),
                    ("state", "!=", "cancelled"),
                ]
            )
        )

    def _stop(self, job_id):
        """:param int job_id: from outside
        :return: the delivery when it belongs to this day, else none"""
        jobs = self._stops()
        return jobs.browse(job_id) if job_id in jobs.ids else jobs.browse()

    def _move(self, job, direction):
        """The deliverer brings one earlier or later: it changes places with the open
        one beside it.

        :param str direction: ``up`` or ``down``
        :raise UserError: it is over
        """
        self.ensure_one()
        self._stops()._lock()
        jobs = self._stops()
        rows = [each for each in jobs if each.state in UNDER_WAY]
        if job not in rows:
            raise UserError(self.env._("This delivery is over, nothing was changed."))
        place = rows.index(job)
        other = place + (-1 if direction == "up" else 1)
        if 0 <= other < len(rows):
            order = list(jobs)
            here, there = order.index(rows[place]), order.index(rows[other])
            order[here], order[there] = order[there], order[here]
            for number, each in enumerate(order, 1):
                if each.sequence != number:
                    each.sequence = number
        return True

    # --- its link

    def _access_link_path(self):
        return "/delivery/"

    def _access_link_company(self):
        return self.company_id

    def _access_link_sender(self, link, token):
        """As on the pages of the deliveries: the company."""
        return self.env["delivery.job"]._page_sender(self, link, token)

    def _access_link_expiry(self, link):
        return self._link_expiry()

    def _link_expiry(self):
        """:return: the next morning in the company's zone, UTC"""
        self.ensure_one()
        zone = self.company_id._delivery_zone()
        today = pytz.utc.localize(fields.Datetime.now()).astimezone(zone).date()
        day = max(self.date, today) + timedelta(days=1)
        local = zone.localize(datetime.combine(day, ENDS_AT))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _issue_link(self):
        """:return: the whole address of a new link to the day; the moment at which it
        exists. It ends the next morning."""
        self.ensure_one()
        _link, token = self.env["access.link"]._issue(
            self,
            "tour",
            partner=self.deliverer_id.partner_id,
            owner=self.company_id._delivery_link_owner(),
            expires_at=self._link_expiry(),
        )
        return self._access_link_url(token)

    @api.model
    def _issue_link_for(self, job, partner):
        """:param job: a delivery of the day
        :param partner: the deliverer's contact, to whom the address is sent
        :return: the address of this deliverer's day, whoever has the delivery by now
        """
        deliverer = (
            self.env["delivery.deliverer"]
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("company_id", "=", job.company_id.id),
                ],
                limit=1,
            )
        )
        return self._of(deliverer, job.date)._issue_link()

    def _tell(self):
        """Send who brings it the link to the day, once; by mail only, for each delivery
        comes with an SMS of its own."""
        rows = []
        for tour in self:
            job = tour._stops()[:1]
            if job:
                partner = tour.deliverer_id.partner_id
                row = job._notice_values("tour", partner, "mail")
                rows.append({**row, "event": f"tour:{tour.id}"})
        self.told_at = fields.Datetime.now()
        return self.env["delivery.notification"]._queue(rows)

    def _is_told_now(self):
        """:return: whether it is the day of the tour, and late enough to be told"""
        self.ensure_one()
        zone = self.company_id._delivery_zone()
        now = fields.Datetime.context_timestamp(
            self.with_context(tz=zone.zone), fields.Datetime.now()
        )
        return self.date == now.date() and now.time() >= TOLD_AT

    @api.model
    def _cron_tell(self):
        """Every hour: deliverers get the link to their day in the morning; who gets the
        first delivery later gets it within the hour."""
        today = fields.Date.today()
        tours = self.search(
            [
                ("date", ">=", today - timedelta(days=1)),
                ("date", "<=", today + timedelta(days=1)),
                ("job_ids.state", "in", UNDER_WAY),
                ("told_at", "=", False),
                ("deliverer_id.active", "=", True),
            ],
            order="date, id",
            limit=1000,
        )
        remaining = len(tours)
        for tour in tours:
            remaining -= 1
            try:
                with self.env.cr.savepoint():
                    if tour._is_told_now():
                        tour._tell()
            except Exception:
                _logger.exception("%s could not be told", tour.display_name)
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break
