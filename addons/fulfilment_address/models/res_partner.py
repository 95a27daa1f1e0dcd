from odoo import models
from odoo.fields import Domain

from odoo.addons.fulfilment_ext.step import STEPS_OPEN

from ..const import ADDRESS_FIELDS
from ..tools.address_check import Address
from ..tools.address_rules import country_rules, fold


class ResPartner(models.Model):
    """When an address changes, the orders that go there are checked again."""

    _inherit = "res.partner"

    def write(self, vals):
        if vals.keys().isdisjoint(ADDRESS_FIELDS):
            return super().write(vals)
        before = self._address_prints()
        result = super().write(vals)
        self._address_written(before)
        return result

    def _update_address(self, vals):
        """People have the address of their company; core writes theirs past
        :meth:`write`."""
        before = self._address_prints()
        result = super()._update_address(vals)
        self._address_written(before)
        return result

    def _address_prints(self):
        return {partner: partner._address().print() for partner in self}

    def _address_written(self, before):
        """:param dict before: of partner: print of its address before"""
        moved = self.filtered(
            lambda partner: partner._address().print() != before[partner]
        )
        moved._address_moved()
        # also when only a name or phone is new
        self._orders_to_check()._check_address()

    def _orders_to_check(self):
        """:return: orders that go to these and have not left, of companies that check
        addresses; one query"""
        orders = self.env["sale.order"].sudo()
        if not self.ids:
            return orders
        is_open = Domain("fulfilment_step", "in", STEPS_OPEN)
        held = Domain("address_status", "=", "held")
        return orders.search(
            Domain("company_id.address_check", "in", ("warn", "hold"))
            & (
                (is_open & Domain("partner_shipping_id", "in", self.ids))
                # whose phone number will do
                | (held & Domain("partner_id", "in", self.ids))
            )
        )

    def _address_moved(self):
        """Labels that were made for these show what is not true any more."""
        if not self.ids:
            return
        self.env["stock.picking"].sudo().search(
            [
                ("partner_id", "in", self.ids),
                ("state", "not in", ("done", "cancel")),
                ("parcel_ids", "!=", False),
            ]
        ).parcel_ids._label_is_outdated()

    def _address(self):
        """:return: :class:`Address`, also of an empty record"""
        partner = self.sudo()
        state, country = partner.state_id, partner.country_id
        is_asked = not state and "state" in country_rules(country.code).needed
        return Address(
            name=partner.name or "",
            street=partner.street or "",
            street2=partner.street2 or "",
            zip=partner.zip or "",
            city=partner.city or "",
            states=tuple(filter(None, (state.code, state.name))),
            country=country.code or "",
            phone=partner.phone or "",
            has_states=is_asked and bool(country.state_ids),
            needs_state=country.state_required,
        )

    def _label_print(self):
        """:return: what is the same where labels may be the same"""
        return fold(self.sudo().name), self._address().print()

    def _address_lines(self):
        """:return: list of texts, as one reads an address"""
        lines = self.sudo()._display_address(without_company=True).split("\n")
        return [line.strip() for line in lines if line.strip()]
