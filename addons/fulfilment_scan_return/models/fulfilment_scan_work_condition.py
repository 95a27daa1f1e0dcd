from collections import defaultdict, namedtuple

from odoo import models

from odoo.addons.fulfilment_scan.errors import Refused

#: So many of a line are damaged, in the unit of the product.
Damage = namedtuple("Damage", "quantity lot condition")


class FulfilmentScanWork(models.Model):
    """In which condition it came back: reports of damage divide what was counted."""

    _inherit = "fulfilment.scan.work"

    def _return_lines(self):
        """:return: ``fulfilment.scan.line`` by which goods of returns come"""
        return self.line_ids.filtered("move_id.fulfilment_return_line_id")

    def _damages(self):
        """:return: dict of line of a return: list of :class:`Damage`"""
        commands = self.env["fulfilment.scan.command"].search(
            [
                ("line_id", "in", self._return_lines().ids),
                ("kind", "=", "damaged"),
                ("refusal", "=", False),
                ("is_undone", "=", False),
            ],
            order="id",
        )
        found = defaultdict(list)
        for command in commands:
            line = command.line_id
            lot = command.lot or line.lot_id.name or None
            condition = command.reason_id.return_condition or "quarantine"
            found[line].append(Damage(command.quantity, lot, condition))
        return found

    def _parts(self):
        """What goes into quarantine is put there."""
        parts = super()._parts()
        for line, damages in self._damages().items():
            place = self._quarantine(line)
            for damage in damages:
                if damage.condition == "quarantine" and place and line.id in parts:
                    found = self._set_aside(line, parts[line.id], damage, place)
                    parts[line.id] = found
        return parts

    def _quarantine(self, line):
        """:return: ``stock.location``; empty where goods go elsewhere than into a
        warehouse"""
        house = line.transfer_id.picking_id.picking_type_id.warehouse_id
        if house and line.location_dest_id.usage == "internal":
            return house._return_quarantine()
        return self.env["stock.location"]

    def _set_aside(self, line, parts, damage, place):
        """:return: list of parts, of which so many are put there"""
        unit, left = line.product_id.uom_id, damage.quantity
        kept, aside = [], []
        for part in parts:
            taken = 0.0
            lot = part.lot or line.lot_id.name or None
            if damage.lot in (None, lot) and part.destination != place.id:
                taken = unit.round(min(left, part.quantity))
            if unit.compare(taken, 0) > 0:
                left -= taken
                moved = part._replace(quantity=taken, destination=place.id)
                aside.append(moved)
                part = part._replace(quantity=unit.round(part.quantity - taken))
            if unit.compare(part.quantity, 0) > 0:
                kept.append(part)
        return kept + aside

    def _check_damages(self):
        """:raise Refused: more is damaged than came"""
        damages = self._damages()
        parts = self._parts() if damages else {}
        for line, found in damages.items():
            for lot in {damage.lot for damage in found}:
                damaged = sum(each.quantity for each in found if each.lot == lot)
                came = sum(
                    part.quantity
                    for part in parts.get(line.id, ())
                    if lot in (None, part.lot or line.lot_id.name or None)
                )
                if line.product_id.uom_id.compare(damaged, came) > 0:
                    raise Refused(
                        "damaged",
                        self.env._(
                            "More of %s was reported damaged than was scanned. Scan"
                            " all that came, or undo a report.",
                            line.product_id.display_name,
                        ),
                        self.env._("Scan it, too"),
                    )

    def _scrap_returned(self):
        """What can't be used any more goes out of stock, from where it was put."""
        for line, damages in self._damages().items():
            place = self._quarantine(line)
            rows = [
                [row, row.quantity_product_uom]
                for row in line.move_id.move_line_ids
                if row.state == "done" and row.location_dest_id != place
            ]
            for damage in damages:
                if damage.condition == "scrap":
                    self._scrap_rows(line, rows, damage)

    def _scrap_rows(self, line, rows, damage):
        """:param list rows: of a row and what is left of it, which gets less"""
        unit, left = line.product_id.uom_id, damage.quantity
        for entry in rows:
            row, there = entry
            quantity = unit.round(min(left, there))
            fits = damage.lot in (None, row.lot_id.name or None)
            if not fits or unit.compare(quantity, 0) <= 0:
                continue
            entry[1] -= quantity
            left -= quantity
            line.move_id.fulfilment_return_line_id._scrap(
                line.product_id, quantity, row.lot_id, row.location_dest_id
            )
