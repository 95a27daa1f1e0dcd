from odoo import fields, models


class FulfilmentReturnReason(models.Model):
    """Why goods come back, as customers and the office choose it."""

    _name = "fulfilment.return.reason"
    _description = "Return Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_our_fault = fields.Boolean(
        "We Pay the Shipping",
        help="No fees are suggested for items that come back for this reason, and what "
        "the customer paid for the delivery is refunded.",
    )
