from odoo import models


class ResCompany(models.Model):
    """What new customers begin with."""

    _name = "res.company"
    _inherit = ["res.company", "order.approval.policy"]
