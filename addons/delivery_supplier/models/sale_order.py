from odoo import api, fields, models

from ..const import CHANNELS


class SaleOrder(models.Model):
    """Where the order comes from and how far it is."""

    _inherit = "sale.order"

    order_channel = fields.Selection(
        CHANNELS,
        "Channel",
        compute="_compute_order_channel",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    order_status_id = fields.Many2one(
        "sale.order.status",
        "Order Status",
        compute="_compute_order_status_id",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        domain="[('company_id', 'in', (False, company_id))]",
    )
    status_event_ids = fields.One2many(
        "sale.order.status.event", "order_id", "Changes of the Status"
    )

    @api.depends("company_id")
    def _compute_order_channel(self):
        """Of the shop when it comes from there, else what is usual by hand."""
        has_website = "website_id" in self._fields
        for order in self:
            if order.order_channel:
                continue
            company = order.company_id or self.env.company
            is_web = has_website and order.website_id
            order.order_channel = "web" if is_web else company.order_channel

    @api.depends("company_id")
    def _compute_order_status_id(self):
        for company, orders in self.grouped("company_id").items():
            status = self.env["sale.order.status"]._default_of(
                company or self.env.company
            )
            for order in orders:
                order.order_status_id = order.order_status_id or status

    def write(self, vals):
        if "order_status_id" not in vals:
            return super().write(vals)
        before = {order: order.order_status_id for order in self}
        result = super().write(vals)
        self._status_changed(before)
        return result

    def _status_changed(self, before):
        """Each change is an event of its own, and told.

        :param dict before: of order: status
        """
        events = (
            self.env["sale.order.status.event"]
            .sudo()
            .create(
                [
                    {
                        "order_id": order.id,
                        "from_id": before[order].id,
                        "to_id": order.order_status_id.id,
                        "user_id": self.env.uid,
                        "job_id": self.env.context.get("delivery_job_id"),
                    }
                    for order in self
                    if order.order_status_id != before[order]
                ]
            )
        )
        events._tell()
        return events
