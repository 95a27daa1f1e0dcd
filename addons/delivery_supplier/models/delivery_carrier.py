from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    uses_deliverers = fields.Boolean(
        "Brought by Deliverers",
        help="A delivery is planned when an order with this method is confirmed",
    )
    eta_minutes = fields.Integer(
        "Estimated Minutes until Delivery", help="0 takes the company's"
    )
