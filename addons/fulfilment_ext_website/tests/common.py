from odoo import Command

from odoo.addons.fulfilment_ext.tests.payment_common import AwaitedCase


class ShopCase(AwaitedCase):
    """A shop that sells coffee beans until none is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.allow_out_of_stock_order = False
        cls.website = (
            cls.env["website"]
            .sudo()
            .create({"name": "Bean Shop", "company_id": cls.company.id})
        )
        cls.visitor = cls.website.user_id.partner_id
        cls.freight = cls.env["delivery.carrier"].create(
            {
                "name": "Freight",
                "fixed_price": 0,
                "website_published": True,
                "product_id": cls._product("Freight", 0, type="service").id,
            }
        )

    @classmethod
    def _product(cls, name, price=10, **values):
        values.setdefault("is_storable", values.get("type", "consu") == "consu")
        values.setdefault("allow_out_of_stock_order", False)
        return super()._product(name, price, **values)

    @classmethod
    def _cart(cls, quantity=1, **values):
        values.setdefault("website_id", cls.website.id)
        values.setdefault("carrier_id", cls.freight.id)
        return cls._order(quantity, confirm=False, **values)

    @classmethod
    def _lines(cls, *pairs):
        """:param pairs: of product and quantity"""
        return [
            Command.create({"product_id": product.id, "product_uom_qty": quantity})
            for product, quantity in pairs
        ]

    @classmethod
    def _take(cls, cart, user=None):
        return cart.with_user(user or cls.clerk).action_take_over()

    def _age(self, transaction, minutes):
        """It was begun so long ago."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET create_date = create_date"
            " - make_interval(mins => %s) WHERE id = %s",
            [minutes, transaction.id],
        )
        self.env.invalidate_all()
