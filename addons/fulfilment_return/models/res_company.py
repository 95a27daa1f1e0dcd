from odoo import fields, models

from ..const import EXCHANGES, PRICINGS


class ResCompany(models.Model):
    """How a company takes goods back."""

    _inherit = "res.company"

    return_portal = fields.Boolean("Customers Ask for Returns Themselves", default=True)
    return_days = fields.Integer(
        "Days to Return",
        default=14,
        help="From the day an item was delivered; where nobody reports that, from the "
        "day it was shipped.",
    )
    return_auto_approve = fields.Boolean("Approve at Once What Customers Ask For")
    return_restocking_percent = fields.Float("Restocking Fee (%)", digits=(5, 2))
    return_shipping_fee = fields.Monetary("Return Shipping")
    return_exchange_when = fields.Selection(
        EXCHANGES, "Ship Replacements", default="receipt", required=True
    )
    return_exchange_pricing = fields.Selection(
        PRICINGS, "Price of Replacements", default="today", required=True
    )
    return_instructions = fields.Text(
        "How to Send It Back",
        translate=True,
        help="Customers read it when their return is approved, such as the address and "
        "how to pack.",
    )

    _return_percent = models.Constraint(
        "CHECK (return_restocking_percent BETWEEN 0 AND 100 AND return_days >= 0)",
        "The fee is between 0 and 100 %, and days are not negative.",
    )
