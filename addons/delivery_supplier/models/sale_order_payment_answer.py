from markupsafe import Markup

from odoo import fields, models

from ..const import OPEN, UNDER_WAY

#: Customers often try again at once: nobody is told of what is mended in this time.
FAILED_GRACE = 5


class SaleOrder(models.Model):
    """What follows when a payment was made, or was not."""

    _inherit = "sale.order"

    def _payment_answered(self, transaction):
        """A provider's answer: customer, deliverer and operator are told, in the
        background.

        :param transaction: whose state has just changed, as superuser
        """
        super()._payment_answered(transaction)
        self.ensure_one()
        if transaction.operation in ("refund", "validation"):
            return
        root = transaction._payment_root()
        state, is_late = transaction.state, bool(root.superseded_at)
        is_paying = state in ("authorized", "done")
        if self.payment_online_since and (is_paying or not is_late):
            self.payment_online_since = False
        if is_paying or state == "pending":
            self._payment_notices("payment_failed")._cancel()
        if state == "done" and self.payment_status == "paid":
            self._tell_paid(root, transaction.delivery_event_id)
        if is_paying:
            had_cash = self._end_cash(root)
            if is_late:
                self._payment_came_late(root, had_cash)
        elif (
            state in ("error", "cancel")
            and not is_late
            and root == transaction
            and not transaction._is_voided()
            and self.payment_status == "failed"
        ):
            self._tell_payment(
                "payment_failed",
                f"payment_failed:{self.id}:{transaction.id}:"
                f"{transaction.last_state_change}",
                due_at=fields.Datetime.add(fields.Datetime.now(), minutes=FAILED_GRACE),
            )

    def _tell_paid(self, transaction, collected=None):
        """A part, and then what it is a part of, are one payment of the customer.

        :param transaction: that the customer has made
        :param collected: ``delivery.event`` of cash; it may be taken back for a while
        """
        self.ensure_one()
        undo = None
        if collected:
            undo = fields.Datetime.add(
                fields.Datetime.now(), minutes=self.company_id.delivery_undo_minutes
            )
        self._tell_payment("paid", f"paid:{self.id}:{transaction.id}", due_at=undo)

    def _payment_channels(self, kind):
        """:param str kind: one of ``const.NOTICES``
        :return: dict of channel: why the customer is not told by it, or False"""
        self.ensure_one()
        return self.partner_id._order_notice_channels(self.company_id)

    def _tell_payment(self, kind, event, due_at=None):
        """Queue a notice to the customer.

        :param str kind: one of ``const.NOTICES``
        :param str event: what happened; told once
        :param datetime due_at: not before, UTC
        """
        self.ensure_one()
        rows = []
        for channel, refusal in self._payment_channels(kind).items():
            template = self._payment_template(kind, channel)
            rows.append(
                {
                    "kind": kind,
                    "event": event,
                    "company_id": self.company_id.id,
                    "order_id": self.id,
                    "partner_id": self.partner_id.id,
                    "channel": channel,
                    f"{channel}_template_id": template.id if template else False,
                    "due_at": due_at or fields.Datetime.now(),
                    "state": "cancelled" if refusal else "waiting",
                    "error": refusal,
                }
            )
        return self.env["delivery.notification"]._queue(rows)

    def _payment_template(self, kind, channel):
        return self.env.ref(
            f"delivery_supplier.{channel}_template_{kind}", raise_if_not_found=False
        )

    def _payment_notices(self, kind):
        """:return: notices of this kind that have not gone out"""
        return (
            self.env["delivery.notification"]
            .sudo()
            .search(
                [
                    ("order_id", "in", self.ids),
                    ("kind", "=", kind),
                    ("state", "=", "waiting"),
                ]
            )
        )

    def _send_payment_succeeded_for_order_mail(self):
        """Core's mail about a payment is left out where ours tells of it."""
        notices = (
            self.env["delivery.notification"]
            .sudo()
            .search(
                [
                    ("order_id", "in", self.ids),
                    ("kind", "=", "paid"),
                    ("mail_template_id", "!=", False),
                    ("state", "in", ("waiting", "sending", "sent")),
                ]
            )
        )
        orders = self - self.browse(notices.order_id.ids)
        return super(SaleOrder, orders)._send_payment_succeeded_for_order_mail()

    # --- cash that need not be collected

    def _cash_dues(self):
        """:return: dict of order: what is to be collected at the door, worked out
        now"""
        # all of them are read together, however few are paid in cash
        orders = self.browse(
            order.id
            for order in self
            if order.payment_channel == "cash" and order.state != "cancel"
        )
        billed = orders._payment_billed()
        dues = dict.fromkeys(self, 0.0)
        for order in orders:
            facts = order._payment_facts(billed.get(order.id))
            due = order.currency_id.round(facts["due"] - facts["authorized"])
            dues[order] = max(due, 0.0)
        return dues

    def _cash_job(self):
        """:return: the delivery whose deliverer collects: one of several under way,
        the first; empty when all of them have collected"""
        self.ensure_one()
        jobs = [
            job for job in self.delivery_job_ids.sorted("id") if not job._collected()
        ]
        for states in (UNDER_WAY, OPEN):
            for job in jobs:
                if job.state in states:
                    return job
        delivered = [job.id for job in jobs if job.state == "delivered"]
        return self.delivery_job_ids.browse(delivered[-1:])

    def _end_cash(self, transaction=None):
        """What was still to be collected has come another way: nobody waits for other
        payments, and who is on the way is told.

        :param transaction: that has brought the money; an invoice's payment otherwise
        :return: whether cash was to be collected
        """
        had_cash = False
        for order in self.sudo():
            waiting = order.transaction_ids.filtered(
                lambda each: (
                    each != transaction
                    and each.state in ("draft", "pending")
                    and not each.superseded_at
                    and not each.source_transaction_id
                )
            )
            cash = waiting.filtered(
                lambda each: (
                    each.state == "pending"
                    and each.provider_id._order_channel() == "cash"
                )
            )
            is_covered = order._is_payment_covered()
            if is_covered:
                waiting._supersede()
            if cash:
                had_cash = True
                order._tell_cash_changed("job_paid" if is_covered else "job_changed")
        return had_cash

    def _tell_cash_changed(self, kind):
        """:param str kind: ``job_paid`` or ``job_changed``"""
        job = self.sudo()._cash_job()
        if job.state in UNDER_WAY:
            event = job._log("cash")
            job._tell_deliverer(kind, event)

    def _payment_came_late(self, transaction, had_cash):
        """A payment was completed that nobody waited for any more: an operator looks
        at it."""
        self.ensure_one()
        values = {
            "reference": transaction.reference,
            "amount": transaction.currency_id.format(transaction.amount),
        }
        if had_cash:
            text = self.env._(
                "%(amount)s came after all by %(reference)s. The deliverer was told "
                "not to collect it.",
                **values,
            )
        else:
            text = self.env._(
                "%(amount)s came after all by %(reference)s. Look whether the customer "
                "has paid twice.",
                **values,
            )
        user = transaction.superseded_user_id or self.user_id
        if not user.active or user.share:
            user = self.user_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Payment after the change"),
            note=Markup("<p>%s</p>") % text,
            user_id=user.id or self.env.ref("base.user_admin").id,
        )
