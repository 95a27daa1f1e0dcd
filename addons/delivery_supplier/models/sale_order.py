from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_time

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
        compute="_compute_order_status_id",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        domain="[('company_id', 'in', (False, company_id))]",
    )
    order_status_color = fields.Integer(
        "Color of the Status", related="order_status_id.color"
    )
    order_status_icon = fields.Char(
        "Icon of the Status", related="order_status_id.icon"
    )
    is_open = fields.Boolean(
        "Open",
        compute="_compute_is_open",
        search="_search_is_open",
        help="Neither final nor cancelled, and no cart of the shop",
    )
    status_event_ids = fields.One2many(
        "sale.order.status.event", "order_id", "Changes of the Status", readonly=True
    )
    status_undo_id = fields.Many2one(
        "sale.order.status", "Status before", compute="_compute_status_undo"
    )
    status_undo_text = fields.Char(compute="_compute_status_undo")

    # a column of the kanban, the latest first, and the count of what is open
    _order_status_idx = models.Index(
        "(order_status_id, date_order DESC, id DESC)"
        " INCLUDE (company_id, state, order_channel)"
    )
    _cart_idx = models.Index(
        "(date_order DESC, id DESC) INCLUDE (company_id)"
        " WHERE state = 'draft' AND order_channel = 'web'"
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

    @api.depends("order_status_id.is_final", "state", "order_channel")
    def _compute_is_open(self):
        for order in self:
            is_cart = order.state == "draft" and order.order_channel == "web"
            is_over = order.order_status_id.is_final or order.state == "cancel"
            order.is_open = not is_cart and not is_over

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        # numbers instead of a subquery: so the database knows how few they are
        statuses = self.env["sale.order.status"].sudo().with_context(active_test=False)
        ids = statuses.search([("is_final", "=", False)]).ids
        is_open = (
            Domain("order_status_id", "in", ids)
            & Domain("state", "!=", "cancel")
            & (Domain("state", "!=", "draft") | Domain("order_channel", "!=", "web"))
        )
        return is_open if True in value else ~is_open

    @api.depends("status_event_ids.is_undone", "order_status_id")
    @api.depends_context("lang", "tz")
    def _compute_status_undo(self):
        now = fields.Datetime.now()
        for order in self:
            event = order.sudo()._last_status_event()
            until = event._undo_until() if event else False
            is_open = until and until > now and event.to_id == order.order_status_id
            order.status_undo_id = event.from_id if is_open else False
            order.status_undo_text = is_open and self.env._(
                "Undo: back to %(status)s until %(time)s",
                status=event.from_id.name,
                time=format_time(self.env, until, time_format="short"),
            )

    def _last_status_event(self):
        """:return: the latest change that was not taken back"""
        self.ensure_one()
        events = self.status_event_ids.filtered(lambda event: not event.is_undone)
        return events.sorted("id")[-1:]

    def write(self, vals):
        is_told = "order_status_id" in vals and not self.env.context.get(
            "order_status_undo"
        )
        if not is_told:
            return super().write(vals)
        before = {order: order.order_status_id for order in self}
        result = super().write(vals)
        self._status_changed(before)
        return result

    def _status_changed(self, before):
        """Each change is an event of its own, and told.

        :param dict before: of order: status
        """
        jobs = self.env.context.get("delivery_jobs") or {}
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
                        "job_id": jobs.get(order.id),
                    }
                    for order in self
                    if order.order_status_id != before[order]
                ]
            )
        )
        events._tell()
        return events

    def action_undo_status(self):
        """Take the last change of the status back, as long as nobody was told.

        :raise UserError: too late, or there is nothing to take back
        """
        for order in self.sudo(False):
            order.lock_for_update()
            if not order.status_undo_id:
                raise UserError(
                    self.env._(
                        "It is too late to take this back: the customer was told. "
                        "Choose another status instead."
                    )
                )
            event = order.sudo()._last_status_event()
            order.with_context(
                order_status_undo=True
            ).order_status_id = order.status_undo_id
            event._undo()
        return True

    def action_quick_order(self):
        """:return: the form for an order by phone"""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.sale_order_quick_action"
        )
