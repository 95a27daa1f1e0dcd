from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.tools import SQL

from .fulfilment_scan_work_plan import SAME

#: What was scanned of a line and belongs together; the quantity is in the unit of the
#: product.
Part = namedtuple("Part", "quantity lot expires package destination")


class FulfilmentScanWork(models.Model):
    """What was scanned becomes the quantities of the transfers."""

    _inherit = "fulfilment.scan.work"

    def _parts(self):
        """:return: dict of line's id: list of :class:`Part`"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line_id, sum(quantity), lot, max(expires_on), package,
                    destination_id
                FROM fulfilment_scan_command
                WHERE work_id = %s AND kind = 'count' AND refusal IS NULL
                  AND NOT is_undone AND is_check = %s
                GROUP BY line_id, lot, package, destination_id
                HAVING sum(quantity) > 0 ORDER BY min(id)
                """,
                self.id,
                bool(self.checker_id),
            )
        )
        parts = defaultdict(list)
        for line_id, quantity, *rest in rows:
            parts[line_id].append(Part(float(quantity), *rest))
        return parts

    def _write_transfers(self):
        """:return: transfers of which something was scanned"""
        parts = self._parts()
        lines = self.line_ids.filtered(lambda line: line.id in parts)
        pickings = lines.transfer_id.picking_id
        if not pickings:
            return pickings
        self._make_packages(parts)
        rows = defaultdict(lambda: self.env["stock.move.line"])
        for row in pickings.move_line_ids:
            if row.state not in ("done", "cancel"):
                rows[tuple(row[name].id for name in SAME)] |= row
        left = pickings.move_line_ids
        whole = self.env["stock.move.line"]
        for line in lines:
            found = rows[tuple(line[name].id for name in SAME)]
            if self._is_whole(line, found, parts[line.id]):
                whole |= found
            elif line.replaces_id:
                left -= self._write_substitute(line, parts[line.id])
            else:
                left -= self._write_rows(line, found, parts[line.id])
        left -= whole
        whole.filtered(lambda row: not row.picked).write({"picked": True})
        left.exists().filtered("picked").write({"picked": False})
        return pickings

    @staticmethod
    def _is_whole(line, rows, parts):
        """:return: whether the rows say already what was scanned"""
        part = parts[0]
        lot = line.lot_id.name or None
        return (
            len(parts) == 1
            and len(rows) > 0
            and not part.package
            and not part.destination
            and part.lot in (None, lot)
            and line.product_id.uom_id.compare(
                part.quantity, sum(rows.mapped("quantity_product_uom"))
            )
            == 0
        )

    def _write_rows(self, line, rows, parts):
        """One row for each part, and no other.

        :return: the rows"""
        self._use_unit(line, parts)
        rows[1:].unlink()
        first = rows[:1]
        if not first:
            first = self.env["stock.move.line"].create(self._prepare_row(line))
        found = first
        first.write(self._prepare_part(line, first, parts[0]))
        for part in parts[1:]:
            vals = self._prepare_part(line, first, part)
            found |= first.copy({"result_package_id": False, **vals})
        return found

    def _use_unit(self, line, parts):
        """Of two dozens 23 pieces came: what is left of the move is exact in pieces
        only."""
        move, unit = line.move_id, line.product_id.uom_id
        if move.product_uom == unit:
            return
        quantity = sum(part.quantity for part in parts)
        whole = unit._compute_quantity(quantity, move.product_uom, round=True)
        back = move.product_uom._compute_quantity(whole, unit, round=False)
        if unit.compare(back, quantity) != 0:
            move.with_context(do_not_unreserve=True).write(
                {"product_uom": unit.id, "product_uom_qty": move.product_qty}
            )

    def _prepare_row(self, line):
        move = line.move_id
        return {
            "move_id": move.id,
            "picking_id": move.picking_id.id,
            "product_id": line.product_id.id,
            "location_id": line.location_id.id,
            "location_dest_id": line.location_dest_id.id or move.location_dest_id.id,
            "lot_id": line.lot_id.id,
            "package_id": line.package_id.id,
            "owner_id": line.owner_id.id,
        }

    def _prepare_part(self, line, row, part):
        """:return: dict of values of a row"""
        unit = line.product_id.uom_id
        vals = {"quantity": part.quantity, "picked": True}
        # two of twelve dozens and a half: in the unit that they were counted in
        if row.product_uom_id != unit:
            vals["product_uom_id"] = unit.id
        if part.lot and part.lot != line.lot_id.name:
            vals.update(self._prepare_lot(line, part))
        if part.package:
            package = self.package_ids.filtered(
                lambda each: each.number == part.package
            )
            vals["result_package_id"] = package.package_id.id
        elif row.result_package_id and row.result_package_id == row.package_id:
            # core had reserved the package as it is; only some of it goes
            vals["result_package_id"] = False
        if part.destination:
            vals["location_dest_id"] = part.destination
        return vals

    def _prepare_lot(self, line, part):
        """:return: dict: the lot that was scanned, new or known"""
        lot = self.env["stock.lot"].search(
            [
                ("product_id", "=", line.product_id.id),
                ("name", "=", part.lot),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
        if lot:
            return {"lot_id": lot.id}
        return {"lot_id": False, "lot_name": part.lot}

    def _make_packages(self, parts):
        """A package for each number that was scanned into."""
        numbers = {part.package for each in parts.values() for part in each}
        known = {package.number: package for package in self.package_ids}
        for number in sorted(numbers - {0, None}):
            package = known.get(number) or self.env["fulfilment.scan.package"].create(
                {"work_id": self.id, "number": number}
            )
            package._make()

    def _write_substitute(self, line, parts):
        """Something else goes instead.

        :return: its rows"""
        move = line.replaces_id.move_id
        other = self.env["stock.move"].create(
            {
                "product_id": line.product_id.id,
                "product_uom": line.product_id.uom_id.id,
                "product_uom_qty": sum(part.quantity for part in parts),
                "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id,
                "picking_id": move.picking_id.id,
                "picking_type_id": move.picking_type_id.id,
                "partner_id": move.partner_id.id,
                "company_id": move.company_id.id,
                "reference_ids": move.reference_ids.ids,
            }
        )
        other._action_confirm(merge=False)
        line.move_id = other
        return self._write_rows(line, other.move_line_ids, parts)


class FulfilmentScanPackage(models.Model):
    _inherit = "fulfilment.scan.package"

    @api.model
    def _of_package(self, package):
        """:return: what is scanned into a ``stock.package`` now; may be empty"""
        domain = [
            ("package_id", "=", package.id),
            ("work_id.state", "not in", ("done", "released", "cancelled")),
        ]
        return self.search(domain, limit=1)

    def _contents(self):
        """:return: (``product.product``, pieces): what was scanned into it so far"""
        products, pieces = self.env["product.product"], 0.0
        lines = {line.id: line for line in self.work_id.line_ids}
        for number, parts in (self.work_id._parts() if self else {}).items():
            for part in parts:
                if part.package == self.number:
                    products |= lines[number].product_id
                    pieces += part.quantity
        return products, pieces

    def _make(self):
        """:return: its ``stock.package``, which has the number that labels say"""
        self.ensure_one()
        if not self.package_id:
            self.package_id = self.env["stock.package"].create(
                {"company_id": self.work_id.company_id.id}
            )
        self.package_id.write(
            {
                "package_type_id": self.package_type_id.id,
                "shipping_weight": self.weight,
            }
        )
        return self.package_id
