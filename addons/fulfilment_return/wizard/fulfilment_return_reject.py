from odoo import api, fields, models


class FulfilmentReturnReject(models.TransientModel):
    """Say no to a return, and why."""

    _name = "fulfilment.return.reject"
    _description = "Reject a Return"

    return_id = fields.Many2one(
        "fulfilment.return", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(required=True, help="The customer reads it.")

    @api.constrains("return_id")
    def _check_return_access(self):
        self.return_id.sudo(False).check_access("write")

    def action_reject(self):
        """Reject it, and tell the customer.

        :raise UserError: goods came back already
        """
        self.ensure_one()
        self.return_id._reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
