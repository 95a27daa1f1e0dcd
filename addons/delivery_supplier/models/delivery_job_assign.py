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
        jobs._check_capacity(deliverer)
        jobs._take_away(told=True)
        jobs._begin_attempt(deliverer)
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

    def _check_capacity(self, deliverer):
        """Who may only take orders may not give somebody more than he or she can carry.

        :raise UserError: the deliverer is full
        """
        user = self.env.user
        if self.env.su or user.has_group("delivery_supplier.group_dispatcher"):
            return
        reason = deliverer._full_reason(len(self), sum(self.mapped("weight")))
        if reason:
            raise UserError(
                self.env._("%s A dispatcher can assign it all the same.", reason)
            )

    def _take_away(self, told):
        """End what the present deliverers have of them: attempts and links."""
        jobs = self.filtered("deliverer_id")
        under_way = jobs.filtered(lambda job: job.state in UNDER_WAY)
        under_way._end_attempt("reassigned")
        if told:
            under_way._tell_deliverer("job_taken")
        # each deliverer's link belongs to the one who has it now
        jobs._revoke_links("deliver")
        jobs._log("unassigned")

    def _begin_attempt(self, deliverer):
        now = fields.Datetime.now()
        zones = self._timed_zones()
        tours = {}
        alike = {}
        for job in self:
            zone = job.company_id._delivery_zone()
            start, end = job._window(now, zones)
            day = self._local_date(start, zone)
            if day not in tours:
                tours[day] = self.env["delivery.tour"].sudo()._of(deliverer, day)
            alike.setdefault((start, end, day, job.attempt_count), []).append(job.id)
        for (start, end, day, count), ids in alike.items():
            self.browse(ids).with_prefetch(self._prefetch_ids).with_context(
                delivery_assigning=True
            ).write(
                {
                    "deliverer_id": deliverer.id,
                    "state": "assigned",
                    "date": day,
                    "tour_id": tours[day].id,
                    "window_from": start,
                    "window_to": end,
                    "attempt_count": count + 1,
                    "reason_id": False,
                    "undo_until": False,
                    "late_told_at": False,
                }
            )
        self.env["delivery.attempt"].sudo().create(
            [
                {
                    "job_id": job.id,
                    "number": job.attempt_count,
                    "deliverer_id": deliverer.id,
                    "assigned_at": now,
                    "window_to": job.window_to,
                }
                for job in self
            ]
        )
        self._log("assigned")

    def _end_attempt(self, result, **values):
        attempts = self.env["delivery.attempt"].sudo()
        for job in self.sudo():
            attempts |= job.attempt_ids.filtered(lambda each: not each.ended_at)[-1:]
        attempts.write({"ended_at": fields.Datetime.now(), "result": result, **values})
        return attempts

    def _window(self, now, zones=None):
        """:param zones: :meth:`_timed_zones`, where they are known already
        :return: from when to when it is promised, UTC: what was agreed, else the
        estimated minutes from now, rounded up to five"""
        self.ensure_one()
        width = timedelta(minutes=max(self.company_id.delivery_window_minutes, 5))
        agreed = self.window_from or self.order_id.commitment_date
        if agreed and agreed > now:
            end = self.window_to if self.window_from else None
            return agreed, end if end and end > agreed else agreed + width
        start = now + timedelta(minutes=self._estimated_minutes(zones))
        start += (fields.Datetime.from_string("1970-01-01") - start) % timedelta(
            minutes=5
        )
        return start, start + width

    def _timed_zones(self):
        """:return: zones of the deliveries' companies that have a time of their own"""
        return self.env["delivery.zone"].search(
            [
                ("company_id", "in", (False, *self.company_id.ids)),
                ("eta_minutes", ">", 0),
            ]
        )

    def _estimated_minutes(self, zones=None):
        """:param zones: :meth:`_timed_zones`, where they are known already
        :return: of this delivery, else of its order, zone, delivery method, company"""
        self.ensure_one()
        zones = self._timed_zones() if zones is None else zones
        of_company = zones.filtered(lambda zone: zone.company_id <= self.company_id)
        return (
            self.eta_minutes
            or self.order_id.delivery_eta_minutes
            or of_company._contain(self.partner_id)[:1].eta_minutes
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
        under_way = jobs.filtered(lambda job: job.state in UNDER_WAY)
        under_way._end_attempt("cancelled")
        under_way._tell_deliverer("job_taken")
        jobs._revoke_links()
        jobs._log("cancelled")
        jobs.write({"state": "cancelled"})
        return True
