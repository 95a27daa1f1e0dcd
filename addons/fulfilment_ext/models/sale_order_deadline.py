from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Nothing has come yet. What was paid in part is for a person to decide.
NOT_PAID = ("unpaid", "awaiting", "failed")


class SaleOrder(models.Model):
    """Reminders before the deadline, and what follows when it is over."""

    _name = "sale.order"
    _inherit = ["sale.order", "fulfilment.due"]

    @api.model
    def _cron_payment_deadlines(self):
        """Remind of payments, and cancel what was not paid in time.

        In steps that are committed, with as much memory for many as for few. An order
        that somebody is paying at this moment is left for the next time.
        """
        if self._each_due(
            Domain("payment_remind_at", "<=", fields.Datetime.now())
            & Domain("payment_remind_at", "!=", False),
            "payment_remind_at, id",
            "_remind_at_due_time",
        ):
            domain = self._overdue_domain()
            if not domain.is_false():
                self._each_due(
                    domain, "payment_deadline, id", "_cancel_overdue", together=True
                )

    @api.model
    def _overdue_domain(self):
        """:return: orders that are cancelled now by the rules of their methods"""
        methods = self.env["payment.method"].sudo().with_context(active_test=False)
        by_company = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("payment_method_id", "in", (found | found.brand_ids).ids)
            for company in self.env["res.company"].sudo().search_fetch([], ["name"])
            if (
                found := methods.with_company(company).search(
                    [("fulfilment_auto_cancel", "=", True)]
                )
            )
        )
        return (
            Domain("payment_deadline", "!=", False)
            & Domain("payment_deadline", "<=", fields.Datetime.now())
            & Domain("payment_status", "in", NOT_PAID)
            & (
                Domain("state", "in", ("draft", "sent"))
                | (Domain("state", "=", "sale") & Domain("is_payment_hold", "=", True))
            )
            & by_company
        )

    # --- reminder

    def _remind_at_due_time(self):
        """:return: True, it need not be looked at again"""
        self.ensure_one()
        due = self.payment_status in ("awaiting", "partial") and self.state != "cancel"
        if (
            due
            and self.payment_deadline
            and (self.payment_deadline > fields.Datetime.now())
        ):
            self._remind_payment()
        self.payment_remind_at = False
        return True

    def _remind_payment(self):
        """Tell the customer, in the background."""
        self.ensure_one()
        count = self.payment_reminder_count + 1
        self.write(
            {
                "payment_reminder_count": count,
                "payment_reminded_at": fields.Datetime.now(),
            }
        )
        self.env["fulfilment.event"]._log(
            "payment_reminded",
            self,
            f"payment_reminded:{self.id}:{count}",
            count=count,
            due=self.payment_due,
            currency=self.currency_id.name,
            deadline=fields.Datetime.to_string(self.payment_deadline),
        )

    def action_remind_payment(self):
        """Remind the customers now.

        :raise UserError: nothing is awaited of one of them
        """
        self._check_payment_access()
        for order in self:
            if order.payment_status not in ("awaiting", "partial") or (
                order.state == "cancel"
            ):
                raise UserError(self.env._("%s awaits no payment.", order.name))
            order.sudo()._remind_payment()
        return True

    # --- cancellation

    def _cancel_overdue(self):
        """:return: those that were cancelled; others may have been paid meanwhile"""
        overdue = self.filtered(lambda order: order._is_overdue())
        overdue._cancel_unpaid("deadline")
        return overdue

    def _is_overdue(self):
        """:return: whether the time to pay is over, and nothing was paid"""
        self.ensure_one()
        return bool(
            (self.state in ("draft", "sent") or self.is_payment_hold)
            and self.payment_deadline
            and self.payment_deadline <= fields.Datetime.now()
            and self.payment_status in NOT_PAID
        )

    def _cancel_unpaid(self, by):
        """Cancel them and free their stock. Payments are not cancelled: a customer may
        be paying at this moment, and what comes is asked about then.

        :param str by: ``deadline`` or ``hand``
        """
        for company, orders in self.sudo().grouped("company_id").items():
            orders.with_company(company)._cancel_unpaid_of_company(by)

    def _cancel_unpaid_of_company(self, by):
        self._lock_payment()
        came = {order: order.amount_total - order.payment_due for order in self}
        self.transaction_ids._supersede()
        if locked := self.filtered("locked"):
            locked.action_unlock()
        self.with_context(
            disable_cancel_warning=True, fulfilment_unpaid=True
        ).action_cancel()
        self.filtered("payment_remind_at").payment_remind_at = False
        for order in self:
            self.env["fulfilment.event"]._log(
                "unpaid_cancelled",
                order,
                # it may be revived, and not be paid again
                f"unpaid_cancelled:{order.id}:{order.write_date}",
                by=by,
                deadline=order.payment_deadline
                and fields.Datetime.to_string(order.payment_deadline),
            )
            if order.payment_status == "partial":
                order._for_staff()._ask_about_part(came[order])

    def _ask_about_part(self, amount):
        """It was cancelled by hand, but a part had come."""
        received = self.transaction_ids.filtered(
            lambda each: each.state == "done" and each.operation != "refund"
        )
        self.env["fulfilment.exception"]._open(
            "paid_late",
            self,
            self.env._(
                "%s had come before the order was cancelled. Refund it, or revive the "
                "order.",
                self.currency_id.format(amount),
            ),
            transaction=received.sorted("id")[-1:],
        )

    def action_cancel_unpaid(self):
        """Cancel orders that are not paid; the same as at their deadline.

        :raise UserError: one of them is paid, or a person has confirmed it
        """
        self._check_payment_access()
        for order in self.sorted("id"):
            order.sudo()._lock_payment()
            if order._is_payment_covered():
                raise UserError(self.env._("%s is paid.", order.name))
            if order.state == "cancel":
                raise UserError(self.env._("%s is cancelled already.", order.name))
            if order.state == "sale" and not order.is_payment_hold:
                raise UserError(
                    self.env._(
                        "%s was confirmed without a payment. Cancel it on the order.",
                        order.name,
                    )
                )
            order._cancel_unpaid("hand")
        return True

    def _check_payment_access(self):
        """:raise AccessError: not for this user, or not these orders"""
        self.env["fulfilment.payment.received"].check_access("create")
        self.check_access("write")
