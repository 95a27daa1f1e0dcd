from odoo import SUPERUSER_ID, models

#: Kept with the events of the order.
SOURCE = "order.share"
#: Reports that say something about the goods.
CARRIED = ("in_transit", "delivered")


class OrderShare(models.Model):
    """What the carrier reports reaches the order."""

    _inherit = "order.share"

    def _create_events(self, kind, vals_list):
        events = super()._create_events(kind, vals_list)
        for event in events:
            if kind == "status" and event.status in CARRIED:
                event._carry_later()
        return events

    def _fulfilment_order(self):
        """:return: ``sale.order`` and transfer that it is about, either may be empty"""
        self.ensure_one()
        share = self.sudo()
        picking = share.picking_id._to_customer()
        return share.sale_order_id or picking.sale_id, picking

    def _delivered_report(self):
        """:return: the report that says so and can't be taken back any more; empty for
        none"""
        self.ensure_one()
        reports = (
            self.sudo()
            ._effective_events()
            .filtered(lambda event: event.kind == "status")[-1:]
        )
        return reports.filtered(
            lambda event: event.status == "delivered" and not event._is_undoable()
        )


class OrderShareEvent(models.Model):
    _inherit = "order.share.event"

    def _carry_later(self):
        """The partner may take it back for a while; it is done in the background when
        that is over."""
        self.ensure_one()
        order, picking = self.share_id._fulfilment_order()
        if not order or (self.share_id.picking_id and not picking):
            # such as a purchase, or a transfer to a store
            return
        until = self._undo_until() if self.is_partner else None
        self.with_user(SUPERUSER_ID).with_delay(
            channel="root.fulfilment",
            eta=until,
            identity_key=f"fulfilment_ext_share:{self.id}",
            description=self.env._("Carry a report to order %s", order.name),
        )._job_carry()

    def _job_carry(self):
        """Unless it was taken back, or the transfer has not left yet."""
        event = self.with_user(SUPERUSER_ID).exists()
        share = event.share_id
        if event and event in share._effective_events():
            event._carry()

    def _carry(self):
        self.ensure_one()
        order, picking = self.share_id._fulfilment_order()
        order = order.with_company(order.company_id)
        if self.status == "delivered":
            order._arrived(self.create_date, SOURCE, picking)
        elif self.status == "in_transit":
            order._on_its_way(
                self.create_date, SOURCE, f"share:{self.share_id.id}", picking
            )
