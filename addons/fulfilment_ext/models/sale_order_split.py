from odoo import Command, models
from odoo.exceptions import LockError, UserError


class SaleOrder(models.Model):
    """Put items of an order on a date of their own; the order stays as it is."""

    _inherit = "sale.order"

    def _split_off(self, quantities, date):
        """Move items that are open into transfers of their own.

        :param dict quantities: of line: how many, in the unit of its product
        :param datetime date: when they leave, UTC
        :return: the transfers
        :raise UserError: there are fewer
        """
        self.ensure_one()
        if self.state != "sale":
            raise UserError(self.env._("Only a confirmed order is shipped."))
        wanted = {
            line: quantity
            for line, quantity in quantities.items()
            if line.product_id.uom_id.compare(quantity, 0) > 0
        }
        if not wanted:
            raise UserError(self.env._("Enter how many of which item to split off."))
        moves = self.env["stock.move"].union(*[line._ship_moves() for line in wanted])
        try:
            moves.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is shipping this order. Try again.")
            ) from error
        transfers = {}
        for line, quantity in wanted.items():
            if line.product_id.uom_id.compare(quantity, line._ship_open()) > 0:
                raise UserError(
                    self.env._(
                        "Only %(open)s of %(product)s are open.",
                        open=f"{line._ship_from_product(line._ship_open()):g}",
                        product=line.product_id.display_name,
                    )
                )
            for product, factor in line._ship_factors().items():
                line._split_off_product(product, quantity * factor, date, transfers)
        found = self.env["stock.picking"].union(*transfers.values())
        found.move_ids.filtered(
            lambda move: move.state == "draft"
        )._action_confirm(merge=False, create_proc=False)  # fmt: skip
        for before, after in transfers.items():
            before.message_post(
                body=self.env._(
                    "Items were put on %(date)s: %(transfer)s",
                    date=date.date(),
                    transfer=after._get_html_link(),
                )
            )
            # all of it was split off
            if not before.move_ids:
                before.sudo().unlink()
        return found


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _split_off_product(self, product, quantity, date, transfers):
        """Split moves of a product: what is not reserved first, then what is not
        picked.

        :param dict transfers: of transfer: the one that is split off it; added to
        """
        left = quantity
        ends = self._ship_moves(product).filtered(lambda m: not m._ship_next_open())
        for move in ends.sorted(
            lambda each: (each._ship_depth(), each._ship_ready(), each.id)
        ):
            part = min(left, move.product_qty)
            if product.uom_id.compare(part, 0) > 0:
                move._split_off(part, date, transfers)
                left -= part


class StockMove(models.Model):
    _inherit = "stock.move"

    def _split_off(self, quantity, date, transfers):
        """Put a part of a move, and of the steps before it, into other transfers.

        :param float quantity: in the unit of the product
        :return: the move that was split off; this one, when it was all
        """
        self.ensure_one()
        picking = self.picking_id
        if picking not in transfers:
            transfers[picking] = picking._create_backorder_picking()
        target = transfers[picking]
        origins = self.move_orig_ids.filtered(
            lambda move: move.state not in ("draft", "done", "cancel")
        )
        if self.product_id.uom_id.compare(quantity, self.product_qty) >= 0:
            part = self
            self.move_line_ids.write({"picking_id": target.id})
            self.write({"picking_id": target.id, "date": date})
        else:
            part = self._split_part(quantity, target, date)
        left, before = quantity, self.browse()
        for origin in origins:
            here = min(left, origin.product_qty)
            if self.product_id.uom_id.compare(here, 0) > 0:
                before |= origin._split_off(here, date, transfers)
                left -= here
        if origins and part != self:
            done = part.move_orig_ids.filtered(lambda move: move.state == "done")
            part.move_orig_ids = [Command.set((before | done).ids)]
            self.move_orig_ids = [Command.unlink(move.id) for move in before]
        return part

    def _split_part(self, quantity, target, date):
        """:return: the new move; what was reserved for the rest stays reserved"""
        unit = self.product_id.uom_id
        stays = self.product_qty - quantity
        reserved = self.product_uom._compute_quantity(
            self.quantity, unit, rounding_method="HALF-UP"
        )
        if unit.compare(reserved, stays) > 0:
            # also where nothing is counted: core gives the new one its own
            self.quantity = unit._compute_quantity(stays, self.product_uom, round=False)
        values = self._split(quantity)
        for each in values:
            each.update(picking_id=target.id, date=date)
        return self.create(values)
