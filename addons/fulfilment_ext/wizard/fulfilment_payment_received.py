from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: With more orders what follows of the payments is done in the background.
AT_ONCE = 10


class FulfilmentPaymentReceived(models.TransientModel):
    """What has come at the bank, or by cheque, for one or many orders."""

    _name = "fulfilment.payment.received"
    _description = "Payment Received"

    date = fields.Date("Value Date", required=True, default=fields.Date.context_today)
    reference = fields.Char(
        "Reference of the Bank", help="Of the statement or the cheque; can be empty"
    )
    line_ids = fields.One2many(
        "fulfilment.payment.received.line", "wizard_id", "Orders"
    )
    is_done = fields.Boolean(readonly=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ids = self.env.context.get("default_order_ids")
        if ids and "line_ids" in fields_list:
            orders = self.env["sale.order"].browse(ids).exists()
            orders.check_access("read")
            values["line_ids"] = [
                Command.create(
                    {
                        "order_id": order.id,
                        "due_seen": order.payment_due,
                        "amount": order.payment_due,
                    }
                )
                for order in orders
            ]
        return values

    def action_receive(self):
        """Book it. Pressed twice, it is booked once.

        :return: action that closes the dialog
        :raise UserError: an amount is missing, or somebody else was faster
        """
        self.ensure_one()
        self.check_access("write")
        if self.date > fields.Date.context_today(self):
            raise UserError(self.env._("The value date lies in the future."))
        lines = self.line_ids.sorted(lambda line: line.order_id.id)
        if not lines:
            raise UserError(self.env._("Add the orders that were paid."))
        orders = lines.order_id
        orders.check_access("write")
        if len(orders) != len(lines):
            raise UserError(self.env._("Each order is noted once."))
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        orders.sudo()._lock_payment()
        for line in lines:
            line._check_unchanged()
        for line in lines:
            line.order_id._receive_payment(
                line.amount,
                self.date,
                line.reference or self.reference,
                background=len(lines) > AT_ONCE,
            )
        return {"type": "ir.actions.act_window_close"}

    def _begin(self):
        """:return: whether it was not pressed before"""
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "UPDATE fulfilment_payment_received SET is_done = true"
                " WHERE id = %s AND is_done IS NOT TRUE RETURNING id",
                self.id,
            )
        )
        self.invalidate_recordset(["is_done"])
        return bool(rows)


class FulfilmentPaymentReceivedLine(models.TransientModel):
    _name = "fulfilment.payment.received.line"
    _description = "Payment Received for an Order"

    wizard_id = fields.Many2one(
        "fulfilment.payment.received", required=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    # what was still to pay when the dialog was opened
    due_seen = fields.Monetary("To Pay", readonly=True)
    amount = fields.Monetary("Received", required=True)
    reference = fields.Char(help="Where it is not the same for all")
    outcome = fields.Char(compute="_compute_outcome")

    @api.constrains("order_id")
    def _check_order_access(self):
        """Ids come from outside; names and amounts of other companies do not go
        back."""
        self.order_id.sudo(False).check_access("write")

    @api.depends("amount", "due_seen")
    def _compute_outcome(self):
        for line in self:
            money = line.currency_id
            difference = money.round((line.amount or 0) - (line.due_seen or 0))
            if line.amount <= 0:
                line.outcome = self.env._("Nothing")
            elif difference < 0:
                line.outcome = self.env._(
                    "A part: %s stay open", money.format(-difference)
                )
            elif difference > 0:
                line.outcome = self.env._("%s too much", money.format(difference))
            else:
                line.outcome = self.env._("Paid")

    def _check_unchanged(self):
        """:raise UserError: its payment has changed since the dialog was opened"""
        order = self.order_id
        if order.currency_id.compare_amounts(order.payment_due, self.due_seen):
            raise UserError(
                self.env._(
                    "The payment of %(order)s has changed meanwhile: %(due)s are still "
                    "to pay. Close this and open it again.",
                    order=order.name,
                    due=order.currency_id.format(order.payment_due),
                )
            )
