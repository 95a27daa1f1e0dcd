from odoo import api, models

from ..tools.natural import natural
from ..tools.sheet import Column, Note, Row, Sheet, Table


class FulfilmentDocument(models.AbstractModel):
    """The way along the shelves, for who picks: in the reader's language."""

    _inherit = "fulfilment.document"

    @api.model
    def _targets_pick(self, records):
        if records._name == "stock.picking.batch":
            self._union(
                records, {each: each.picking_ids for each in records}
            )._check_fulfilment_hold()
            return {batch: batch for batch in records}
        if records._name == "stock.picking":
            targets = {picking: picking for picking in records}
        else:
            targets = {order: self._to_pick(order) for order in records}
        self._union(records, targets)._check_fulfilment_hold()
        return targets

    @api.model
    def _to_pick(self, order):
        """:return: its transfers that begin at a shelf"""
        return order.picking_ids.filtered(
            lambda each: (
                each.state not in ("draft", "done", "cancel")
                and each.picking_type_code in ("internal", "outgoing")
                and each.move_ids.filtered(lambda move: not move.move_orig_ids)
            )
        ).sorted("id")

    @api.model
    def _sheets_pick(self, targets):
        return {each: [self._sheet_pick(each)] for each in targets}

    @api.model
    def _sheet_pick(self, target):
        is_batch = target._name == "stock.picking.batch"
        pickings = target.picking_ids if is_batch else target
        company = target.company_id
        blocks = [self._pick_table(pickings, is_batch)]
        if missing := self._pick_missing(pickings):
            blocks.append(missing)
        title = self.env._("Packing note")
        for picking in pickings:
            if picking.packing_note:
                name = f"{title} · {picking.name}" if is_batch else title
                blocks.append(Note(name, picking.packing_note))
        facts = [(self.env._("Planned for"), self._day(target.scheduled_date, company))]
        if is_batch:
            facts.append((self.env._("Transfers"), len(pickings)))
        else:
            facts += [
                (self.env._("Order"), target.sale_id.name or target.origin),
                (self.env._("Customer"), target.partner_id.display_name),
                (self.env._("Delivery method"), target.carrier_id.name),
            ]
        facts.append((self.env._("Responsible"), target.user_id.name))
        return Sheet(
            self.env._("Pick List"),
            target.name,
            self._sender(company, self._place(target)),
            facts=self._facts(*facts),
            barcode=target.name,
            blocks=blocks,
            page_text=self._page_text(),
        )

    @api.model
    def _pick_table(self, pickings, is_batch):
        # what is picked from a pack of several comes from one place, too
        lines = pickings.move_line_ids.filtered("quantity").sorted(
            lambda line: (
                natural(line.location_id.complete_name),
                natural(line.product_id.default_code or line.product_id.name),
                natural(line.lot_id.name),
                line.id,
            )
        )
        rows, place = [], None
        for line in lines:
            if line.location_id != place:
                place = line.location_id
                rows.append(Row([place.complete_name], is_section=True))
            product = line.product_id
            details = [
                " · ".join(filter(None, [product.default_code, product.barcode])),
                line.package_id.name,
                line.picking_id.name if is_batch else "",
            ]
            rows.append(
                Row(
                    [
                        product.display_name,
                        line.lot_id.name or line.lot_name or "",
                        self._quantity(line.quantity, line.product_uom_id),
                    ],
                    list(filter(None, details)),
                )
            )
        return Table(
            [
                Column(self.env._("Item"), 0.58),
                Column(self.env._("Lot/Serial"), 0.24, is_named=True),
                Column(self.env._("Quantity"), 0.18, "right"),
            ],
            rows,
            is_ticked=True,
        )

    @api.model
    def _pick_missing(self, pickings):
        """:return: table of what is asked for and lies on no shelf; None for nothing"""
        rows = []
        for move in pickings.move_ids:
            if move.state in ("done", "cancel"):
                continue
            missing = move.product_uom_qty - move.quantity
            if move.product_uom.compare(missing, 0) > 0:
                quantity = self._quantity(missing, move.product_uom)
                rows.append(Row([move.product_id.display_name, quantity]))
        if not rows:
            return None
        return Table(
            [
                Column(self.env._("Item"), 0.8),
                Column(self.env._("Quantity"), 0.2, "right"),
            ],
            rows,
            title=self.env._("Not in stock"),
        )
