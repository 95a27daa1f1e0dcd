from odoo import fields, models

from ..tools.address_check import Carrier


class DeliveryCarrier(models.Model):
    """Where a courier goes, and what it needs to know."""

    _inherit = "delivery.carrier"

    address_po_boxes = fields.Boolean("Delivers to PO Boxes")
    address_stations = fields.Boolean(
        "Delivers to Parcel Stations", help="Such as Packstation and Paczkomat"
    )
    address_needs_phone = fields.Boolean("Needs a Phone Number")
    address_is_own = fields.Boolean(
        "Own Deliverers",
        help="They know the way: a zip code or a house number that looks wrong is "
        "shown and holds nothing",
    )

    def _address_carrier(self):
        """Other addons know who are own deliverers.

        :return: what the check of addresses has to know, also where no delivery method
            is chosen"""
        carrier = self.sudo()
        return Carrier(
            is_known=bool(carrier),
            po_boxes=carrier.address_po_boxes,
            stations=carrier.address_stations,
            needs_phone=carrier.address_needs_phone and not carrier.address_is_own,
            is_own=carrier.address_is_own,
        )
