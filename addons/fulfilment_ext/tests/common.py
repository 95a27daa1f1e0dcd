from odoo import Command

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.order_payment.tests.common import PaymentCase


class FulfilmentCase(PaymentCase):
    """A shop in Berlin with goods on the shelf, a customer and two people."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(
            "fulfilment_ext.group_manager"
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.clerk = cls._user("user")
        cls.manager = cls._user("manager")

    @classmethod
    def _set_up_order(cls):
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Anna Berger",
                "email": "anna@customer.example",
                "phone": "+49 30 1234567",
                "street": "Lindenstraße 5",
                "zip": "10969",
                "city": "Berlin",
                "country_id": cls.env.ref("base.de").id,
                "tz": "Europe/Berlin",
            }
        )
        cls.product = cls._product("Coffee beans", 89)

    @classmethod
    def _user(cls, group, login=None, **values):
        return mail_new_test_user(
            cls.env,
            login or f"fulfilment_{group}",
            groups=f"fulfilment_ext.group_{group}",
            **values,
        )

    @classmethod
    def _product(cls, name, price=10, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "weight": 1,
                "taxes_id": [Command.clear()],
                "invoice_policy": "order",
                **values,
            }
        )

    @classmethod
    def _stock(cls, product, quantity, location=None):
        """Put goods on the shelf."""
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.warehouse.lot_stock_id, quantity
        )

    @classmethod
    def _ship(cls, picking, quantities=None, backorder=True):
        """Validate a transfer.

        :param dict quantities: by product, all that is reserved by default
        """
        for move in picking.move_ids:
            if quantities is not None:
                move.quantity = quantities.get(move.product_id, 0)
            move.picked = bool(move.quantity)
        context = {"skip_backorder": True, "skip_sms": True}
        if not backorder:
            context["picking_ids_not_to_create_backorder"] = picking.ids
        picking.with_context(**context).button_validate()
        return picking

    def _read_queries(self, records, names):
        """:return: number of queries in which the clerk reads these fields, beginning
        with an empty cache"""
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        records.with_user(self.clerk).read(names)
        return self.env.cr.sql_log_count - start
