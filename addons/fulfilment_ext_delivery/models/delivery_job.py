from odoo import SUPERUSER_ID, fields, models

#: Kept with the events of the order.
SOURCE = "delivery.job"
#: Steps that say something about the goods.
CARRIED = ("on_the_way", "delivered")


class DeliveryJob(models.Model):
    """What the deliverer says reaches the order."""

    _inherit = "delivery.job"

    def _step(self, kind, at=None, reason=None, note=None):
        event = super()._step(kind, at=at, reason=reason, note=note)
        if kind in CARRIED and self.sudo()._fulfilment_order():
            event._carry_later(self.undo_until)
        return event

    def _fulfilment_order(self):
        self.ensure_one()
        return self.order_id or self.picking_id.sale_id

    def _delivered_step(self):
        """:return: event that says so and can't be taken back any more; empty for
        none"""
        self.ensure_one()
        event = self.event_ids.filtered(
            lambda each: each.kind == "delivered" and not each.is_undone
        )[-1:]
        return event if self.state == "delivered" and self._is_settled() else event[:0]

    def _is_settled(self):
        """:return: whether the last step can't be taken back any more"""
        return not self.undo_until or self.undo_until <= fields.Datetime.now()


class DeliveryEvent(models.Model):
    _inherit = "delivery.event"

    def _carry_later(self, until):
        """The deliverer may take it back for a while; it is done in the background when
        that is over.

        :param datetime until: UTC, False when it can't be taken back
        """
        self.ensure_one()
        self.with_user(SUPERUSER_ID).with_delay(
            channel="root.fulfilment",
            eta=until or None,
            identity_key=f"fulfilment_ext_delivery:{self.id}",
            description=self.env._("Carry a step to order %s", self.job_id.name),
        )._job_carry()

    def _job_carry(self):
        """Unless it was taken back, or the transfer has not left yet."""
        event = self.with_user(SUPERUSER_ID).exists()
        if event and not event.is_undone:
            event._carry()

    def _carry(self):
        self.ensure_one()
        job = self.job_id
        order = job._fulfilment_order().with_company(job.company_id)
        picking = job.picking_id._to_customer()
        if job.picking_id and not picking:
            return
        if self.kind == "delivered":
            order._arrived(self.at, SOURCE, picking)
        elif self.kind == "on_the_way":
            # a new attempt is another journey
            order._on_its_way(
                self.at, SOURCE, f"delivery:{job.id}:{self.attempt}", picking
            )
