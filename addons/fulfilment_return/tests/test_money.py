from odoo.fields import Command
from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestMoney(ReturnCase):
    """Amounts are right to the cent whatever the taxes, discounts and currencies."""

    def _tax(self, **values):
        return self.env["account.tax"].create(
            {"name": str(values), "amount": 19, "type_tax_use": "sale", **values}
        )

    def _check(self, order, quantity, expected=None, **values):
        """The return says what its document comes to, and all of it what the invoice
        had."""
        invoice = self._invoice(order)
        self._register(invoice)
        record = self._return(order, quantity, **values)
        self._receive(record)
        before = record.amount_due
        self._settle(record, how="hand")
        note = record.move_id
        self.assertEqual(note.currency_id, order.currency_id)
        self.assertEqual(note.amount_total, -before)
        self.assertEqual(note.amount_residual, 0)
        if expected is not None:
            self.assertEqual(note.amount_total, expected)
        self.assertEqual(order.payment_due, 0)
        return record, invoice

    def test_taxes(self):
        kinds = {
            "excluded": self._tax(price_include_override="tax_excluded"),
            "included": self._tax(price_include_override="tax_included"),
            "fixed": self._tax(amount=0.37, amount_type="fixed"),
            "none": self.env["account.tax"],
        }
        kinds["two"] = kinds["excluded"] | kinds["fixed"]
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for name, taxes in kinds.items():
                with self.subTest(method=method, taxes=name):
                    order = self._shipped(
                        7, 9.99, goods={"taxes_id": [Command.set(taxes.ids)]}
                    )
                    order.order_line.discount = 12.5
                    record, invoice = self._check(order, 7)
                    # all of it comes back: what was paid goes back
                    self.assertEqual(record.move_id.amount_total, invoice.amount_total)
                    self.assertEqual(record.move_id.amount_tax, invoice.amount_tax)
                    part = self._shipped(
                        7, 9.99, goods={"taxes_id": [Command.set(taxes.ids)]}
                    )
                    self._check(part, 3)

    def test_fiscal_position(self):
        home = self._tax(price_include_override="tax_included")
        abroad = self._tax(amount=0)
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        abroad.write(
            {
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(home.ids)],
            }
        )
        order = self._shipped(
            2,
            119,
            goods={"taxes_id": [Command.set(home.ids)]},
            fiscal_position_id=position.id,
        )
        self.assertEqual(order.amount_total, 200)
        self._check(order, 1, 100)

    def test_exchange_abroad(self):
        """The price of a replacement follows the position of the order as the order's
        own items do."""
        home = self._tax(price_include_override="tax_included")
        abroad = self._tax(amount=0)
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        abroad.write(
            {
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(home.ids)],
            }
        )
        taxes = {"taxes_id": [Command.set(home.ids)]}
        better = self._product("Better", 238, **taxes)
        order = self._shipped(2, 119, goods=taxes, fiscal_position_id=position.id)
        record = self._return(
            order,
            1,
            outcome="exchange",
            exchange_pricing="today",
            replacement_product_id=better.id,
        )
        self.assertEqual(record.amount_due, 100)
        self._receive(record)
        self.assertEqual(record.line_ids.replacement_line_id.price_total, 200)
        self.assertEqual(record.amount_due, 100)

    def test_discount_line(self):
        """A discount on the whole order comes back with the item."""
        tax = self._tax(price_include_override="tax_excluded")
        order = self._shipped(
            4, 25, goods={"taxes_id": [Command.set(tax.ids)]}, lines=2
        )
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.1,
            }
        ).action_apply_discount()
        self.assertEqual(order.amount_untaxed, 180)
        self._check(order, 2, 53.55)

    def test_currency(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": yen.id, "rate": 160.5, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id}
        )
        tax = self._tax(amount=10, price_include_override="tax_excluded")
        order = self._shipped(
            3,
            goods={"taxes_id": [Command.set(tax.ids)]},
            pricelist_id=pricelist.id,
        )
        order.order_line.price_unit = 333
        self.assertEqual(order.currency_id, yen)
        self._check(order, 3, 1099)

    def test_fee_taxes(self):
        tax = self._tax(price_include_override="tax_included")
        fee = self.env.ref("fulfilment_return.product_work")
        fee.taxes_id = tax
        order = self._shipped()
        record, _invoice = self._check(
            order,
            4,
            30,
            fee_ids=[Command.create({"kind": "work", "price_unit": 10})],
        )
        self.assertEqual(record.move_id.amount_tax, -1.6)
        self.assertEqual(record.amount_fee, 10)

    def test_percent_follows(self):
        order = self._shipped()
        record = self._return(
            order, 4, fee_ids=[Command.create({"kind": "restocking", "percent": 10})]
        )
        self.assertEqual(record.amount_fee, 4)
        self._receive(record, [("restock", 3)])
        self.assertEqual((record.amount_fee, record.amount_due), (3, -27))

    def test_even(self):
        """No difference is none, whatever discounts and taxes make of the price."""
        low = self._tax(amount=7, price_include_override="tax_excluded")
        high = self._tax(price_include_override="tax_included")
        both = self._tax(amount=5, price_include_override="tax_excluded") | high
        none = self.env["account.tax"]
        for sold, instead in ((low, low), (low, high), (high, low), (low, both)) + (
            (high, none),
            (none, high),
        ):
            with self.subTest(sold=sold.mapped("name"), instead=instead.mapped("name")):
                better = self._product(
                    "Better", 31, taxes_id=[Command.set(instead.ids)]
                )
                order = self._shipped(
                    10, 9.99, goods={"taxes_id": [Command.set(sold.ids)]}
                )
                order.order_line.discount = 15
                record = self._return(
                    order,
                    10,
                    outcome="exchange",
                    exchange_pricing="even",
                    replacement_product_id=better.id,
                    replacement_quantity=3,
                )
                self.assertEqual(record.amount_due, 0)
                self._receive(record)
                self.assertEqual(record.amount_due, 0)
                new = record.line_ids.replacement_line_id
                self.assertEqual(new.price_total, record.amount_credit)

    def test_percent_of_what_was_paid(self):
        """A fee with taxes on top of a price that has them is not taxed twice, and what
        was discounted costs nothing."""
        tax = self._tax(price_include_override="tax_included")
        on_top = self._tax(price_include_override="tax_excluded")
        product = self.env.ref("fulfilment_return.product_restocking")
        for taxes, fee in ((tax, 5.95), (on_top, 5.95), (tax.browse(), 5.95)):
            product.taxes_id = taxes
            order = self._shipped(2, 119, goods={"taxes_id": [Command.set(tax.ids)]})
            order.order_line.discount = 50
            record = self._return(
                order,
                1,
                fee_ids=[Command.create({"kind": "restocking", "percent": 10})],
            )
            self.assertEqual(record.amount_credit, 59.5)
            self.assertEqual(record.amount_fee, fee)

    def test_price_changed_later(self):
        """Somebody mends the price in the order before the return is settled."""
        order = self._shipped()
        record = self._return(order, 4)
        self._receive(record)
        order.order_line.price_unit = 8
        self._settle(record, how="hand")
        self.assertEqual((record.amount_due, record.move_id.amount_total), (-32, 32))
