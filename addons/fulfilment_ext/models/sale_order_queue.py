from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.local_day import day_from_now

#: In their order on the screen.
BUCKETS = [
    ("overdue", "Overdue"),
    ("today", "Today"),
    ("soon", "Next 3 Days"),
    ("later", "Later"),
    ("none", "No Deadline"),
]


class SaleOrder(models.Model):
    """Columns and filters of the orders that await their payment."""

    _inherit = "sale.order"

    payment_bucket = fields.Selection(
        BUCKETS,
        "Time to Pay",
        compute="_compute_payment_bucket",
        search="_search_payment_bucket",
    )
    payment_age = fields.Char("Age", compute="_compute_payment_age")
    payment_received = fields.Monetary("Received", compute="_compute_payment_received")
    payment_reference = fields.Char(
        compute="_compute_payment_reference",
        search="_search_payment_reference",
        help="What the customer writes on the transfer, or the provider's own",
    )
    payment_state = fields.Char(
        "State of the Transaction", compute="_compute_payment_reference"
    )
    is_payment_manual = fields.Boolean(compute="_compute_payment_reference")
    payment_badge = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("partial", "Partial"),
            ("failed", "Failed"),
            ("pending", "Pending"),
            ("awaiting", "Awaiting"),
        ],
        "Payment Progress",
        compute="_compute_payment_badge",
    )

    @api.model
    def _bucket_limits(self):
        """:return: now, the end of today, and of the day after three; UTC, days are
        those of the reader"""
        tomorrow, soon = day_from_now(self.env, 1), day_from_now(self.env, 4)
        return fields.Datetime.now(), tomorrow, soon

    @api.depends("payment_deadline")
    def _compute_payment_bucket(self):
        now, today, soon = self._bucket_limits()
        for order in self:
            deadline = order.payment_deadline
            if not deadline:
                order.payment_bucket = "none"
            elif deadline < now:
                order.payment_bucket = "overdue"
            elif deadline < today:
                order.payment_bucket = "today"
            else:
                order.payment_bucket = "soon" if deadline < soon else "later"

    @api.model
    def _bucket_domain(self, bucket):
        now, today, soon = self._bucket_limits()
        limits = {
            "overdue": (None, now),
            "today": (now, today),
            "soon": (today, soon),
            "later": (soon, None),
        }
        if bucket not in limits:
            return Domain("payment_deadline", "=", False)
        start, end = limits[bucket]
        domain = Domain("payment_deadline", "!=", False)
        if start:
            domain &= Domain("payment_deadline", ">=", start)
        if end:
            domain &= Domain("payment_deadline", "<", end)
        return domain

    def _search_payment_bucket(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._bucket_domain(bucket) for bucket in value)

    @api.model
    def search_panel_select_range(self, field_name, **kwargs):
        """Times to pay can't be stored, so core can't count them.

        :return: as core: every bucket, with how many orders it has
        """
        if field_name != "payment_bucket":
            return super().search_panel_select_range(field_name, **kwargs)
        domain = Domain.AND(
            Domain(kwargs.get(name) or [])
            for name in ("search_domain", "category_domain", "filter_domain")
        )
        labels = self._fields["payment_bucket"]._description_selection(self.env)
        values = []
        for bucket, label in labels:
            value = {"id": bucket, "display_name": label}
            if kwargs.get("enable_counters"):
                value["__count"] = self.search_count(
                    domain & self._bucket_domain(bucket)
                )
            values.append(value)
        return {"parent_field": False, "values": values}

    @api.depends("payment_awaiting_since", "date_order")
    def _compute_payment_age(self):
        now = fields.Datetime.now()
        for order in self:
            since = order.payment_awaiting_since or order.date_order
            age = now - since if since else timedelta()
            if age.days:
                order.payment_age = self.env._("%s d", age.days)
            else:
                order.payment_age = self.env._("%s h", max(age.seconds // 3600, 0))

    @api.depends("amount_total", "payment_due")
    def _compute_payment_received(self):
        for order in self:
            order.payment_received = max(order.amount_total - order.payment_due, 0)

    @api.depends("reference", "transaction_ids.state", "transaction_ids.superseded_at")
    def _compute_payment_reference(self):
        states = dict(
            self.env["payment.transaction"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        for order in self:
            live = order.sudo().transaction_ids.filtered(lambda each: each._is_live())
            last = live.sorted("id")[-1:]
            is_manual = not last or last._is_manual()
            order.is_payment_manual = is_manual
            order.payment_state = states.get(last.state, False)
            if is_manual:
                order.payment_reference = order.reference or last.reference
            else:
                order.payment_reference = last.provider_reference or last.reference

    def _search_payment_reference(self, operator, value):
        if operator not in ("in", "ilike", "=ilike", "=like", "like"):
            return NotImplemented
        # salesmen read orders, not their payments
        orders = self.sudo()
        found = orders.env["payment.transaction"]._search(
            Domain("reference", operator, value)
            | Domain("provider_reference", operator, value)
        )
        return self._orders_of(
            orders._search(Domain("reference", operator, value)).subselect(),
            orders._search(Domain("transaction_ids", "in", found)).subselect(),
        )

    @api.depends("payment_status", "payment_deadline", "payment_channel")
    def _compute_payment_badge(self):
        now = fields.Datetime.now()
        for order in self:
            if order.payment_status == "partial":
                badge = "partial"
            elif order.payment_deadline and order.payment_deadline < now:
                badge = "overdue"
            elif order.payment_status == "failed":
                badge = "failed"
            else:
                badge = "pending" if order.payment_channel == "online" else "awaiting"
            order.payment_badge = badge
