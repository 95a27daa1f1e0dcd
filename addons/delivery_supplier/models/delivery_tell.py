from odoo import api, fields, models

from ..const import DELIVERER_NOTICES


class DeliveryJob(models.Model):
    """Who is told what about a delivery."""

    _inherit = "delivery.job"

    def _tell_deliverer(self, kind, event=None):
        """Mail, and SMS where one can be sent, to who brings it.

        :param str kind: one of ``const.DELIVERER_NOTICES``
        :param event: what happened; the last event by default
        """
        rows = []
        templates = self._notice_templates(kind)
        for job in self:
            partner = job.deliverer_id.partner_id
            if not partner:
                continue
            channels = ["mail"]
            if (
                job.company_id.delivery_sms_deliverer
                and job.company_id._delivery_sms_ready()
            ):
                channels.append("sms")
            rows += [
                job._notice_values(kind, partner, channel, event, templates)
                for channel in channels
            ]
        return self.env["delivery.notification"]._queue(rows)

    def _tell_customer(self, kind, event=None, at=None):
        """By the channels that the customer wants.

        :param datetime at: not before this time, UTC
        """
        rows = []
        templates = self._notice_templates(kind)
        for job in self:
            partner = job.customer_id
            for channel, refusal in partner._order_notice_channels(
                job.company_id
            ).items():
                row = job._notice_values(kind, partner, channel, event, templates)
                if at:
                    row["due_at"] = at
                if refusal:
                    row.update(state="cancelled", error=refusal)
                rows.append(row)
        return self.env["delivery.notification"]._queue(rows)

    def _notice_values(self, kind, partner, channel, event=None, templates=None):
        """:param dict templates: as :meth:`_notice_templates` gives them, for many
        :return: dict, see ``delivery.notification._queue``"""
        self.ensure_one()
        event = event or self.sudo().event_ids[-1:]
        template = (templates or self._notice_templates(kind))[channel]
        return {
            "kind": kind,
            "event": f"{kind}:{event.id}",
            "company_id": self.company_id.id,
            "order_id": self.order_id.id,
            "job_id": self.id,
            "partner_id": partner.id,
            "channel": channel,
            f"{channel}_template_id": template.id if template else False,
            "due_at": fields.Datetime.now(),
        }

    @api.model
    def _notice_templates(self, kind):
        """:return: dict of channel: template of this notice, None when it was
        deleted"""
        return {
            channel: self.env.ref(
                f"delivery_supplier.{channel}_template_{kind}",
                raise_if_not_found=False,
            )
            for channel in ("mail", "sms")
        }

    def _notices_of(self, event):
        """:return: notices about this event"""
        return self.sudo().notification_ids.filtered(
            lambda notice: (
                notice.event == f"{notice.kind}:{event.id}"
                and notice.kind not in DELIVERER_NOTICES
            )
        )

    def _notices_waiting(self, kind):
        return self.sudo().notification_ids.filtered(
            lambda notice: notice.kind == kind and notice.state == "waiting"
        )

    def _follow_on_order(self, step):
        """The order's status follows, where the merchant says so; nobody is told of it
        twice."""
        jobs = self.sudo().filtered("order_id")
        statuses = self.env["sale.order.status"]._of_step(step, jobs.company_id)
        told = {job.order_id.id: job.id for job in jobs}
        for company, status in statuses.items():
            orders = jobs.filtered(
                lambda job, of=company: job.company_id == of
            ).order_id
            orders = orders.filtered(
                lambda order, to=status: order.order_status_id != to
            )
            if status and orders:
                orders.with_context(delivery_jobs=told).order_status_id = status


class SaleOrderStatusEvent(models.Model):
    """Customers are told of a new status after a grace time."""

    _inherit = "sale.order.status.event"

    def _tell(self):
        """Queue what the statuses say has to be told. What a delivery has changed is
        told by the delivery's own notices; what is changed back before anybody was told
        is not told at all."""
        rows = []
        now = fields.Datetime.now()
        usual = self.env["delivery.job"]._notice_templates("status")
        taken_back = self._taken_back()
        for event in self:
            status, order = event.to_id, event.order_id
            if event.job_id or not status or event in taken_back:
                continue
            grace = fields.Datetime.add(
                now, minutes=event.company_id.delivery_status_grace
            )
            channels = order.partner_id._order_notice_channels(event.company_id)
            for channel, refusal in channels.items():
                if not status[f"notify_{channel}"]:
                    continue
                template = status[f"{channel}_template_id"] or usual[channel]
                rows.append(
                    {
                        "kind": "status",
                        "event": f"status:{event.id}",
                        "company_id": event.company_id.id,
                        "order_id": order.id,
                        "partner_id": order.partner_id.id,
                        "channel": channel,
                        f"{channel}_template_id": template.id if template else False,
                        "due_at": grace,
                        "state": "cancelled" if refusal else "waiting",
                        "error": refusal,
                    }
                )
        return self.env["delivery.notification"]._queue(rows)

    def _taken_back(self):
        """Cancel what these changes make untrue: a change that is changed back within
        the grace time. Without a grace time both are told.

        :return: those of these changes that only go back
        """
        notices = self.env["delivery.notification"].sudo()
        waiting = notices.search(
            [
                ("order_id", "in", self.order_id.ids),
                ("kind", "=", "status"),
                ("state", "=", "waiting"),
                ("due_at", ">", fields.Datetime.now()),
            ]
        )
        by_event = waiting.grouped("event")
        if not by_event:
            return self.browse()
        numbers = [int(name.removeprefix("status:")) for name in by_event]
        # the latest untold change of each order
        before = {event.order_id: event for event in self.browse(sorted(numbers))}
        back, cancelled = self.browse(), notices.browse()
        for event in self:
            last = before.get(event.order_id)
            if last and event.to_id == last.from_id and event.from_id == last.to_id:
                back += event
                cancelled += by_event[f"status:{last.id}"]
        cancelled._cancel()
        return back
