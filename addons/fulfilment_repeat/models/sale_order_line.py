from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import float_compare


class Today(NamedTuple):
    """What an item would be today."""

    #: why it can't be had, a sentence; "" when it can
    gone: str
    #: for one, in the currency of the new order, and what it was
    price: float
    price_then: float
    #: of the new order
    currency: object
    #: ``dearer``, ``cheaper``, ``same``; False where it can't be compared
    change: str | bool
    #: how many of them can be had now; False where nobody counts
    free: float | bool


class SaleOrderLine(models.Model):
    """Items that are ordered again."""

    _inherit = "sale.order.line"

    def _is_repeated(self):
        """Other addons leave out their own lines, such as rewards.

        :return: whether somebody has chosen it; what costs of delivery, deposits and
            parts of a combination are, is worked out anew"""
        self.ensure_one()
        return (
            bool(self.product_id)
            and not self.display_type
            and not self.is_downpayment
            and not self.is_delivery
            and not self.is_expense
            and not self.combo_item_id
            # of a promotion, if there are any
            and not ("is_reward_line" in self._fields and self.is_reward_line)
            and self.product_uom_qty > 0
        )

    def _repeat_gone(self):
        """:return: why it can't be had any more, a sentence; "" when it can"""
        self.ensure_one()
        product = self.product_id
        if not product.active:
            return self.env._("No longer available.")
        if not product.sale_ok:
            return self.env._("Not for sale any more.")
        if product.type == "combo":
            return self.env._("A combination: choose its parts anew.")
        if not self.product_uom_id.active:
            return self.env._("Not sold in %s any more.", self.product_uom_id.name)
        return ""

    def _repeat_values(self, quantity):
        """:return: dict of the new line; price, taxes and description are today's"""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": quantity,
            "product_no_variant_attribute_value_ids": [
                (6, 0, self.product_no_variant_attribute_value_ids.ids)
            ],
            "product_custom_attribute_value_ids": [
                (
                    0,
                    0,
                    {
                        "custom_product_template_attribute_value_id": (
                            value.custom_product_template_attribute_value_id.id
                        ),
                        "custom_value": value.custom_value,
                    },
                )
                for value in self.product_custom_attribute_value_ids
            ],
        }

    def _repeat_today(self, customer, quantities=None):
        """What these would be today, for a customer.

        :param customer: ``res.partner``
        :param dict quantities: by line; as ordered by default
        :return: dict of line: :class:`Today`
        """
        quantities = quantities or {}
        wanted = {line: quantities.get(line, line.product_uom_qty) for line in self}
        gone = {line: line._repeat_gone() for line in self}
        prices, found = self._repeat_prices(customer, wanted, gone), {}
        stock = self._repeat_stock(gone, wanted)
        for line in self:
            now, currency = prices.get(line, (0.0, line.currency_id))
            before = line.price_unit * (1 - line.discount / 100)
            change = False
            if line in prices and currency == line.currency_id:
                order = currency.compare_amounts(now, before)
                change = {1: "dearer", -1: "cheaper", 0: "same"}[order]
            found[line] = Today(
                gone[line], now, before, currency, change, stock.get(line, False)
            )
        return found

    def _repeat_prices(self, customer, wanted, gone):
        """As core works them out, on an order that is not kept.

        :return: dict of line: price of one after discounts, and its currency"""
        prices = {}
        for order, lines in self.grouped("order_id").items():
            lines = [line for line in lines if not gone[line]]
            draft = order.new(
                {
                    **order._repeat_order_values(customer),
                    "order_line": [
                        (0, 0, line._repeat_values(wanted[line] or 1)) for line in lines
                    ],
                }
            )
            for line, new in zip(lines, draft.order_line, strict=True):
                price = new.price_unit * (1 - new.discount / 100)
                prices[line] = (price, draft.currency_id)
        return prices

    def _repeat_stock(self, gone, wanted):
        """:return: dict of line: how many of its unit are free in the warehouse of the
        order; what two lines want, only one of them gets"""
        stock, used = {}, defaultdict(float)
        for warehouse, lines in self.grouped(
            lambda each: each.order_id.warehouse_id
        ).items():
            lines = [
                line for line in lines if line.product_id.is_storable and not gone[line]
            ]
            products = self.env["product.product"].union(
                *[line.product_id for line in lines]
            )
            free = {
                product.id: product.free_qty
                for product in products.with_context(warehouse_id=warehouse.id)
            }
            for line in lines:
                product, unit = line.product_id, line.product_uom_id
                left = max(free[product.id] - used[product.id], 0)
                stock[line] = product.uom_id._compute_quantity(
                    left, unit, rounding_method="DOWN"
                )
                used[product.id] += unit._compute_quantity(
                    wanted[line], product.uom_id, round=False
                )
        return stock

    def _repeat_text(self, today, quantity):
        """:param today: :class:`Today`
        :return: what is different, a sentence; "" when it is as it was"""
        self.ensure_one()
        if today.gone:
            return today.gone
        words, money = [], today.currency.format
        if today.change == "dearer":
            words.append(
                self.env._("Dearer by %s.", money(today.price - today.price_then))
            )
        elif today.change == "cheaper":
            words.append(
                self.env._("Cheaper by %s.", money(today.price_then - today.price))
            )
        elif not today.change:
            words.append(self.env._("In another currency than before."))
        unit = self.product_uom_id
        if today.free is not False and (
            float_compare(today.free, quantity, precision_rounding=unit.rounding) < 0
        ):
            if today.free:
                words.append(
                    self.env._("Only %s in stock.", f"{today.free:.12g} {unit.name}")
                )
            else:
                words.append(self.env._("Out of stock."))
        return " ".join(words)
