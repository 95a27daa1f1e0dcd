from odoo import Command, fields, models
from odoo.exceptions import UserError


class FulfilmentReturn(models.Model):
    """Money goes back the way it came: through the provider, by hand, or it is kept for
    the next order."""

    _inherit = "fulfilment.return"

    def _begin_refund(self):
        """:return: the same, as superuser, and what goes back
        :raise UserError: a refund is under way, or nothing goes back
        """
        record = self._begin("received")
        record.ensure_one()
        if record.refund_ids.filtered(lambda each: each.state in ("draft", "pending")):
            raise UserError(
                self.env._("A refund is under way already. Its answer comes.")
            )
        if record._owes() or not (record.move_id or record.amount_due < 0):
            raise UserError(self.env._("The customer does not get anything back."))
        record._make_settlement()
        return record, record._to_refund()

    def _online_parts(self, amount):
        """:return: list of (payment, amount in its currency) through whose providers
        the amount can go back; they may come to less"""
        parts = []
        order, today = self.order_id.sudo(), fields.Date.context_today(self)
        for payment in order.transaction_ids.sorted("id", reverse=True):
            if payment.state != "done" or payment.operation in ("refund", "validation"):
                continue
            wanted = self.currency_id._convert(
                amount, payment.currency_id, self.company_id, today
            )
            part = payment.currency_id.round(min(wanted, payment._refundable()))
            if part <= 0 or not payment._can_refund(part):
                continue
            parts.append((payment, part))
            amount -= payment.currency_id._convert(
                part, self.currency_id, self.company_id, today
            )
            if self.currency_id.compare_amounts(amount, 0) <= 0:
                break
        return parts

    def _refund_online(self):
        """Have the providers give it back; they are asked in the background, once.

        :raise UserError: they can't give back so much
        """
        record, amount = self._begin_refund()
        if record._nothing_to_send(amount):
            return
        parts = record._online_parts(amount)
        total = sum(
            payment.currency_id._convert(
                part,
                record.currency_id,
                record.company_id,
                fields.Date.context_today(record),
            )
            for payment, part in parts
        )
        if record.currency_id.compare_amounts(total, amount) < 0:
            raise UserError(
                self.env._(
                    "Through the provider only %(some)s of %(all)s can go back. Refund "
                    "it by hand.",
                    some=record.currency_id.format(total),
                    all=record.currency_id.format(amount),
                )
            )
        for payment, part in parts:
            refund = payment._refund_in_background(part)
            refund.write(
                {
                    "fulfilment_return_id": record.id,
                    "invoice_ids": [Command.set(record.move_id.ids)],
                }
            )
        record.money_state = "refunding"

    def _refund_by_hand(self, date, reference):
        """Note that somebody has sent it back.

        :raise UserError: nothing goes back
        """
        record, amount = self._begin_refund()
        if record._nothing_to_send(amount):
            return
        left = amount
        order = record.order_id
        for payment in order.transaction_ids.sorted("id", reverse=True):
            if payment.state != "done" or payment.operation in ("refund", "validation"):
                continue
            if payment.currency_id != record.currency_id:
                continue
            part = record.currency_id.round(min(left, payment._refundable()))
            if part <= 0:
                continue
            refund = payment.with_context(
                payment_backend_action=True
            )._create_child_transaction(part, is_refund=True)
            refund.write(
                {
                    "provider_reference": reference,
                    "received_on": date,
                    "fulfilment_return_id": record.id,
                    "invoice_ids": [Command.set(record.move_id.ids)],
                }
            )
            left = record.currency_id.round(left - part)
            refund._set_done()
            refund._post_process()
        if left > 0:
            record._book_payment(left, date, reference)
        record._set_settled(
            self.env._(
                "%(amount)s was sent back by hand, %(reference)s.",
                amount=record.currency_id.format(amount),
                reference=reference or fields.Date.to_string(date),
            )
        )

    def _keep_credit(self):
        """The customer uses it for the next order: the credit note stays open."""
        record, _amount = self._begin_refund()
        record._set_settled(
            self.env._(
                "%s is kept for the customer.",
                record.currency_id.format(record.move_id.amount_residual),
            )
        )

    def _nothing_to_send(self, amount):
        """The customer has paid nothing too much: the credit makes their invoice
        smaller.

        :return: whether it is settled by that"""
        if amount:
            return False
        self._set_settled(
            self.env._("The credit is counted against what the customer has to pay.")
        )
        return True

    def _refund_answered(self, refund):
        """A provider has answered.

        :param refund: ``payment.transaction``, as superuser
        """
        for record in self.sudo():
            refunds = record.refund_ids
            if refund.state == "done":
                refund._delay_post_process()
                if record.state == "received" and all(
                    each.state in ("done", "error", "cancel") for each in refunds
                ):
                    record._refunded()
            elif refund.state in ("error", "cancel") and record.state == "received":
                record.money_state = "failed"
                staff = record.order_id._for_staff().env
                record.message_post(
                    body=staff._(
                        "The refund failed: %s. Try again, or refund it by hand.",
                        refund.state_message or refund.reference,
                    ),
                    subtype_xmlid="mail.mt_note",
                )
                record.activity_schedule(
                    "mail.mail_activity_data_warning",
                    summary=staff._("The refund failed"),
                    user_id=(record.user_id or record.order_id.user_id).id
                    or self.env.uid,
                )

    def _refunded(self):
        """All that were asked have answered; what failed stays open."""
        self.ensure_one()
        done = self.refund_ids.filtered(lambda each: each.state == "done")
        if self.money_state == "failed" and self._to_refund():
            return
        self._set_settled(
            self.env._(
                "%(amount)s went back through %(provider)s, %(reference)s.",
                amount=", ".join(
                    each.currency_id.format(-each.amount) for each in done
                ),
                provider=", ".join(done.provider_id.mapped("name")),
                reference=", ".join(done.mapped("reference")),
            )
        )
