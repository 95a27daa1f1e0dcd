from odoo import api, models


class SaleOrder(models.Model):
    """What returns change of what is still to pay."""

    _inherit = "sale.order"

    @api.depends(
        "fulfilment_return_ids.state",
        "fulfilment_return_ids.amount_due",
        "fulfilment_return_ids.amount_replacement",
        "fulfilment_return_ids.line_ids.replacement_line_id",
        "fulfilment_return_ids.move_id.state",
        "fulfilment_return_ids.move_id.payment_state",
    )
    def _compute_payment(self):
        return super()._compute_payment()

    def _payment_shares(self):
        """Settlements of returns are counted by what they credit, see below."""
        shares = super()._payment_shares()
        moves = self.sudo().fulfilment_return_ids.move_id
        return {
            key: share for key, share in shares.items() if key[1].sudo() not in moves
        }

    def _payment_billed(self):
        """Replacements stand in the order and make it dearer; so what is credited for
        them counts from the moment they do, settled or not."""
        found = super()._payment_billed()
        for order in self:
            returns = order.sudo().fulfilment_return_ids
            moves = returns.move_id.filtered(lambda move: move.state == "posted")
            waiting = returns.filtered(
                lambda each: (
                    not each.move_id
                    and each.state not in ("rejected", "cancelled")
                    and each.line_ids.replacement_line_id
                )
            )
            if not moves and not waiting:
                continue
            row = found.setdefault(
                order._origin.id,
                {
                    "received": 0.0,
                    "returned": 0.0,
                    "invoiced": 0.0,
                    "refunded": 0.0,
                    "credited": 0.0,
                    "transactions": self.env["payment.transaction"],
                },
            )
            own = order._payment_family().ids
            settled = moves._payment_settled() if moves else {}
            for record in returns:
                if record.move_id in moves or record in waiting:
                    row["credited"] += record.amount_credit - record.amount_fee
                if record.move_id not in moves:
                    continue
                is_refund = record.move_id.move_type == "out_refund"
                row["returned" if is_refund else "received"] += sum(
                    amount
                    for amount, transaction_id in settled.get(record.move_id.id, ())
                    if transaction_id not in own
                )
                if not is_refund:
                    row["transactions"] |= record.move_id.transaction_ids
        return found

    def _payment_answered(self, transaction):
        result = super()._payment_answered(transaction)
        if transaction.operation == "refund" and transaction.fulfilment_return_id:
            transaction.fulfilment_return_id._refund_answered(transaction)
        return result
