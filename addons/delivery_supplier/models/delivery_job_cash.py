import math

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import UNDER_WAY


class DeliveryJob(models.Model):
    """Cash on delivery."""

    _inherit = "delivery.job"

    currency_id = fields.Many2one(related="order_id.currency_id")
    cash_to_collect = fields.Monetary(compute="_compute_cash")
    cash_collected = fields.Monetary(compute="_compute_cash")

    # live, so that nobody collects what was paid a minute ago
    @api.depends(
        "state",
        "event_ids.amount",
        "event_ids.is_undone",
        "order_id.payment_status",
        "order_id.payment_due",
        "order_id.payment_channel",
        "order_id.delivery_job_ids.state",
    )
    def _compute_cash(self):
        orders = self.order_id.sudo()
        dues = orders._cash_dues()
        collectors = {order: order._cash_job() for order in orders}
        for job in self:
            order = job.order_id.sudo()
            job.cash_collected = job._collected().amount
            job.cash_to_collect = dues[order] if collectors.get(order) == job else 0.0

    def _collected(self):
        """:return: the event of the cash that was collected, empty before"""
        self.ensure_one()
        return self.sudo().event_ids.filtered(
            lambda event: event.kind == "collected" and not event.is_undone
        )[-1:]

    def _collect(self, amount, note=None, at=None):
        """The deliverer has got the cash. It is registered once, as core's transaction
        of cash on delivery: that tells the order, the portal and invoices of later, and
        books the payment in the background.

        :param float amount: in the order's currency
        :param str note: why it is another amount than the one that is due
        :param datetime at: when, UTC; now by default
        :return: the event; that of the first time when it is said again
        :raise UserError: nothing is to be collected, or a note is missing
        """
        self.ensure_one()
        self._lock()
        job = self.sudo()
        if done := job._collected():
            return done
        order = job.order_id
        order._lock_payment()
        due = job.cash_to_collect
        job._check_collect(amount, due, note)
        amount = order.currency_id.round(amount)
        cash = self.env["delivery.tour.cash"].sudo()._of(job)
        event = job._log(
            "collected",
            at=job._told_time(at),
            note=note,
            amount=amount,
            currency_id=order.currency_id.id,
            cash_id=cash.id,
        )
        transaction = order._cash_transaction()
        transaction.write({"amount": amount, "delivery_event_id": event.id})
        transaction._set_done()
        if order.currency_id.compare_amounts(amount, due) < 0:
            # what is missing is still asked for in cash
            order._new_transaction(transaction.provider_id)._set_pending()
        transaction._delay_post_process()
        order.message_post(
            body=order.env._(
                "%(deliverer)s has collected %(amount)s. %(note)s",
                deliverer=job.deliverer_id.name,
                amount=order.currency_id.format(amount),
                note=note or "",
            )
        )
        return event

    def _check_collect(self, amount, due, note):
        """:raise UserError: this can't be collected"""
        currency = self.order_id.currency_id
        if self.state not in (*UNDER_WAY, "delivered"):
            raise UserError(
                self.env._(
                    "This delivery is %s, nothing can be collected for it.",
                    self._state_label(),
                )
            )
        if self.order_id._is_payment_covered():
            raise UserError(self.env._("This order is paid. Don't collect anything."))
        if currency.is_zero(due):
            raise UserError(
                self.env._("Nothing is to be collected here. Call the office.")
            )
        if not math.isfinite(amount) or currency.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("Enter the amount that you have collected."))
        if currency.compare_amounts(amount, due) and not (note or "").strip():
            raise UserError(
                self.env._(
                    "%s is to be collected. Write why it was another amount.",
                    currency.format(due),
                )
            )

    def _uncollect(self):
        """The cash was not collected after all.

        :return: whether there was something to take back
        :raise UserError: it was handed in
        """
        self.ensure_one()
        self._lock()
        job = self.sudo()
        event = job._collected()
        if not event:
            return False
        job.order_id._lock_payment()
        if event.cash_id.state != "open":
            raise UserError(
                self.env._("The cash of this day was handed in. Call the office.")
            )
        event.is_undone = True
        transaction = (
            self.env["payment.transaction"]
            .sudo()
            .search([("delivery_event_id", "=", event.id)])
        )
        order = job.order_id
        # that of a rest, if there is one, goes as well
        order.transaction_ids.filtered(
            lambda each: (
                each.state == "pending" and each.provider_id == transaction.provider_id
            )
        )._supersede()
        order._payment_notices("paid")._cancel()
        transaction.superseded_at = fields.Datetime.now()
        transaction._set_canceled(extra_allowed_states=("done",))
        transaction._delay_post_process()
        job._log("uncollected", note=event.note)
        order._new_transaction(transaction.provider_id)._set_pending()
        return True

    def _undo(self):
        """What was collected at the door within the same minutes is taken back with the
        delivery: the tap was at the wrong stop. Who has taken the money notes it again
        with the next tap."""
        state, until = self.state, self.undo_until
        result = super()._undo()
        event = self._collected()
        if state == "delivered" and event and until:
            earliest = fields.Datetime.subtract(
                until, minutes=2 * self.company_id.delivery_undo_minutes
            )
            if event.create_date >= earliest:
                self._uncollect()
        return result


class DeliveryEvent(models.Model):
    """Cash that was collected."""

    _inherit = "delivery.event"

    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)
    cash_id = fields.Many2one(
        "delivery.tour.cash",
        "Cash-Up",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _cash_transaction(self):
        """:return: the transaction that waits for cash, made when it is missing"""
        self.ensure_one()
        found = self.transaction_ids.filtered(
            lambda each: (
                each.state in ("draft", "pending")
                and not each.superseded_at
                and each.provider_id._order_channel() == "cash"
            )
        ).sorted("id")[-1:]
        return found or self._new_transaction(
            self.env["payment.provider"]._for_channel("cash", self.company_id)
        )
