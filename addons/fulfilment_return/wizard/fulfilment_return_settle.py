from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfilmentReturnSettle(models.TransientModel):
    """How the money of a return goes back, or has come."""

    _name = "fulfilment.return.settle"
    _description = "Settle a Return"

    return_id = fields.Many2one(
        "fulfilment.return", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="return_id.currency_id")
    is_customer_paying = fields.Boolean(compute="_compute_amount")
    amount = fields.Monetary(compute="_compute_amount")
    is_less = fields.Boolean(compute="_compute_amount")
    balance = fields.Monetary(compute="_compute_amount")
    is_online = fields.Boolean(compute="_compute_amount")
    provider_name = fields.Char("Paid through", compute="_compute_amount")
    how = fields.Selection(
        [
            ("online", "Through the Provider"),
            ("hand", "By Hand"),
            ("credit", "Keep It for the Next Order"),
        ],
        "Refund",
        compute="_compute_how",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date = fields.Date("Value Date", default=fields.Date.context_today)
    reference = fields.Char("Reference of the Bank")

    @api.constrains("return_id")
    def _check_return_access(self):
        self.return_id.sudo(False).check_access("write")

    @api.depends("return_id")
    def _compute_amount(self):
        for wizard in self:
            record = wizard.return_id.sudo()
            pays = record._owes()
            wizard.is_customer_paying = pays
            wizard.balance = abs(record.amount_due)
            wizard.amount = abs(record.amount_due) if pays else record._to_refund()
            wizard.is_less = wizard.amount != wizard.balance
            parts = [] if pays else record._online_parts(wizard.amount)
            total = sum(
                payment.currency_id._convert(
                    part, record.currency_id, record.company_id, fields.Date.today()
                )
                for payment, part in parts
            )
            wizard.is_online = bool(parts) and (
                record.currency_id.compare_amounts(total, wizard.amount) >= 0
            )
            wizard.provider_name = ", ".join(
                {payment.provider_id.name for payment, _part in parts}
            )

    @api.depends("return_id")
    def _compute_how(self):
        for wizard in self:
            is_online = wizard.is_online and not wizard.is_customer_paying
            wizard.how = "online" if is_online else "hand"

    def action_settle(self):
        """Give it back, or note that it has come. Pressed twice, it is done once.

        :raise UserError: somebody was faster
        """
        self.ensure_one()
        record = self.return_id
        record.check_access("write")
        if self.how != "credit" and self.date > fields.Date.context_today(self):
            raise UserError(self.env._("The value date lies in the future."))
        if self.is_customer_paying:
            self._customer_paid()
        elif self.how == "online":
            record._refund_online()
        elif self.how == "hand":
            record._refund_by_hand(self.date, self.reference)
        else:
            record._keep_credit()
        return {"type": "ir.actions.act_window_close"}

    def _customer_paid(self):
        record = self.return_id._begin("received")
        move = record._make_settlement()
        if record.state == "settled" or (move and record._nothing_to_ask()):
            return
        if not move or move.move_type != "out_invoice":
            raise UserError(self.env._("The customer does not owe anything."))
        if record.currency_id.is_zero(move.amount_residual):
            raise UserError(self.env._("It is paid already."))
        record._book_payment(move.amount_residual, self.date, self.reference)
        record._paid()
        if record.state == "received":
            # such as a payment that the bank has not confirmed yet
            record._set_settled(
                self.env._("Paid by hand, %s.", self.reference or self.date)
            )
