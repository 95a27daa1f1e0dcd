import logging

from odoo import SUPERUSER_ID, fields, models

from ..tools.address_check import Finding

_logger = logging.getLogger(__name__)


class SaleOrder(models.Model):
    """Addresses are compared with a map, if Odoo's geolocation is installed. A service
    outside is asked, so in the background; what it does not know is a hint."""

    _inherit = "sale.order"

    # of which address, and what the map has said
    address_map = fields.Json(
        readonly=True, copy=False, groups=fields.NO_ACCESS, derived=True
    )

    def _map_finding(self):
        """:return: :class:`Finding`, None when nothing is to be said"""
        answer = self.address_map
        if not answer or answer["address"] != self._map_print():
            return None
        kinds = {"unknown": "unknown", "failed": "not_compared"}
        kind = kinds.get(answer["said"])
        return Finding(kind, False) if kind else None

    def _map_print(self):
        return list(self.partner_shipping_id._address().print())

    def _map_later(self):
        """Have the map asked about what it was not asked about yet."""
        for order in self:
            if (
                not order.company_id.address_map
                or "base.geocoder" not in self.env
                # what is wrong is not looked for
                or order.address_status == "held"
                or (order.address_map or {}).get("address") == order._map_print()
            ):
                continue
            order.with_user(SUPERUSER_ID).with_delay(
                channel="root.fulfilment",
                description=self.env._("Address of %s on the map", order.name),
                identity_key=f"sale.order.address.map:{order.id}",
            )._job_compare_with_map()

    def _job_compare_with_map(self):
        """Ask the map once for each address. A service that fails says nothing about
        the address, and the order goes on."""
        order = self.with_user(SUPERUSER_ID).exists()
        if not order or not order._is_address_checked():
            return
        place = order.partner_shipping_id
        try:
            said = "known" if self._map_knows(place) else "unknown"
        except Exception:  # pylint: disable=broad-except
            # whatever a service outside answers
            _logger.info("The map service did not answer.", exc_info=True)
            said = "failed"
        order.address_map = {"address": order._map_print(), "said": said}
        order._check_address()

    def _map_knows(self, place):
        """:param place: ``res.partner``
        :return: whether the map service of the company finds it"""
        place = place.with_context(lang="en_US")
        return bool(
            place._geo_localize(
                place.street,
                place.zip,
                place.city,
                place.state_id.name,
                place.country_id.name,
            )
        )
