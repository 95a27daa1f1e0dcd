from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.shipment import Item, Shipment


class SaleOrder(models.Model):
    """Ship items of an order, now or in parts."""

    _inherit = "sale.order"

    # who is not of fulfilment reads orders as before
    parcel_ids = fields.One2many(
        "fulfilment.parcel",
        "order_id",
        "Parcels",
        groups="fulfilment_ext.group_user",
    )
    parcel_count = fields.Integer(
        "Number of Parcels",
        compute="_compute_parcel_count",
        groups="fulfilment_ext.group_user",
    )
    is_shippable = fields.Boolean(compute="_compute_is_shippable")

    def _compute_parcel_count(self):
        counts = self.env["fulfilment.parcel"]._counts("order_id", self)
        for order in self:
            order.parcel_count = counts.get(order, 0)

    def _compute_is_shippable(self):
        """Whether a transfer is open; which items they are is asked when shipping."""
        found = dict(
            self.env["stock.picking"]
            .sudo()
            ._read_group(
                [
                    ("sale_id", "in", self.filtered(lambda o: o.state == "sale").ids),
                    ("state", "in", ("waiting", "confirmed", "assigned")),
                    ("picking_type_code", "in", ("outgoing", "internal")),
                ],
                ["sale_id"],
                ["__count"],
            )
        )
        for order in self:
            order.is_shippable = order in found

    def action_ship_items(self):
        """:return: dialog with what is open"""
        self.ensure_one()
        self.check_access("write")
        wizard = self.env["fulfilment.ship"]._start(self)
        return wizard._action()

    def action_split_items(self):
        """:return: dialog to put items on a date of their own"""
        self.ensure_one()
        self.check_access("write")
        return self.env["fulfilment.split"]._start(self)._action()

    def action_tracking(self):
        """:return: dialog to enter a tracking number and tell the customer
        :raise UserError: nothing of it is shipped by us
        """
        self.ensure_one()
        pickings = self.picking_ids.filtered(
            lambda each: each.state != "cancel" and each.location_dest_id._is_outgoing()
        )
        return self.env["fulfilment.tracking"]._start(pickings)._action()

    def action_parcels(self):
        """:return: its parcels"""
        self.ensure_one()
        # a new one belongs to a transfer
        return self.env["fulfilment.parcel"]._action_of("order_id", self, create=False)

    def _ship_lines(self):
        """:return: lines of which something is open"""
        lines = self.order_line
        return lines.browse(
            [
                line.id
                for line in lines
                if not line.display_type
                and line.product_id
                and line.product_id.uom_id.compare(line._ship_open(), 0) > 0
            ]
        ).with_prefetch(lines._prefetch_ids)

    def _ship_items(self, items, parcels=None, expected=None, partly=False):
        """Ship these items in one go; what is left stays open.

        :param list items: of :class:`~..tools.shipment.Item`
        :param parcels: called with a dict of (transfer, number of the parcel): package
            or None, before they leave
        :param dict expected: of line: how much was open when somebody looked; by
            default that is not asked
        :param bool partly: also where the customer gets everything at once
        :return: transfers that left, and what the client does next
        :raise UserError: it can't be shipped now; nothing was
        """
        self.ensure_one()
        self._ship_check_unchanged(expected or {})
        if not partly:
            self._ship_check_complete(items)
        shipment = Shipment(self, items)
        pickings = shipment.run(parcels or (lambda found: None))
        return pickings, shipment.answer

    def _ship_check_unchanged(self, expected):
        """:raise UserError: somebody was faster"""
        for line, was in expected.items():
            unit = line.product_id.uom_id
            now = line._ship_open()
            if unit.compare(now, was):
                raise UserError(
                    self.env._(
                        "%(product)s has changed since you opened this: %(was)s were"
                        " open, now it is %(now)s. Somebody may have shipped them."
                        " Nothing was shipped by you; open the dialog again.",
                        product=line.product_id.display_name,
                        was=f"{line._ship_from_product(was):g}",
                        now=f"{line._ship_from_product(now):g}",
                    )
                )

    def _ship_check_complete(self, items):
        """:raise UserError: the customer gets everything at once, and this is not it"""
        if self.picking_policy != "one":
            return
        wanted = {}
        for item in items:
            key = (item.line, item.product)
            wanted[key] = wanted.get(key, 0) + item.quantity
        for line in self._ship_lines():
            for product, factor in line._ship_factors().items():
                is_less = product.uom_id.compare(
                    wanted.get((line, product), 0), line._ship_open() * factor
                )
                if is_less < 0:
                    raise UserError(
                        self.env._(
                            "This customer gets everything at once: %s is not complete."
                            " Ship all that is open, or say that they agreed to parts.",
                            line.product_id.display_name,
                        )
                    )

    def _ship_all_items(self):
        """:return: items of all that can be shipped now, as the dialog proposes them"""
        items = []
        for line in self._ship_lines():
            for product, factor in line._ship_factors().items():
                quantity = line._ship_reserved() * factor
                items.append(Item(line, product, None, quantity))
        return items
