from odoo import fields, models
from odoo.exceptions import UserError


class FulfilmentException(models.Model):
    """What to do with goods that nobody has collected."""

    _inherit = "fulfilment.exception"

    pickup_state = fields.Selection(related="picking_id.pickup_state")

    def _pickup_picking(self):
        """:return: ``stock.picking``
        :raise UserError: it is solved, or not about a pickup"""
        self.ensure_one()
        self.check_access("read")
        if self.kind != "pickup_expired" or self.state != "open":
            raise UserError(self.env._("This is solved already."))
        return self.picking_id

    def action_pickup_keep(self):
        """:return: dialog that asks how much longer it is kept
        :raise UserError: it is solved, or was collected"""
        return self._pickup_picking().action_pickup_keep()

    def action_pickup_put_back(self):
        """Cancel it; its goods go back.

        :return: what is to be done by somebody
        :raise UserError: it is solved, or was collected"""
        return self._pickup_picking().action_pickup_put_back()
