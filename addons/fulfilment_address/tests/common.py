from odoo.addons.fulfilment_ext.tests.shipping_common import ShippingCase


class AddressCase(ShippingCase):
    """A company that holds orders whose address can't be right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.address_check = "hold"
        cls.germany = cls.env.ref("base.de")

    @classmethod
    def _held(cls, confirm=True, **values):
        """:return: order of a customer without a house number, its goods are there"""
        cls.customer.write({"street": "Lindenstraße", **values})
        cls._stock(cls.product, 10)
        return cls._order(confirm=confirm, carrier_id=cls.carrier.id)

    @classmethod
    def _kinds(cls, order):
        return [each["kind"] for each in order.address_findings or []]

    @classmethod
    def _typed(cls, **values):
        """:return: what somebody types into a form"""
        return {
            "name": "Anna Berger",
            "street": "Lindenstraße 7",
            "street2": "",
            "zip": "10969",
            "city": "Berlin",
            "state_id": False,
            "country_id": cls.germany.id,
            "phone": "+49 30 1234567",
            **values,
        }

    @classmethod
    def _notes(cls, order):
        return " ".join(order.message_ids.mapped("body"))
