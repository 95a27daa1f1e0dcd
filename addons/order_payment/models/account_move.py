from odoo import models
from odoo.tools import SQL


class AccountMove(models.Model):
    """What invoices tell about an order's payment."""

    _inherit = "account.move"

    def _payment_settled(self):
        """What settles these invoices and credit notes, apart from each other.

        :return: dict of move's id: list of (amount in the move's currency,
            id of the payment's transaction or None)
        """
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.payment"].flush_model(["payment_transaction_id"])
        self.env["account.move"].flush_model(["origin_payment_id", "move_type"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.move_id,
                       CASE WHEN line.id = part.debit_move_id
                            THEN part.debit_amount_currency
                            ELSE part.credit_amount_currency END,
                       payment.payment_transaction_id
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN account_partial_reconcile part
                    ON line.id IN (part.debit_move_id, part.credit_move_id)
                  JOIN account_move_line other
                    ON other.id = CASE WHEN line.id = part.debit_move_id
                                       THEN part.credit_move_id
                                       ELSE part.debit_move_id END
                  JOIN account_move counterpart ON counterpart.id = other.move_id
             LEFT JOIN account_payment payment
                    ON payment.id = counterpart.origin_payment_id
                 WHERE line.move_id IN %s
                   AND account.account_type = 'asset_receivable'
                   AND counterpart.id != line.move_id
                   AND counterpart.move_type NOT IN ('out_invoice', 'out_refund')
                """,
                tuple(self.ids),
            )
        )
        found = {}
        for move_id, amount, transaction_id in rows:
            found.setdefault(move_id, []).append((float(amount), transaction_id))
        return found
