from odoo import api, models

from ..tools.sheet import Address, Sender, Sheet


class FulfilmentDocument(models.AbstractModel):
    """Address labels: one for each parcel, or one for a transfer that has none."""

    _inherit = "fulfilment.document"

    @api.model
    def _targets_label(self, records):
        if records._name == "fulfilment.parcel":
            self._union(
                records, {each: each.picking_id for each in records}
            )._check_fulfilment_hold()
            return {parcel: parcel for parcel in records}
        targets = self._deliveries(records)
        self._union(records, targets)._check_fulfilment_hold()
        return targets

    @api.model
    def _lang_label(self, target):
        is_parcel = target._name == "fulfilment.parcel"
        return (target.picking_id if is_parcel else target)._get_report_lang()

    @api.model
    def _sheets_label(self, targets):
        found = {}
        for target in targets:
            if target._name == "fulfilment.parcel":
                found[target] = [self._sheet_label(target.picking_id, target)]
                continue
            parcels = target.parcel_ids.sorted("id")
            found[target] = [
                self._sheet_label(target, parcel) for parcel in parcels or [parcels]
            ]
        # without an address there is nothing to stick on a parcel
        return {
            target: [sheet for sheet in sheets if sheet.recipient]
            for target, sheets in found.items()
        }

    @api.model
    def _sheet_label(self, picking, parcel):
        """:param parcel: ``fulfilment.parcel``, may be empty"""
        order, place = picking.sale_id, self._place(picking)
        siblings = picking.parcel_ids.sorted("id")
        count = ""
        if len(siblings) > 1 and parcel:
            count = self.env._(
                "%(number)s of %(count)s",
                number=siblings.ids.index(parcel.id) + 1,
                count=len(siblings),
            )
        customer = picking.partner_id or picking.move_ids.partner_id[:1]
        sender = self._sender(picking.company_id, place)
        to = self._label_recipient(customer)
        if picking.picking_type_code == "incoming":
            # it comes back to us
            home = Address(self.env._("To"), [sender.name, *sender.lines])
            sender, to = self._label_sender(customer), home
        carrier = parcel.carrier_id or picking.carrier_id
        return Sheet(
            self.env._("Address Label"),
            parcel.reference or picking.name,
            sender,
            to,
            facts=self._facts(
                (self.env._("Order"), order.name or picking.origin or picking.name),
                (self.env._("Delivery method"), carrier.name),
                (self.env._("Parcel"), count),
                (
                    self.env._("Weight"),
                    self._weight(parcel.weight or picking.shipping_weight),
                ),
            ),
            barcode=parcel.tracking_number or parcel.reference or picking.name,
            is_label=True,
        )

    @api.model
    def _label_sender(self, partner):
        name, *lines = self._address("", partner).lines if partner else [""]
        return Sender(name, lines)

    @api.model
    def _label_recipient(self, partner):
        """The phone stands on it, since drivers ring."""
        address = self._address(self.env._("To"), partner)
        if address and partner.phone:
            address.lines.append(partner.phone)
        return address
