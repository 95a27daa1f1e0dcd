from odoo import models
from odoo.fields import Domain

from ..tools.address_rules import fold


class SaleOrder(models.Model):
    """Customers who have the same address twice."""

    _inherit = "sale.order"

    def _address_twins(self):
        """:return: dict of delivery contact: another contact of the same customer with
        the same address; one query for all"""
        places = self.partner_shipping_id
        families = places.commercial_partner_id
        if not families:
            return {}
        others = places.search(
            Domain("commercial_partner_id", "in", families.ids)
            & Domain("street", "!=", False)
            # who works at a company has its address
            & (Domain("parent_id", "=", False) | Domain("type", "!=", "contact")),
            order="id",
            limit=100 * len(families),
        )
        by_print = {}
        for other in others:
            key = (other.commercial_partner_id, other._address().print())
            by_print.setdefault(key, []).append(other)
        twins = {}
        for place in places:
            if place.type == "contact" and place.parent_id:
                continue
            key = (place.commercial_partner_id, place._address().print())
            for other in by_print.get(key, ()):
                if other != place and fold(other.name) in (fold(place.name), ""):
                    twins[place] = other
                    break
        return twins
