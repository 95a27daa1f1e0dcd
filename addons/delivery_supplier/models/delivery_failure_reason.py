from odoo import fields, models


class DeliveryFailureReason(models.Model):
    """Why something could not be handed over."""

    _name = "delivery.failure.reason"
    _description = "Reason of a Failed Delivery"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    wants_photo = fields.Boolean("Asks for a Photo")
    ends_delivery = fields.Boolean(
        "No New Attempt", help="Such as a refusal: the office decides what comes next"
    )
