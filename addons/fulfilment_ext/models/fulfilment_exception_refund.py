from odoo import fields, models
from odoo.exceptions import UserError


class FulfilmentException(models.Model):
    """Money that a provider was asked to give back: solved by its answer."""

    _inherit = "fulfilment.exception"

    refund_id = fields.Many2one(
        "payment.transaction", readonly=True, index="btree_not_null"
    )

    def _refund_online(self, amount):
        """Have the provider give it back.

        :param float amount: in the currency of the payment
        """
        self.ensure_one()
        exception = self.sudo()
        exception.refund_id = exception.transaction_id._refund_in_background(amount)

    def _refund_answered(self):
        """The provider has answered; a refusal lets somebody try again."""
        for exception in self.sudo():
            refund = exception.refund_id
            if refund.state == "done":
                exception._solve(
                    exception.order_id._for_staff().env._(
                        "%(amount)s went back through %(provider)s, %(reference)s.",
                        amount=refund.currency_id.format(-refund.amount),
                        provider=refund.provider_id.name,
                        reference=refund.reference,
                    )
                )
            elif refund.state in ("error", "cancel"):
                exception.refund_id = False
                order = exception.order_id._for_staff()
                order.message_post(
                    body=order.env._(
                        "The refund failed: %s", refund.state_message or ""
                    ),
                    subtype_xmlid="mail.mt_note",
                )

    # --- nobody knows whether the provider was asked

    def _check_refund_unclear(self):
        self.ensure_one()
        self.order_id._check_payment_access()
        if self.kind != "refund":
            raise UserError(self.env._("This is not about a refund."))
        self._lock_open()
        refund = self.sudo().transaction_id
        if refund.state != "draft":
            raise UserError(
                self.env._("The provider has answered meanwhile: %s.", refund.reference)
            )
        return refund

    def action_refund_sent(self):
        """Somebody has seen at the provider that the money went back.

        :raise UserError: it is solved, or the provider has answered
        """
        refund = self._check_refund_unclear()
        refund.with_context(payment_backend_action=True)._set_done()
        refund._delay_post_process()
        self._solve(self.env._("It went back, as %s has seen.", self.env.user.name))
        return True

    def action_refund_again(self):
        """Somebody has seen at the provider that it was not asked.

        :raise UserError: it is solved, or the provider has answered
        """
        self._check_refund_unclear()._ask_refund_again()
        self._solve(self.env._("It was asked again by %s.", self.env.user.name))
        return True


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _payment_answered(self, transaction):
        result = super()._payment_answered(transaction)
        if transaction.operation == "refund":
            self.env["fulfilment.exception"].sudo().search(
                [("refund_id", "=", transaction.id), ("state", "=", "open")]
            )._refund_answered()
        return result

    def _payment_refund_unclear(self, refund):
        result = super()._payment_refund_unclear(refund)
        order = self._for_staff()
        self.env["fulfilment.exception"]._open(
            "refund",
            self,
            order.env._(
                "Nobody knows whether %(amount)s went back: %(provider)s gave no "
                "answer. Look there, then say so here.",
                amount=refund.currency_id.format(-refund.amount),
                provider=refund.provider_id.name,
            ),
            key=f"refund:{refund.id}",
            transaction=refund,
        )
        return result
