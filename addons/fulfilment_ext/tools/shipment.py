"""Ships quantities of an order in one go, through all steps of the warehouse."""

from collections import defaultdict
from typing import NamedTuple

from odoo.exceptions import LockError, UserError

from .reservation import Reservation

#: A route has fewer steps; a loop in one must not be followed for ever.
MAX_STEPS = 10


class Item(NamedTuple):
    """What goes: of which line, in the unit of the product that is moved."""

    line: object
    product: object
    #: which one, ``None``: what is reserved
    lot: object
    quantity: float
    #: number of the parcel that it is put in
    parcel: int = 1


class Shipment(Reservation):
    """One press of "Ship"; everything happens in the caller's transaction.

    :param order: ``sale.order``
    :param list items: of :class:`Item`
    """

    def __init__(self, order, items):
        self.order = order
        self.env = order.env
        self.items = [
            item for item in items if item.product.uom_id.compare(item.quantity, 0) > 0
        ]
        self.reserve_again = self.env["stock.move"]
        self.answer = True

    def run(self, pack):
        """Ship.

        :param pack: called with a dict of (transfer, number of the parcel): package or
            ``None``, before the last step is done
        :return: the transfers that left
        :raise UserError: it can't be shipped now; says why and what to do
        """
        self.check()
        self.reserve()
        self.choose_lots()
        for _step in range(MAX_STEPS):
            finals, missing = self.allocate()
            if not missing:
                break
            self.validate(self.earlier(missing))
        else:
            raise UserError(self.env._("The route of these items has too many steps."))
        return self.ship(finals, pack)

    # --- may it be shipped

    def moves(self):
        """:return: open moves of what is shipped"""
        return self.env["stock.move"].union(
            *[
                line._ship_moves(product)
                for line, product in {(item.line, item.product) for item in self.items}
            ]
        )

    def check(self):
        """Take the moves, so that nobody else ships them, and ask whether they may go.

        :raise UserError: they may not
        """
        if self.order.state != "sale":
            raise UserError(self.env._("Only a confirmed order is shipped."))
        if not self.items:
            raise UserError(self.env._("Enter how many of which item to ship."))
        moves = self.moves()
        self.lock(moves)
        moves.picking_id._check_fulfilment_hold()

    def check_batches(self, pickings):
        """:raise UserError: somebody is picking them at this moment"""
        for picking in pickings:
            batch = picking.batch_id
            # core makes batches by itself, in which nobody works yet
            is_busy = batch.user_id not in (
                self.env.user,
                self.env["res.users"],
            ) or any(batch.move_line_ids.mapped("picked"))
            if batch.state == "in_progress" and is_busy:
                raise UserError(
                    self.env._(
                        "%(transfer)s is being picked in batch %(batch)s (%(who)s)."
                        " Finish the batch, or take the transfer out of it.",
                        transfer=picking.name,
                        batch=batch.name,
                        who=batch.user_id.name or self.env._("nobody is named"),
                    )
                )

    def lock(self, moves):
        """:raise UserError: somebody is working on them at this moment"""
        try:
            moves.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is shipping this order at this moment. Nothing was"
                    " shipped by you; open the order again."
                )
            ) from error

    # --- which step takes what

    def take(self, moves, item, taken):
        """Take from moves what is ready in them.

        :param dict taken: of row: how many are given away already
        :return: list of (row, quantity, item), and how many are missing
        """
        found, left, unit = [], item.quantity, item.product.uom_id
        for move in moves:
            here = move._ship_ready() - sum(taken[row] for row in move.move_line_ids)
            for row in move.move_line_ids:
                if item.lot and row.lot_id != item.lot:
                    continue
                part = min(left, here, row.quantity_product_uom - taken[row])
                if unit.compare(part, 0) <= 0:
                    continue
                taken[row] += part
                here -= part
                left -= part
                found.append((row, part, item))
        return found, left

    def allocate(self):
        """:return: list of (row, quantity, item) of the last step; and list of what an
        earlier one has to bring"""
        taken, finals, missing = defaultdict(float), [], []
        for item in self.items:
            moves = self.sorted_moves(item, last=True)
            found, left = self.take(moves, item, taken)
            finals += found
            if item.product.uom_id.compare(left, 0) > 0:
                missing.append(item._replace(quantity=left))
        return finals, missing

    def earlier(self, missing):
        """:return: list of (row, quantity, item) of steps before the last one
        :raise UserError: they don't have it either
        """
        taken, rows = defaultdict(float), []
        for item in missing:
            found, left = self.take(self.sorted_moves(item, last=False), item, taken)
            if item.product.uom_id.compare(left, 0) > 0:
                self.refuse(item.product, item.quantity, item.quantity - left)
            rows += found
        return rows

    @staticmethod
    def sorted_moves(item, last):
        """:return: moves of the last step, or of the others; what is due, first"""
        moves = item.line._ship_moves(item.product).filtered(
            lambda move: move.location_dest_id._is_outgoing() == last
        )
        return moves.sorted(lambda move: (-move._ship_depth(), move.date, move.id))

    # --- do it

    def validate(self, rows):
        """Do these rows and nothing else of their transfers; the rest stays open.

        :param list rows: of (row, quantity, item)
        :return: the transfers
        :raise UserError: a transfer asks something that only its own page can ask
        """
        quantities = defaultdict(float)
        for row, quantity, _item in rows:
            quantities[row] += quantity
        lines = self.env["stock.move.line"].union(*quantities)
        pickings = lines.picking_id
        moves = lines.move_id
        self.check_batches(pickings)
        self.open_packs(lines, quantities)
        for row, quantity in quantities.items():
            if row.product_id.uom_id.compare(quantity, row.quantity_product_uom) < 0:
                self.reserve_again |= row.move_id
                self.reduce(row, quantity)
        lines.filtered(lambda row: not row.picked).picked = True
        others = pickings.move_line_ids - lines
        others.filtered("picked").picked = False
        self.keep_rest(pickings, others)
        # core asks about backorders and SMS in dialogs; the answer is given here
        answer = pickings.with_context(
            skip_backorder=True, skip_sms=True
        ).button_validate()
        if open_one := pickings.filtered(lambda each: each.state != "done")[:1]:
            raise UserError(
                self.env._(
                    "%s asks something before it can be done. Open it and validate it"
                    " there.",
                    open_one.name,
                )
            )
        if isinstance(answer, dict):
            self.answer = answer
        # what was reserved for this order stays so, also where nothing is by itself
        if self.reserve_again & moves:
            rest = moves.sale_line_id.move_ids.filtered(
                lambda move: (
                    move.picking_id.backorder_id in pickings
                    and move.state in ("confirmed", "partially_available")
                )
            )
            rest._action_assign()
        return pickings

    def keep_rest(self, pickings, others):
        """A type of transfers that makes no backorder would cancel what does not go."""
        for picking in pickings:
            if picking.picking_type_id.create_backorder != "never":
                continue
            others.filtered(lambda row: row.picking_id == picking).unlink()  # noqa: B023
            if any(
                move.product_uom.compare(move.quantity, move.product_uom_qty) < 0
                for move in picking.move_ids
            ):
                picking.action_split_transfer()

    @staticmethod
    def open_packs(lines, quantities):
        """A package of which a part stays can't go as a package."""
        for package in lines.package_id:
            rows = lines.picking_id.move_line_ids.filtered(
                lambda row: row.package_id == package  # noqa: B023
            )
            whole = all(
                row.product_id.uom_id.compare(
                    quantities.get(row, 0), row.quantity_product_uom
                )
                == 0
                for row in rows
            )
            if not whole:
                rows.filtered(
                    lambda row: row.result_package_id == row.package_id
                ).result_package_id = False

    def ship(self, rows, pack):
        """The last step: into parcels, and out."""
        by_parcel = defaultdict(lambda: defaultdict(float))
        for row, quantity, item in rows:
            by_parcel[row.picking_id, item.parcel][row] += quantity
        numbers = defaultdict(set)
        for picking, number in by_parcel:
            numbers[picking].add(number)
        rows, parcels = [], {}
        for (picking, number), quantities in by_parcel.items():
            several = len(numbers[picking]) > 1
            parts = [
                (self.part(row, quantity) if several else row, quantity, None)
                for row, quantity in quantities.items()
            ]
            rows += parts
            packed = self.env["stock.move.line"].union(*[part[0] for part in parts])
            parcels[picking, number] = packed._put_in_pack() if several else None
        pack(parcels)
        return self.validate(rows)

    def part(self, row, quantity):
        """:return: a row with just so many, made of a bigger one"""
        unit = row.product_id.uom_id
        rest = row.quantity_product_uom - quantity
        if unit.compare(rest, 0) <= 0:
            return row
        self.reserve_again |= row.move_id
        self.reduce(row, rest)
        return row.copy(
            {
                "quantity": unit._compute_quantity(
                    quantity, row.product_uom_id, round=False
                ),
                "result_package_id": False,
            }
        )
