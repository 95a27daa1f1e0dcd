import base64

from odoo import api, models

from ..tools.sheet import Codes, Column, Note, Picture, Row, Sheet, Table


class FulfilmentDocument(models.AbstractModel):
    """What is in the delivery. It has no prices."""

    _inherit = "fulfilment.document"

    @api.model
    def _targets_slip(self, records):
        targets = self._deliveries(records)
        self._union(records, targets)._check_fulfilment_hold()
        return targets

    @api.model
    def _deliveries(self, records):
        """:return: dict of record: its transfers to the customer"""
        if records._name == "stock.picking":
            return {picking: picking for picking in records}
        return {
            record: record.picking_ids.filtered(
                lambda each: (
                    each.state not in ("draft", "cancel")
                    and each.picking_type_code == "outgoing"
                )
            ).sorted("id")
            for record in records
        }

    @api.model
    def _union(self, records, targets):
        return records.env["stock.picking"].union(*targets.values())

    @api.model
    def _lang_slip(self, picking):
        return picking._get_report_lang()

    @api.model
    def _sheets_slip(self, pickings):
        return {picking: [self._sheet_slip(picking)] for picking in pickings}

    @api.model
    def _sheet_slip(self, picking):
        company, order = picking.company_id, picking.sale_id
        partner = picking.partner_id or picking.move_ids.partner_id[:1]
        more = []
        if partner.commercial_partner_id != partner:
            title = self.env._("Customer")
            more.append(self._address(title, partner.commercial_partner_id))
        is_done = picking.state == "done"
        blocks = [self._slip_table(picking)]
        if missing := self._slip_missing(picking):
            blocks.append(missing)
        if picking.packing_note:
            blocks.append(Note(self.env._("Packing note"), picking.packing_note))
        if parcels := self._slip_parcels(picking):
            blocks.append(parcels)
        if picking.signature:
            content = base64.b64decode(picking.signature)
            blocks.append(Picture(self.env._("Signature"), content))
        return Sheet(
            self.env._("Delivery Slip"),
            picking.name,
            self._sender(company, self._place(picking)),
            self._address(self.env._("Deliver to"), partner),
            more,
            self._facts(
                (self.env._("Order"), order.name or picking.origin),
                (self.env._("Your reference"), order.client_order_ref),
                (
                    self.env._("Shipped on") if is_done else self.env._("Planned for"),
                    self._day(
                        picking.date_done if is_done else picking.scheduled_date,
                        company,
                    ),
                ),
                (self.env._("Delivery method"), picking.carrier_id.name),
                (self.env._("Weight"), self._weight(picking.shipping_weight)),
            ),
            barcode=picking.name,
            blocks=blocks,
            page_text=self._page_text(),
        )

    # --- items

    @api.model
    def _slip_table(self, picking):
        """What is in it, by package where there are some."""
        # not done yet: as far as it is packed, else what is asked for
        lines = picking.move_line_ids.filtered("quantity")
        packages = lines.result_package_id.sorted("name")
        rows = []
        for package in [*packages, packages.browse()]:
            part = lines.filtered(lambda line: line.result_package_id == package)  # noqa: B023
            if package:
                weight = self._weight(package.shipping_weight or package.weight)
                title = " · ".join(filter(None, [package.name, weight]))
                rows.append(Row([title], is_section=True))
            elif packages and part:
                title = self.env._("Without a package")
                rows.append(Row([title], is_section=True))
            rows += self._slip_rows(picking, part, with_ordered=not packages)
        columns = [Column(self.env._("Item"), 0.64 if not packages else 0.8)]
        if not packages:
            columns.append(Column(self.env._("Ordered"), 0.18, "right", True))
        title = self.env._("Quantity")
        columns.append(Column(title, 0.18 if not packages else 0.2, "right"))
        return Table(columns, rows)

    @api.model
    def _slip_rows(self, picking, lines, with_ordered):
        """:return: one row for each move, with lots and numbers"""
        pending = self._slip_pending(picking) if with_ordered else {}
        rows = []
        by_move = lines.grouped("move_id")
        for move in picking.move_ids.sorted(lambda move: (move.sequence, move.id)):
            part = by_move.get(move)
            if not part:
                continue
            unit = move.product_uom
            quantity = sum(
                line.product_uom_id._compute_quantity(line.quantity, unit, round=False)
                for line in part
            )
            cells = [move.product_id.display_name, self._quantity(quantity, unit)]
            if with_ordered:
                ordered = move.product_uom_qty
                if picking.state == "done":
                    ordered = max(ordered, quantity) + pending.pop(
                        self._slip_key(move), 0
                    )
                cells.insert(1, self._quantity(ordered, unit))
            rows.append(Row(cells, self._slip_details(move, part)))
        return rows

    @api.model
    def _slip_key(self, move):
        return move.product_id, move.product_uom, move.sale_line_id

    @api.model
    def _slip_details(self, move, lines):
        """:return: list of what stands below an item's name"""
        product = move.product_id
        names = (product.name, product.display_name, product.default_code)
        description = move.description_picking
        kit = move.sale_line_id.product_id
        lots = {}
        for line in lines:
            name = line.lot_id.name or line.lot_name
            if name:
                lots[name] = lots.get(name, 0) + line.quantity
        number = self.env["sale.order.line"]._item_number
        texts = [
            name if quantity == 1 else f"{name} ({number(quantity)})"
            for name, quantity in lots.items()
        ]
        return [
            text
            for text in (
                product.default_code,
                description if description not in names else "",
                self.env._("Part of %s", kit.display_name)
                if kit and kit != product
                else "",
                texts and self.env._("Lot/Serial: %s", ", ".join(texts)),
            )
            if text
        ]

    @api.model
    def _slip_backorders(self, picking):
        """:return: transfers with what is still to come"""
        found, after = picking.browse(), picking.backorder_ids
        while after:
            found |= after
            after = after.backorder_ids - found
        return found.filtered(lambda each: each.state not in ("done", "cancel"))

    @api.model
    def _slip_pending(self, picking):
        pending = {}
        for move in self._slip_backorders(picking).move_ids:
            if move.state != "cancel":
                key = self._slip_key(move)
                pending[key] = pending.get(key, 0) + move.product_uom_qty
        return pending

    @api.model
    def _slip_missing(self, picking):
        """:return: table of what is still to come; None for nothing"""
        rows = [
            Row([product.display_name, self._quantity(quantity, unit)])
            for (product, unit, _line), quantity in self._slip_pending(picking).items()
            if quantity
        ]
        if not rows:
            return None
        return Table(
            [
                Column(self.env._("Item"), 0.8),
                Column(self.env._("Quantity"), 0.2, "right"),
            ],
            rows,
            title=self.env._("Still to come"),
        )

    @api.model
    def _slip_parcels(self, picking):
        """:return: the couriers' numbers; None for none"""
        parcels = picking.parcel_ids.sorted("id")
        rows = [
            (self._parcel_text(parcel, number, len(parcels)), parcel.tracking_number)
            for number, parcel in enumerate(parcels, 1)
            if parcel.tracking_number
        ]
        return Codes(self.env._("Parcels"), rows) if rows else None

    @api.model
    def _parcel_text(self, parcel, number, count):
        text = self.env._("Parcel %(number)s of %(count)s", number=number, count=count)
        name = parcel.carrier_id.name
        return " · ".join(filter(None, [text, name, self._weight(parcel.weight)]))
