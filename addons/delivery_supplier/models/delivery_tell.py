from odoo import fields, models

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
        for job in self.filtered("deliverer_id"):
            partner = job.deliverer_id.partner_id
            channels = ["mail"]
            if (
                job.company_id.delivery_sms_deliverer
                and job.company_id._delivery_sms_ready()
            ):
                channels.append("sms")
            rows += [
                job._notice_values(kind, partner, channel, event)
                for channel in channels
            ]
        return self.env["delivery.notification"]._queue(rows)

    def _tell_customer(self, kind, event=None, at=None):
        """By the channels that the customer wants.

        :param datetime at: not before this time, UTC
        """
        rows = []
        for job in self:
            partner = job.customer_id
            for channel, refusal in partner._order_notice_channels(
                job.company_id
            ).items():
                row = job._notice_values(kind, partner, channel, event)
                if at:
                    row["due_at"] = at
                if refusal:
                    row.update(state="cancelled", error=refusal)
                rows.append(row)
        return self.env["delivery.notification"]._queue(rows)

    def _notice_values(self, kind, partner, channel, event=None):
        self.ensure_one()
        event = event or self.sudo().event_ids[-1:]
        template = self._notice_template(kind, channel)
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

    def _notice_template(self, kind, channel):
        """:return: template of ``delivery.job`` for this notice, empty when it was
        deleted"""
        return self.env.ref(
            f"delivery_supplier.{channel}_template_{kind}", raise_if_not_found=False
        )

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
        for job in self.sudo().filtered("order_id"):
            status = (
                self.env["sale.order.status"]
                .sudo()
                .search(
                    [
                        ("delivery_step", "=", step),
                        ("company_id", "in", (False, job.company_id.id)),
                    ],
                    order="company_id, sequence, id",
                    limit=1,
                )
            )
            if status and job.order_id.order_status_id != status:
                job.order_id.with_context(
                    delivery_job_id=job.id
                ).order_status_id = status


class SaleOrderStatusEvent(models.Model):
    """Customers are told of a new status after a grace time."""

    _inherit = "sale.order.status.event"

    def _tell(self):
        """Queue what the statuses say has to be told. What a delivery has changed is
        told by the delivery's own notices."""
        rows = []
        now = fields.Datetime.now()
        for event in self.filtered(lambda each: not each.job_id and each.to_id):
            status, order = event.to_id, event.order_id
            partner = order.partner_id
            grace = fields.Datetime.add(
                now, minutes=event.company_id.delivery_status_grace
            )
            channels = partner._order_notice_channels(event.company_id)
            for channel, refusal in channels.items():
                template = status[f"{channel}_template_id"] or self.env.ref(
                    f"delivery_supplier.{channel}_template_status",
                    raise_if_not_found=False,
                )
                if not status[f"notify_{channel}"]:
                    continue
                rows.append(
                    {
                        "kind": "status",
                        "event": f"status:{event.id}",
                        "company_id": event.company_id.id,
                        "order_id": order.id,
                        "partner_id": partner.id,
                        "channel": channel,
                        f"{channel}_template_id": template.id if template else False,
                        "due_at": grace,
                        "state": "cancelled" if refusal else "waiting",
                        "error": refusal,
                    }
                )
        return self.env["delivery.notification"]._queue(rows)
