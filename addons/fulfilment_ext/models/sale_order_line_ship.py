import math

from odoo import models


class SaleOrderLine(models.Model):
    """What of a line can be shipped: asked of its stock moves, kept nowhere."""

    _inherit = "sale.order.line"

    def _ship_factors(self):
        """Hook for kits.

        :return: dict of product that is moved: how many of its unit of measure belong
            to one of the line's product
        """
        self.ensure_one()
        return {self.product_id: 1.0}

    def _ship_moves(self, product=None):
        """Moves that bring the line to the customer and are not done, of all steps.

        :param product: of one product only
        """
        self.ensure_one()
        moves = self.move_ids
        # not filtered(): what the other lines need is read with the first
        return moves.browse(
            [
                move.id
                for move in moves
                if (product is None or move.product_id == product)
                and move.state not in ("draft", "done", "cancel")
                and move._ships_out()
            ]
        ).with_prefetch(moves._prefetch_ids)

    def _ship_open(self):
        """:return: what the customer still gets, in the unit of the product"""
        return self._ship_least(
            lambda moves: sum(
                move.product_qty
                for move in moves
                # a step that is followed by another one counts there
                if not move._ship_next_open()
            )
        )

    def _ship_reserved(self):
        """:return: what of it waits on the shelf or at a later step"""
        reserved = self._ship_least(
            lambda moves: sum(move._ship_ready() for move in moves)
        )
        return min(reserved, self._ship_open())

    def _ship_least(self, count):
        """:return: whole kits, or what there is of the product itself"""
        self.ensure_one()
        least = []
        for product, factor in self._ship_factors().items():
            found = count(self._ship_moves(product))
            if product == self.product_id and factor == 1:
                return found
            least.append(found / factor if factor else 0.0)
        return float(math.floor(min(least) + 1e-6)) if least else 0.0

    def _ship_from_product(self, quantity):
        """:return: a quantity of the product's unit in the line's"""
        return self.product_id.uom_id._compute_quantity(
            quantity, self.product_uom_id, rounding_method="HALF-UP"
        )

    def _ship_to_product(self, quantity):
        """:return: a quantity of the line's unit in the product's"""
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )
