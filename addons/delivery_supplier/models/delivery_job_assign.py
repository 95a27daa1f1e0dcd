from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..const import OPEN, UNDER_WAY


class DeliveryJob(models.Model):
    """Who brings it, and when."""

    _inherit = "delivery.job"

    def _assign(self, deliverer):
        """Give the deliveries to a deliverer: he or she, the customer and the deliverer
        before are told; the links of the one before end.

        :raise UserError: it is over, or of another company
        :raise ValidationError: the deliverer can't be told anything
        """
        deliverer.ensure_one()
        deliverer._check_mail_and_mobile()
        self._lock()
        for job in self:
            if job.state not in OPEN:
                raise UserError(
                    self.env._(
                        "%(job)s is %(state)s. Plan a new delivery for it.",
                        job=job.name,
                        state=job._state_label(),
                    )
                )
            if job.company_id != deliverer.company_id:
                raise UserError(
                    self.env._(
                        "%(deliverer)s works for %(company)s, %(job)s does not belong "
                        "to it.",
                        deliverer=deliverer.name,
                        company=deliverer.company_id.name,
                        job=job.name,
                    )
                )
        jobs = self.filtered(
            lambda job: job.deliverer_id != deliverer or job.state not in UNDER_WAY
        )
        jobs._take_away(told=True)
        for job in jobs:
            job._begin_attempt(deliverer)
        jobs._tell_deliverer("job_assigned")
        jobs._tell_customer("eta")
        jobs._follow_on_order("assigned")
        return True

    def _unassign(self):
        """Back to those that nobody brings; the deliverer is told.

        :raise UserError: it is over
        """
        self._lock()
        for job in self:
            if job.state not in OPEN:
                raise UserError(
                    self.env._("%s is over, it can't be taken away.", job.name)
                )
        jobs = self.filtered("deliverer_id")
        jobs._take_away(told=True)
        jobs.with_context(delivery_assigning=True).write(
            {
                "deliverer_id": False,
                "tour_id": False,
                "state": "planned",
                "reason_id": False,
                "undo_until": False,
            }
        )
        return True

    def _take_away(self, told):
        """End what the present deliverer has of it: attempt and links."""
        for job in self.filtered("deliverer_id"):
            if job.state in UNDER_WAY:
                job._end_attempt("reassigned")
                if told:
                    job._tell_deliverer("job_taken")
            job._revoke_links("deliver", job.deliverer_id.partner_id)
            job._log("unassigned")

    def _begin_attempt(self, deliverer):
        self.ensure_one()
        now = fields.Datetime.now()
        zone = self.company_id._delivery_zone()
        start, end = self._window(deliverer, now)
        day = self._local_date(start, zone)
        self.with_context(delivery_assigning=True).write(
            {
                "deliverer_id": deliverer.id,
                "state": "assigned",
                "date": day,
                "tour_id": self.env["delivery.tour"].sudo()._of(deliverer, day).id,
                "window_from": start,
                "window_to": end,
                "attempt_count": self.attempt_count + 1,
                "reason_id": False,
                "undo_until": False,
                "late_told_at": False,
            }
        )
        self.env["delivery.attempt"].sudo().create(
            {
                "job_id": self.id,
                "number": self.attempt_count,
                "deliverer_id": deliverer.id,
                "assigned_at": now,
                "window_to": end,
            }
        )
        self._log("assigned")

    def _end_attempt(self, result, **values):
        attempt = self.sudo().attempt_ids.filtered(lambda each: not each.ended_at)[-1:]
        attempt.write({"ended_at": fields.Datetime.now(), "result": result, **values})
        return attempt

    def _window(self, deliverer, now):
        """:return: from when to when it is promised, UTC: what was agreed, else the
        estimated minutes from now, rounded up to five"""
        self.ensure_one()
        width = timedelta(minutes=max(self.company_id.delivery_window_minutes, 5))
        agreed = self.window_from or self.order_id.commitment_date
        if agreed and agreed > now:
            end = self.window_to if self.window_from else None
            return agreed, end if end and end > agreed else agreed + width
        start = now + timedelta(minutes=self._estimated_minutes())
        start += (fields.Datetime.from_string("1970-01-01") - start) % timedelta(
            minutes=5
        )
        return start, start + width

    def _estimated_minutes(self):
        """:return: of this delivery, else of its zone, delivery method, company"""
        self.ensure_one()
        zones = self.env["delivery.zone"].search(
            [("company_id", "in", (False, self.company_id.id))]
        )
        return (
            self.eta_minutes
            or next(
                (
                    z.eta_minutes
                    for z in zones._contain(self.partner_id)
                    if z.eta_minutes
                ),
                0,
            )
            or self.carrier_id.eta_minutes
            or self.company_id.delivery_eta_minutes
        )

    def _state_label(self):
        """:return: the state in the reader's language"""
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _cancel(self):
        """The order is not brought any more; its deliverer is told."""
        self._lock()
        jobs = self.filtered(lambda job: job.state in OPEN)
        for job in jobs:
            if job.state in UNDER_WAY:
                job._end_attempt("cancelled")
                job._tell_deliverer("job_taken")
        for job in jobs:
            job._revoke_links()
            job._log("cancelled")
        jobs.write({"state": "cancelled"})
        return True
