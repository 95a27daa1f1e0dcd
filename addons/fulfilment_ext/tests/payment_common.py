from odoo import fields

from .common import FulfilmentCase


class AwaitedCase(FulfilmentCase):
    """Orders that are paid by bank transfer, with stock on the shelf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.method = cls.transfer.with_context(active_test=False).payment_method_ids[:1]
        cls._stock(cls.product, 10)

    @classmethod
    def _rule(cls, **values):
        cls.method.with_company(cls.company).write(
            {f"fulfilment_{name}": value for name, value in values.items()}
        )

    @classmethod
    def _awaited(cls, quantity=2, **values):
        """An order that a customer has placed and pays by bank transfer."""
        order = cls._order(quantity, confirm=False, **values)
        transaction = cls._pay(order, "pending", provider=cls.transfer)
        transaction._post_process()
        return order

    def _free(self, product=None):
        product = product or self.product
        product.invalidate_recordset()
        return product.with_context(warehouse_id=self.warehouse.id).free_qty

    def _events(self, order):
        return (
            self.env["fulfilment.event"]
            .search([("order_id", "=", order.id)], order="id")
            .mapped("kind")
        )

    def _exceptions(self, order, kind=None):
        domain = [("order_id", "=", order.id), ("state", "=", "open")]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["fulfilment.exception"].search(domain)

    def _wizard(self, orders, user=None, **values):
        wizards = self.env["fulfilment.payment.received"].with_user(user or self.clerk)
        return wizards.with_context(default_order_ids=orders.ids).create(values)

    def _receive(self, order, amount=None, user=None, **values):
        wizard = self._wizard(order, user, **values)
        if amount is not None:
            wizard.line_ids.amount = amount
        wizard.action_receive()
        return wizard

    def _ago(self, **delta):
        return fields.Datetime.subtract(fields.Datetime.now(), **delta)

    def _ahead(self, **delta):
        return fields.Datetime.add(fields.Datetime.now(), **delta)
