from odoo import Command

from .common import FulfilmentCase


class ShippingCase(FulfilmentCase):
    """Orders of several items, parcels and couriers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filters = cls._product("Filter papers", 5)
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.carrier = cls._carrier("Parcel 24", courier="fulfilment.courier.file")

    @classmethod
    def _carrier(cls, name, **values):
        return cls.env["delivery.carrier"].create(
            {
                "name": name,
                "product_id": cls.env["product.product"]
                .create({"name": name, "type": "service"})
                .id,
                "company_id": cls.company.id,
                "parcel_url": "https://track.example/{number}",
                **values,
            }
        )

    @classmethod
    def _sale(cls, *lines, **values):
        """A confirmed order.

        :param lines: of (product, quantity) or (product, quantity, unit)
        """
        return cls._order(
            order_line=[
                Command.create(
                    {
                        "product_id": line[0].id,
                        "product_uom_qty": line[1],
                        **({"product_uom_id": line[2].id} if len(line) > 2 else {}),
                    }
                )
                for line in lines
            ],
            **values,
        )

    @classmethod
    def _ready(cls, *lines, **values):
        """A confirmed order whose goods are on the shelf."""
        for line in lines:
            factor = line[2].factor if len(line) > 2 else 1
            cls._stock(line[0], line[1] * factor)
        return cls._sale(*lines, **values)

    @classmethod
    def _wizard(cls, order, user=None):
        wizard = cls.env["fulfilment.ship"].with_user(user or cls.clerk)
        return wizard._start(order.with_user(user or cls.clerk))

    @classmethod
    def _ship_some(cls, order, *quantities, **values):
        """Ship by the dialog, quantities in the order of its rows."""
        wizard = cls._wizard(order)
        for row, quantity in zip(wizard.line_ids, quantities, strict=True):
            row.quantity = quantity
        wizard.write(values)
        wizard.action_ship()
        return wizard

    @classmethod
    def _shipped(cls, order):
        """:return: list of how many of each line left"""
        return [line.qty_delivered for line in order.order_line]

    @classmethod
    def _parcel(cls, order=None, number=None, **values):
        """A parcel of an order that was shipped."""
        if order is None:
            order = cls._ready((cls.product, 2), carrier_id=cls.carrier.id)
            cls._ship(order.picking_ids)
        return cls.env["fulfilment.parcel"].create(
            {
                "picking_id": order.picking_ids[:1].id,
                "carrier_id": cls.carrier.id,
                "tracking_number": number,
                **values,
            }
        )

    @classmethod
    def _jobs(cls, method):
        """:return: jobs that wait for a method"""
        return (
            cls.env["queue.job"]
            .sudo()
            .search([("method_name", "=", method), ("state", "=", "pending")])
        )

    def _events(self, order, kind):
        return order.fulfilment_event_ids.filtered(lambda event: event.kind == kind)

    def _pull(self, route=None):
        """Rules as before Odoo 18: the delivery pulls what is picked."""
        route = route or self.warehouse.delivery_route_id
        route.rule_ids.action_archive()
        stock = self.warehouse.lot_stock_id
        output = self.warehouse.wh_output_stock_loc_id
        customers = self.env.ref("stock.stock_location_customers")
        for source, target, kind, method in (
            (output, customers, self.warehouse.out_type_id, "make_to_order"),
            (stock, output, self.warehouse.pick_type_id, "make_to_stock"),
        ):
            self.env["stock.rule"].create(
                {
                    "name": kind.name,
                    "route_id": route.id,
                    "action": "pull",
                    "location_src_id": source.id,
                    "location_dest_id": target.id,
                    "picking_type_id": kind.id,
                    "procure_method": method,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.company.id,
                }
            )
