from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.shipment import Item


class FulfilmentShipLine(models.TransientModel):
    """How many of a line go now, and in which parcel."""

    _name = "fulfilment.ship.line"
    _description = "Item to Ship"
    _order = "sequence, id"

    ship_id = fields.Many2one("fulfilment.ship", required=True, ondelete="cascade")
    sequence = fields.Integer()
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="order_line_id.product_id")
    uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    # as open and reserved, in the unit of the product: exact, and to see whether
    # somebody was faster
    expected = fields.Float(readonly=True, digits="Product Unit")
    ready = fields.Float(readonly=True, digits="Product Unit")
    open_quantity = fields.Float("Open", readonly=True, digits="Product Unit")
    reserved_quantity = fields.Float("Reserved", readonly=True, digits="Product Unit")
    quantity = fields.Float("Ship Now", digits="Product Unit")
    is_tracked = fields.Boolean(readonly=True)
    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial", domain="[('product_id', '=', product_id)]"
    )
    parcel = fields.Integer(default=1)

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "A quantity can't be less than 0."
    )

    @api.constrains("order_line_id", "lot_id")
    def _check_line_access(self):
        """Ids come from outside; nothing of other companies goes back."""
        self.order_line_id.sudo(False).check_access("read")
        self.lot_id.sudo(False).check_access("read")

    def action_other_parcel(self):
        """Put the rest of this row in another parcel."""
        self.ensure_one()
        number = max(self.ship_id.line_ids.mapped("parcel") + [1]) + 1
        self.copy({"quantity": 0, "parcel": number})
        if number not in self.ship_id.parcel_ids.mapped("number"):
            first = self.ship_id.parcel_ids[:1]
            first.create(
                {
                    "ship_id": self.ship_id.id,
                    "number": number,
                    "carrier_id": first.carrier_id.id,
                }
            )
        return self.ship_id._action()

    def _exact_quantity(self):
        """:return: in the unit of the product; 5 of a dozen are shown as 0.42, and are
        5 again"""
        for exact, shown in (
            (self.ready, self.reserved_quantity),
            (self.expected, self.open_quantity),
        ):
            if self.uom_id.compare(self.quantity, shown) == 0:
                return exact
        return self.order_line_id._ship_to_product(self.quantity)

    def _items(self):
        """:return: list of what is moved for it
        :raise UserError: it can't be meant like that
        """
        self.ensure_one()
        line, product = self.order_line_id, self.product_id
        if self.uom_id.is_zero(self.quantity):
            return []
        if self.is_tracked and not self.lot_id:
            raise UserError(
                self.env._("Choose which %s goes.", product.display_name)
            )  # fmt: skip
        quantity = self._exact_quantity()
        if product.tracking == "serial" and self.is_tracked:
            if product.uom_id.compare(quantity, 1) > 0:
                raise UserError(
                    self.env._(
                        "There is one %(product)s with the number %(lot)s.",
                        product=product.display_name,
                        lot=self.lot_id.name,
                    )
                )
        return [
            Item(line, part, self.lot_id or None, quantity * factor, self.parcel)
            for part, factor in line._ship_factors().items()
        ]


class FulfilmentShipParcel(models.TransientModel):
    """A parcel that is sent: with whom, and its number."""

    _name = "fulfilment.ship.parcel"
    _description = "Parcel to Ship"
    _order = "number, id"

    ship_id = fields.Many2one("fulfilment.ship", required=True, ondelete="cascade")
    number = fields.Integer("Parcel", default=1, required=True)
    parcel_id = fields.Many2one("fulfilment.parcel", "Prepared Parcel", readonly=True)
    carrier_id = fields.Many2one(
        "delivery.carrier", "Delivery Method", ondelete="cascade"
    )
    tracking_number = fields.Char()
    weight = fields.Float(digits="Stock Weight", help="0: that of the products")
