from odoo import Command
from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.queue_job.tests.common import trap_jobs


class DeliveryCase(TransactionCase):
    """A shop in Cracow with two deliverers and a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_deliveries()

    @classmethod
    def _set_up_deliveries(cls):
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Europe/Warsaw"
        cls.poland = cls.env.ref("base.pl")
        cls.marek = cls._deliverer("Marek Nowak", "+48 601 123 456")
        cls.ewa = cls._deliverer("Ewa Kubiak", "+48 602 123 456")
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Anna Wisniewska",
                "email": "anna@customer.example",
                "phone": "+48 603 123 456",
                "street": "ul. Kazimierza Wielkiego 27/14",
                "zip": "30-074",
                "city": "Krakow",
                "country_id": cls.poland.id,
                "tz": "Europe/Warsaw",
            }
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Vegetable box",
                "type": "consu",
                "is_storable": True,
                "weight": 4,
                "list_price": 89,
                "taxes_id": [Command.clear()],
            }
        )
        cls.operator = cls._user("operator")
        cls.dispatcher = cls._user("dispatcher")
        cls.manager = cls._user("manager")

    @classmethod
    def _user(cls, group, login=None, **values):
        return mail_new_test_user(
            cls.env,
            login or f"delivery_{group}",
            groups=f"delivery_supplier.group_{group}",
            **values,
        )

    @classmethod
    def _deliverer(cls, name, phone, **values):
        first = name.split()[0].lower()
        return cls.env["delivery.deliverer"].create(
            {
                "name": name,
                "phone": phone,
                "email": f"{first}@deliverer.example",
                "country_id": cls.env.ref("base.pl").id,
                "tz": "Europe/Warsaw",
                **values,
            }
        )

    @classmethod
    def _order(cls, quantity=2, confirm=True, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.product.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _job(cls, deliverer=None, order=None, **values):
        """A delivery, assigned when a deliverer is given."""
        job = (order or cls._order())._plan_delivery()
        job.write(values)
        if deliverer:
            job._assign(deliverer)
        return job

    def trap(self):
        """Collects jobs of the queue instead of making them."""
        return trap_jobs()

    def notices(self, job, kind=None, **values):
        domain = [("job_id", "=", job.id)]
        if kind:
            domain.append(("kind", "=", kind))
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["delivery.notification"].search(domain, order="id")
