from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfilmentRefund(models.TransientModel):
    """Give back money that does not fit its order."""

    _name = "fulfilment.refund"
    _description = "Refund"

    exception_id = fields.Many2one(
        "fulfilment.exception", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="exception_id.order_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_refund")
    amount = fields.Monetary("To Give Back", compute="_compute_refund")
    provider_name = fields.Char("Paid through", compute="_compute_refund")
    is_online = fields.Boolean(compute="_compute_refund")
    date = fields.Date("Sent Back on", default=fields.Date.context_today)
    reference = fields.Char("Reference of the Bank")

    @api.constrains("exception_id")
    def _check_exception_access(self):
        self.exception_id.sudo(False).check_access("read")

    @api.depends("exception_id")
    def _compute_refund(self):
        for wizard in self:
            exception = wizard.exception_id
            transaction = exception.sudo().transaction_id
            wizard.currency_id = transaction.currency_id
            wizard.amount = exception._refund_amount() if transaction else 0
            wizard.provider_name = transaction.provider_id.name
            wizard.is_online = transaction and exception._can_refund_online(
                wizard.amount
            )

    def action_refund(self):
        """Have the provider give it back, or note that somebody did.

        :raise UserError: it is solved, or there is nothing to give back
        """
        self.ensure_one()
        exception = self.exception_id
        exception._check_payment_kind("paid_late", "overpaid")
        exception._lock_open()
        self.invalidate_recordset(["amount", "is_online"])
        if exception.refund_id:
            raise UserError(
                self.env._(
                    "%s was asked already. Its answer comes.", self.provider_name
                )
            )
        if not self.amount:
            raise UserError(self.env._("There is nothing to give back any more."))
        if self.is_online:
            exception._refund_online(self.amount)
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._(
                        "%s is asked to give it back.", self.provider_name
                    ),
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        exception._refund_by_hand(self.amount, self.date, self.reference)
        return {"type": "ir.actions.act_window_close"}
