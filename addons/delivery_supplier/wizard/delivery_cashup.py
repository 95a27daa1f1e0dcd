from odoo import api, fields, models


class DeliveryCashup(models.TransientModel):
    """An operator counts what a deliverer has brought back."""

    _name = "delivery.cashup"
    _description = "Close Cash-Up"

    cash_id = fields.Many2one(
        "delivery.tour.cash", "Cash-Up", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="cash_id.currency_id")
    state = fields.Selection(related="cash_id.state")
    expected = fields.Monetary(related="cash_id.expected")
    handed_in = fields.Monetary(related="cash_id.handed_in")
    deliverer_note = fields.Text(related="cash_id.deliverer_note")
    counted = fields.Monetary(
        compute="_compute_counted", store=True, readonly=False, required=True
    )
    difference = fields.Monetary(compute="_compute_difference")
    reason = fields.Text("Reason of the Difference")

    @api.depends("cash_id")
    def _compute_counted(self):
        """What the deliverer has counted; else the operator begins at nothing."""
        for wizard in self:
            cash = wizard.cash_id
            wizard.counted = cash.handed_in if cash.state == "handed_in" else 0.0

    @api.depends("counted", "expected")
    def _compute_difference(self):
        for wizard in self:
            wizard.difference = wizard.counted - wizard.expected

    def action_close(self):
        """Close it for good."""
        self.ensure_one()
        # whoever reads it here may count it
        self.cash_id.check_access("read")
        self.cash_id.sudo()._close(self.counted, self.reason)
        return {"type": "ir.actions.act_window_close"}
