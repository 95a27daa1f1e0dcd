from odoo import Command, models


class SaleOrderLine(models.Model):
    """What the customer's people may repeat and change in the portal."""

    _inherit = "sale.order.line"

    def _budget_label(self):
        """:return: what people call the line"""
        self.ensure_one()
        return self.product_id.display_name or (self.name or "").partition("\n")[0]

    def _budget_is_goods(self):
        """:return: whether it is an item, not a section, delivery cost or reward"""
        self.ensure_one()
        return bool(
            self.product_id
            and not self.display_type
            and not self.is_downpayment
            and not self._budget_is_delivery()
            and not ("is_reward_line" in self._fields and self.is_reward_line)
        )

    def _budget_is_optional(self):
        """:return: whether the merchant only proposes it"""
        self.ensure_one()
        return hasattr(self, "_is_line_optional") and self._is_line_optional()

    def _budget_is_edited(self):
        """:return: whether its quantity may be changed, and it be taken off"""
        return (
            self._budget_is_goods()
            and not self.combo_item_id
            and not self._budget_is_optional()
        )

    def _budget_is_repeated(self):
        """:return: whether it is ordered again with the order"""
        return self._budget_is_goods() and self.product_uom_qty > 0

    def _budget_is_sold(self):
        """Hook: :return: whether the product can still be ordered"""
        self.ensure_one()
        product = self.product_id
        return bool(
            product.active
            and product.sale_ok
            and product.company_id in (self.company_id, product.company_id.browse())
        )

    def _budget_repeated_values(self, order, made):
        """:param order: that it is repeated in
        :param dict made: lines there by line here
        :return: values of the same line in another order, without its price"""
        self.ensure_one()
        values = {
            "order_id": order.id,
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "product_no_variant_attribute_value_ids": [
                Command.set(self.product_no_variant_attribute_value_ids.ids)
            ],
            "product_custom_attribute_value_ids": [
                Command.create(value.copy_data()[0])
                for value in self.product_custom_attribute_value_ids
            ],
        }
        if self.linked_line_id:
            values["linked_line_id"] = made[self.linked_line_id].id
            values["combo_item_id"] = self.combo_item_id.id
        return values
