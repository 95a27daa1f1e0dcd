"""Reserves what is shipped: enough of it, and the lots that somebody has chosen."""

from collections import defaultdict

from odoo.exceptions import UserError


class Reservation:
    """Part of :class:`~.shipment.Shipment`."""

    # --- what is there

    def needs(self):
        """:return: dict of (line, product): how many"""
        needs = defaultdict(float)
        for item in self.items:
            needs[item.line, item.product] += item.quantity
        return needs

    def reserve(self):
        """Reserve what is free on the shelf and not reserved yet.

        :raise UserError: it is not enough
        """
        short = self.env["stock.move"]
        for (line, product), quantity in self.needs().items():
            moves = line._ship_moves(product)
            ready = sum(move._ship_ready() for move in moves)
            if product.uom_id.compare(ready, quantity) < 0:
                short |= moves
        if not short:
            return
        short._action_assign()
        for (line, product), quantity in self.needs().items():
            ready = sum(move._ship_ready() for move in line._ship_moves(product))
            if product.uom_id.compare(ready, quantity) < 0:
                self.refuse(product, quantity, ready)

    def refuse(self, product, wanted, ready):
        """:raise UserError: says how many there are"""
        unit = product.uom_id
        raise UserError(
            self.env._(
                "Only %(ready)s of %(wanted)s %(unit)s of %(product)s can be shipped:"
                " no more is reserved for this order or free on the shelf.",
                ready=f"{unit.round(ready):g}",
                wanted=f"{unit.round(wanted):g}",
                unit=unit.name,
                product=product.display_name,
            )
        )

    def choose_lots(self):
        """Reserve the lots that somebody has chosen instead of the proposed ones."""
        chosen = defaultdict(lambda: defaultdict(float))
        for item in self.items:
            if item.lot:
                chosen[item.line, item.product][item.lot] += item.quantity
        for (line, product), lots in chosen.items():
            moves = line._ship_moves(product)
            for lot, quantity in lots.items():
                reserved = sum(
                    row.quantity_product_uom
                    for row in moves.move_line_ids
                    if row.lot_id == lot
                )
                missing = quantity - reserved
                if product.uom_id.compare(missing, 0) > 0:
                    self.swap_lot(moves, product, lots, lot, missing)

    def swap_lot(self, moves, product, lots, lot, missing):
        """Give back lots that nobody has chosen for one that somebody has."""
        wanted = defaultdict(float, lots)
        for row in moves.move_line_ids:
            spare = row.quantity_product_uom - wanted[row.lot_id]
            wanted[row.lot_id] = max(wanted[row.lot_id] - row.quantity_product_uom, 0)
            spare = min(spare, missing)
            if product.uom_id.compare(spare, 0) <= 0:
                continue
            move, place = row.move_id, row.move_id.location_id
            self.reduce(row, row.quantity_product_uom - spare)
            taken = move._update_reserved_quantity(spare, place, lot_id=lot)
            if product.uom_id.compare(taken, spare) < 0:
                break
            missing -= spare
        if product.uom_id.compare(missing, 0) > 0:
            raise UserError(
                self.env._(
                    "%(missing)s of %(product)s %(lot)s are not free on the shelf."
                    " Choose another one.",
                    missing=f"{product.uom_id.round(missing):g}",
                    product=product.display_name,
                    lot=lot.name,
                )
            )

    @staticmethod
    def reduce(row, quantity):
        """Leave so much in a row, in the unit of the product; none removes it."""
        if row.product_id.uom_id.compare(quantity, 0) <= 0:
            row.unlink()
            return
        row.quantity = row.product_id.uom_id._compute_quantity(
            quantity, row.product_uom_id, round=False
        )
