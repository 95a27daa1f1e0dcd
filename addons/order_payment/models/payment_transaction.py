from odoo import SUPERUSER_ID, fields, models


class PaymentTransaction(models.Model):
    """What payments mean for the orders that they are for."""

    _inherit = "payment.transaction"

    # another channel was agreed on; it may still be completed, then it counts
    superseded_at = fields.Datetime(readonly=True, copy=False)
    superseded_user_id = fields.Many2one(
        "res.users", "Superseded by", readonly=True, copy=False
    )

    # --- what it is worth

    def _payment_money(self, order):
        """What it has brought to one order, in its currency.

        :return: received, returned (positive), reserved but not taken
        """
        self.ensure_one()
        share = self._payment_share(order)
        day = self.last_state_change or fields.Datetime.now()
        return [
            self.currency_id._convert(
                amount * share, order.currency_id, order.company_id, day
            )
            if amount
            else 0.0
            for amount in self._payment_sums()
        ]

    def _payment_sums(self):
        """As :meth:`_payment_money`, in its own currency. What was captured or released
        in parts is what its parts are; a refund is a child with a negative amount."""
        if self.operation == "refund":
            return 0.0, -self.amount if self.state == "done" else 0.0, 0.0
        kids = self.child_transaction_ids
        parts = kids.filtered(
            lambda kid: kid.operation != "refund" and kid.state in ("done", "cancel")
        )
        received = self.amount if self.state == "done" and not parts else 0.0
        reserved = self.amount if self.state == "authorized" else 0.0
        returned = 0.0
        for kid in kids - parts:
            if kid.operation == "refund":
                returned += kid._payment_sums()[1]
        for part in parts:
            sums = part._payment_sums()
            received += sums[0]
            returned += sums[1]
            reserved -= part.amount
        return received, returned, max(reserved, 0.0)

    def _payment_root(self):
        """:return: the transaction that the customer made"""
        root = self
        while root.source_transaction_id:
            root = root.source_transaction_id
        return root

    def _payment_share(self, order):
        """:return: the order's part, where one transaction pays for several"""
        orders = self.sale_order_ids
        if len(orders) < 2:
            return 1.0
        total = sum(orders.mapped("amount_total"))
        return order.amount_total / total if total else 1.0 / len(orders)

    def _is_live(self):
        """:return: whether it says something about the order now"""
        self.ensure_one()
        if self.state == "draft" or self.operation in ("refund", "validation"):
            return False
        return not self.superseded_at or self.state in ("authorized", "done")

    def _is_voided(self):
        """:return: whether the merchant has released what was reserved"""
        return any(
            kid.operation != "refund" and kid.state == "cancel"
            for kid in self.child_transaction_ids
        )

    # --- what happens to it

    def _payment_orders(self):
        """:return: orders that it is for, also through their invoices"""
        roots = self | self.source_transaction_id
        roots |= roots.source_transaction_id
        return (
            roots.sale_order_ids
            | roots.invoice_ids.invoice_line_ids.sale_line_ids.order_id
        )

    def _supersede(self):
        """Nobody waits for these any more. They are not cancelled: a customer may be
        paying at this moment, and core refuses that money after a cancellation."""
        open_ones = self.filtered(
            lambda each: (
                each.state in ("draft", "pending", "error", "cancel")
                and not each.superseded_at
            )
        )
        open_ones.write(
            {
                "superseded_at": fields.Datetime.now(),
                "superseded_user_id": self.env.uid,
            }
        )
        return open_ones

    def _update_state(self, allowed_states, target_state, state_message):
        """The one place through which all answers of providers come."""
        self.sudo()._payment_orders()._lock_payment()
        changed = super()._update_state(allowed_states, target_state, state_message)
        for transaction in changed.sudo():
            for order in transaction._payment_orders():
                order._payment_answered(transaction)
        return changed

    def _delay_post_process(self):
        """What core does after a payment (books it, confirms the order, invoices) is
        done in the background: it must keep nobody waiting, and a closed month must not
        refuse what was paid."""
        for transaction in self:
            transaction.with_delay(
                channel="root.payment",
                description=self.env._("Book payment %s", transaction.reference),
                identity_key=f"order_payment.book.{transaction.id}.{transaction.state}",
            )._job_post_process()

    def _job_post_process(self):
        """Core's own scheduled action may have been faster."""
        transaction = self.with_user(SUPERUSER_ID).exists()
        if transaction and not transaction.is_post_processed:
            transaction._post_process()
