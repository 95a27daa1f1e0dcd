from odoo.addons.order_payment.tests.common import PaymentCase

from .common import DeliveryCase


class MoneyCase(DeliveryCase, PaymentCase):
    """Who has deliverers as well, and cash on delivery."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(
            "delivery_supplier.group_manager"
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cash = cls._custom_provider("delivery.payment_provider_cod")
        cls.cash_journal = cls.company_data["default_journal_cash"]
        cls.product.invoice_policy = "order"

    @classmethod
    def _set_up_order(cls):
        """Of the deliveries' customer and product."""

    def _book(self, order):
        """What the background jobs do."""
        for transaction in order.transaction_ids:
            transaction._job_post_process()

    def _tell(self, order, kind=None):
        domain = [("order_id", "=", order.id)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["delivery.notification"].search(domain, order="id")

    def _cash_order(self, **values):
        """An order that is to be paid at the door."""
        order = self._order(**values)
        order._switch_payment("cash", "No card")
        return order
