from datetime import timedelta

from odoo import Command, fields

from .tell_common import TellCase


class PickupCase(TellCase):
    """A shop in Berlin whose customers collect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "pickup_keep_days": 7,
                "pickup_remind_days": 2,
                "pickup_grace_minutes": 0,
            }
        )
        cls.shop = cls.env["res.partner"].create(
            {
                "name": "Bean Shop Kreuzberg",
                "street": "Oranienstraße 1",
                "zip": "10997",
                "city": "Berlin",
                "tz": "Europe/Berlin",
            }
        )
        cls.warehouse.partner_id = cls.shop
        cls.hours = cls.env["resource.calendar"].create(
            {
                "name": "Shop",
                "tz": "Europe/Berlin",
                "company_id": cls.company.id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 18,
                            "day_period": "full_day",
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        cls.method = cls._pickup_method()
        cls._stock(cls.product, 50)

    @classmethod
    def _pickup_method(cls, **values):
        return cls.env["delivery.carrier"].create(
            {
                "name": "Collect in the shop",
                "product_id": cls._product("Pickup", 0, type="service").id,
                "company_id": cls.company.id,
                "is_pickup": True,
                "pickup_calendar_id": cls.hours.id,
                **values,
            }
        )

    @classmethod
    def _to_collect(cls, quantity=2, **values):
        """An order that is paid on account and lies reserved."""
        return cls._order(quantity, carrier_id=cls.method.id, **values)

    @classmethod
    def _lies_ready(cls, quantity=2, **values):
        """:return: the transfer that its customer can collect"""
        order = cls._to_collect(quantity, **values)
        picking = order.picking_ids.filtered("is_pickup")
        picking.with_user(cls.clerk).action_pickup_ready()
        return picking

    def _kinds(self, order):
        return (
            self.env["fulfilment.event"]
            .search([("order_id", "=", order.id)], order="id")
            .mapped("kind")
        )

    def _events(self, picking, kind):
        return self.env["fulfilment.event"].search(
            [("picking_id", "=", picking.id), ("kind", "=", kind)], order="id"
        )

    def _asked(self, picking):
        return self.env["fulfilment.exception"].search(
            [
                ("picking_id", "=", picking.id),
                ("kind", "=", "pickup_expired"),
                ("state", "=", "open"),
            ]
        )

    @classmethod
    def _pass_by(cls, picking, **ago):
        """The time to collect is over."""
        past = fields.Datetime.now() - timedelta(**(ago or {"hours": 1}))
        picking.sudo().write({"pickup_until": past, "pickup_next_at": past})

    def _cron(self):
        """:return: list of how many were done in each step"""
        steps = []
        self.patch(
            type(self.env["ir.cron"]),
            "_commit_progress",
            lambda cron, done=0, **_values: steps.append(done) or 60.0,
        )
        self.env["stock.picking"].sudo()._cron_pickup_deadlines()
        return steps

    @classmethod
    def _pays_here(cls, order):
        """The customer has chosen to pay when they collect."""
        provider = cls._custom_provider("payment.payment_provider_transfer")
        modes = type(provider).custom_mode.get_values(cls.env)
        provider.custom_mode = "on_site" if "on_site" in modes else "cash_on_delivery"
        return cls._pay(order, "pending", provider=provider)

    def _screen(self, user=None):
        return self.env["fulfilment.handover"].with_user(user or self.clerk)

    def _code(self, picking):
        return picking.sudo()._pickup_code()
