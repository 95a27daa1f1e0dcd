from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfilmentPickupKeep(models.TransientModel):
    """How much longer goods are kept that nobody has collected."""

    _name = "fulfilment.pickup.keep"
    _description = "Keep Goods Longer"

    picking_ids = fields.Many2many("stock.picking", string="Transfers", required=True)
    days = fields.Integer(
        "Days from Today", required=True, default=lambda self: self._default_days()
    )
    is_told = fields.Boolean("Tell the Customer the New Date", default=True)

    _days_positive = models.Constraint(
        "CHECK(days > 0 AND days <= 366)", "Keep it for 1 to 366 days."
    )

    @api.model
    def _default_days(self):
        return self.env.company.pickup_keep_days

    @api.constrains("picking_ids")
    def _check_picking_access(self):
        """Ids come from outside."""
        self.picking_ids.sudo(False).check_access("write")

    def action_keep(self):
        """Keep them until the new date.

        :return: action that closes the dialog
        :raise UserError: one was collected meanwhile
        """
        self.ensure_one()
        self.check_access("write")
        pickings = self.picking_ids
        if not pickings:
            raise UserError(self.env._("Choose what is kept longer."))
        pickings._check_fulfilment_user()
        pickings._lock_pickup()
        pickings._check_pickup_waiting()
        pickings._pickup_keep(self.days, self.is_told)
        return {"type": "ir.actions.act_window_close"}
