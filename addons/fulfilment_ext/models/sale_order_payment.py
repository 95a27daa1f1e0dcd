from odoo import fields, models


class SaleOrder(models.Model):
    """Until when it is to be paid, and what follows when it is paid."""

    _inherit = "sale.order"

    payment_deadline = fields.Datetime(
        "Pay by",
        copy=False,
        tracking=True,
        help="From the rules of the payment method. It can be postponed.",
    )
    payment_remind_at = fields.Datetime("Next Reminder", copy=False, readonly=True)
    payment_reminded_at = fields.Datetime("Reminded on", copy=False, readonly=True)
    payment_reminder_count = fields.Integer("Reminders", copy=False, readonly=True)

    _payment_deadline_idx = models.Index(
        "(payment_deadline) WHERE payment_deadline IS NOT NULL"
        " AND payment_status IN ('unpaid', 'awaiting', 'failed')"
        " AND state IN ('draft', 'sent', 'sale')"
    )
    _payment_remind_idx = models.Index(
        "(payment_remind_at) WHERE payment_remind_at IS NOT NULL"
    )

    def write(self, vals):
        result = super().write(vals)
        if "payment_deadline" in vals:
            self._plan_reminder()
        return result

    def action_confirm(self):
        result = super().action_confirm()
        for order in self:
            if order.state == "sale":
                self.env["fulfilment.event"]._log("ordered", order)
        return result

    # --- what a provider says

    def _payment_answered(self, transaction):
        """Deadline, exceptions and events of a payment.

        :param transaction: whose state has just changed, as superuser
        """
        super()._payment_answered(transaction)
        self.ensure_one()
        if transaction.operation in ("refund", "validation"):
            return
        if transaction.state == "pending":
            self._payment_awaited(transaction)
        elif transaction.state == "done":
            self._payment_came(transaction)
        if self._is_payment_covered():
            self._payment_freed()

    def _payment_awaited(self, transaction):
        """The time to pay begins; trying again with the same method does not begin it
        again."""
        self.ensure_one()
        if self.state == "cancel" or self._is_payment_covered():
            return
        method = transaction.payment_method_id
        others = self.transaction_ids.filtered(
            lambda each: each != transaction and each.payment_method_id == method
        )
        if self.payment_deadline and others:
            return
        within = method._fulfilment_rule(self.company_id)._pay_within()
        deadline = within and fields.Datetime.now() + within
        if deadline or self.payment_deadline:
            self.payment_deadline = deadline

    def _plan_reminder(self):
        """The next reminder follows from the deadline and the method's rule."""
        now = fields.Datetime.now()
        for order in self.sudo():
            rule = order.payment_method_id._fulfilment_rule(order.company_id)
            before = rule._remind_before()
            at = order.payment_deadline and before and order.payment_deadline - before
            order.payment_remind_at = at if at and at > now else False

    def _payment_came(self, transaction):
        """Money was received: tell of it, and ask where it does not fit."""
        self.ensure_one()
        root = transaction._payment_root()
        detail = {
            "amount": transaction.amount,
            "currency": transaction.currency_id.name,
            "reference": transaction.provider_reference or transaction.reference,
            "transaction_id": transaction.id,
        }
        if self.state == "cancel":
            self._payment_came_too_late(transaction, detail)
            return
        facts = self._payment_facts(self._payment_billed().get(self.id))
        more = self.currency_id.round(
            facts["received"] - facts["returned"] - facts["wanted"]
        )
        if more > 0:
            order = self._for_staff()
            self.env["fulfilment.exception"]._open(
                "overpaid",
                self,
                order.env._(
                    "%(amount)s too much was paid. Refund it, or agree with the "
                    "customer what it is for.",
                    amount=self.currency_id.format(more),
                ),
                key=f"overpaid:{self.id}",
                transaction=transaction,
            )
        events = self.env["fulfilment.event"]
        if self.payment_status == "paid":
            events._log("paid", self, f"paid:{self.id}:{root.id}", **detail)
        else:
            events._log(
                "payment_received",
                self,
                f"payment_received:{self.id}:{transaction.id}",
                due=self.payment_due,
                **detail,
            )

    def _payment_came_too_late(self, transaction, detail):
        """Money for a cancelled order: it stays cancelled, a person decides."""
        self.ensure_one()
        order = self._for_staff()
        self.env["fulfilment.exception"]._open(
            "paid_late",
            self,
            order.env._(
                "%(amount)s came by %(reference)s, but the order is cancelled. Refund "
                "it, or revive the order.",
                amount=transaction.currency_id.format(transaction.amount),
                reference=detail["reference"],
            ),
            key=f"paid_late:{self.id}:{transaction.id}",
            transaction=transaction,
        )
        self.env["fulfilment.event"]._log(
            "paid_late", self, f"paid_late:{self.id}:{transaction.id}", **detail
        )

    def _payment_freed(self):
        """Nothing more is asked of the customer: transfers go on as core has it."""
        for order in self:
            if order.payment_remind_at:
                order.payment_remind_at = False
            # transfers that wait for a payment are kept out of automatic batches
            for picking in order.picking_ids:
                if (
                    picking.picking_type_id.auto_batch
                    and picking.state == "assigned"
                    and not picking.batch_id
                ):
                    picking._find_auto_batch()

    def _payment_invoiced(self):
        """Invoices of these orders were paid, at the bank or by their own links."""
        for order in self:
            if order.payment_status != "paid":
                continue
            order._payment_freed()
            if not any(
                each.state == "done" and each.operation != "refund"
                for each in order.transaction_ids
            ):
                self.env["fulfilment.event"]._log(
                    "paid", order, amount=order.amount_total, by="invoice"
                )

    def _for_staff(self):
        """:return: the same in the language of who looks after it; customers' requests
        come in theirs"""
        lang = self.user_id.lang or self.company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    def _send_payment_succeeded_for_order_mail(self):
        """Core's mail about a payment would confirm a cancelled order."""
        orders = self.filtered(lambda order: order.state != "cancel")
        return super(SaleOrder, orders)._send_payment_succeeded_for_order_mail()

    def _is_confirmation_amount_reached(self):
        """What came in part confirms nothing, unless the order asks for a deposit.

        Core takes any amount for enough where no online payment is asked for.
        """
        reached = super()._is_confirmation_amount_reached()
        if not reached or (self.require_payment and self.prepayment_percent < 1):
            return reached
        if self.payment_deadline or any(
            each.received_on for each in self.sudo().transaction_ids
        ):
            return self._is_payment_covered()
        return reached
