from odoo import models


class OrderApproval(models.Model):
    """What the shop tells the buyer about a request."""

    _inherit = "order.approval"

    def _waits_for(self):
        """:return: whose decision it waits for, in words"""
        self.ensure_one()
        if not self.approver_id:
            return self.env._("the administrators of your company")
        return self.env._(" or ").join(self._deciders().mapped("name"))
