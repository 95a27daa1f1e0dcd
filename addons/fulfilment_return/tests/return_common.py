from contextlib import contextmanager

from odoo.fields import Command

from odoo.addons.fulfilment_ext.tests.item_common import ItemCase


class ReturnCase(ItemCase):
    """Orders that were shipped, and what comes back of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.broken = cls.env.ref("fulfilment_return.reason_damaged")
        cls.unwanted = cls.env.ref("fulfilment_return.reason_not_wanted")
        cls.company.write(
            {
                "return_restocking_percent": 0,
                "return_shipping_fee": 0,
                "return_auto_approve": False,
            }
        )

    def setUp(self):
        super().setUp()
        self.patch(
            type(self.card),
            "_compute_feature_support_fields",
            lambda providers: providers.update(
                {
                    "support_express_checkout": False,
                    "support_manual_capture": "partial",
                    "support_refund": "partial",
                    "support_tokenization": False,
                }
            ),
        )
        self.card.invalidate_recordset(["support_refund"])
        (
            self.pm_unknown
            | self.card.with_context(active_test=False).payment_method_ids
        ).support_refund = "partial"

    @contextmanager
    def _refused(self, kind, words):
        """As in a request: what was written is taken back."""
        with self.assertRaisesRegex(kind, words), self.cr.savepoint():
            yield

    def _shipped(
        self, quantity=10, price=10, steps=("stock 50", "confirm", "ship"), **values
    ):
        """:return: an order that has left"""
        goods = values.pop("product", None) or self._product(
            "Box", price, **values.pop("goods", {})
        )
        order = self._goods(quantity, product=goods, **values)
        self._play(order, *steps)
        return order

    def _return(self, order, quantity=4, user=None, approve=True, **values):
        """:return: ``fulfilment.return`` of the first item, entered by the clerk"""
        line = {
            "sale_line_id": order.order_line[0].id,
            "quantity": quantity,
            "reason_id": self.unwanted.id,
        }
        for name in list(values):
            if name in self.env["fulfilment.return.line"]._fields and name not in (
                "state",
            ):
                line[name] = values.pop(name)
        record = (
            self.env["fulfilment.return"]
            .with_user(user or self.clerk)
            .create(
                {
                    "order_id": order.id,
                    "line_ids": [Command.create(line)],
                    **values,
                }
            )
        )
        if approve:
            record.action_approve()
        return record

    def _receive(self, record, rows=None, **values):
        """:param rows: list of (condition, quantity) of the first item; all of all by
        default"""
        wizard = (
            self.env["fulfilment.return.receive"]
            .with_user(self.clerk)
            .with_context(default_return_id=record.id)
            .create(values)
        )
        if rows is not None:
            first = wizard.line_ids[:1]
            base = {
                "return_line_id": first.return_line_id.id,
                "sale_line_id": first.sale_line_id.id,
                "lot_id": first.lot_id.id,
            }
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(base | {"condition": condition, "quantity": number})
                    for condition, number in rows
                ),
            ]
        wizard.action_receive()
        record.invalidate_recordset()
        return wizard

    def _settle(self, record, **values):
        wizard = (
            self.env["fulfilment.return.settle"]
            .with_user(self.clerk)
            .with_context(default_return_id=record.id)
            .create(values)
        )
        wizard.action_settle()
        record.invalidate_recordset()
        return wizard

    def _on_shelf(self, product, location):
        return sum(
            self.env["stock.quant"]
            .search(
                [
                    ("product_id", "=", product.id),
                    ("location_id", "child_of", location.id),
                ]
            )
            .mapped("quantity")
        )
