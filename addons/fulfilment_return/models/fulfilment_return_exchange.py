from odoo import fields, models


class FulfilmentReturn(models.Model):
    """Replacements are items of the order, so they are picked, shipped, tracked and
    returned like all others."""

    _inherit = "fulfilment.return"

    def _ship_replacements(self):
        """Add to the order what the customer gets instead; once."""
        for record in self:
            order = record.order_id.sudo().with_company(record.company_id)
            for line in record.line_ids:
                if (
                    line.outcome != "exchange"
                    or line.replacement_line_id
                    or not line.replacement_quantity
                    or not line.replacement_product_id
                ):
                    continue
                line.replacement_line_id = (
                    self.env["sale.order.line"]
                    .sudo()
                    .with_context(lang=order.partner_id.lang)
                    .with_company(record.company_id)
                    .create(line._replacement_values(order))
                )

    def _fit_replacements(self):
        """Less came back than was announced: so much less is exchanged, where it has
        not left yet."""
        for line in self.line_ids:
            if line.outcome != "exchange" or line.replacement_line_id:
                continue
            part = line.quantity_received / line.quantity
            if part < 1.0:
                unit = line._replacement_unit()
                wanted = unit.round(
                    line.replacement_quantity * part, rounding_method="DOWN"
                )
                line.write(
                    {
                        "replacement_quantity": wanted,
                        "replacement_price": line.replacement_price,
                    }
                )

    def _take_replacements_back(self):
        """What has not left is not sent."""
        for line in self.line_ids.replacement_line_id:
            line.product_uom_qty = line.item_shipped


class FulfilmentReturnLine(models.Model):
    _inherit = "fulfilment.return.line"

    def _replacement_unit(self):
        """The same product is exchanged in the unit in which it was sold."""
        if self.replacement_product_id == self.product_id:
            return self.sale_line_id.product_uom_id
        return self.replacement_product_id.uom_id

    def _replacement_taxes(self):
        order = self.order_id.sudo()
        product = self.replacement_product_id
        if product == self.product_id:
            return self.sale_line_id.tax_ids
        taxes = product.sudo().taxes_id._filter_taxes_by_company(order.company_id)
        return order.fiscal_position_id.map_tax(taxes)

    def _replacement_unit_price(self):
        """:return: of one replacement, as the return says what it costs"""
        self.ensure_one()
        product, sold = self.replacement_product_id, self.sale_line_id
        if self.outcome != "exchange" or not product or not sold:
            return 0.0
        pricing = self.return_id.exchange_pricing
        if pricing == "even":
            return max(self._even_price(), 0.0)
        order = self.order_id.sudo().with_company(self.company_id)
        product = product.sudo().with_company(self.company_id)
        moment = order.date_order if pricing == "order" else fields.Datetime.now()
        price = order.pricelist_id._get_product_price(
            product.with_context(
                **product._get_product_price_context(product.browse())
            ),
            self.replacement_quantity or 1.0,
            currency=order.currency_id,
            uom=self._replacement_unit(),
            date=moment,
        )
        return product._get_tax_included_unit_price_from_price(
            price,
            product_taxes=product.taxes_id._filter_taxes_by_company(order.company_id),
            fiscal_position=order.fiscal_position_id,
        )

    def _even_price(self):
        """:return: of one replacement, so that all of them come to what is credited,
        with taxes"""
        self.ensure_one()
        number, sold = self.replacement_quantity, self.sale_line_id.sudo()
        if not number or not sold.product_uom_qty:
            return 0.0
        taxes = self._replacement_taxes()
        if taxes == sold.tax_ids:
            price = sold._discount_weight() + sum(
                discount._discount_weight() * share
                for discount, share in sold._discount_shares().items()
            )
            return price / sold.product_uom_qty * self._credited_quantity() / number
        credit = self.sudo()._credit_entries()
        total, price = -self.return_id._sums(credit)["credit"], 0.0
        # two taxes may be rounded to a cent more or less: again without it, in smaller
        # steps each time
        for turn in range(1, 6):
            price = self._price_of_total(total, taxes)
            instead = {
                "kind": "replacement",
                "product": self.replacement_product_id,
                "quantity": number,
                "price_unit": price,
                "discount": 0.0,
                "taxes": taxes,
            }
            left = sum(self.return_id._sums([*credit, instead]).values())
            if sold.currency_id.is_zero(left):
                break
            total -= left / turn
        return price

    def _price_of_total(self, total, taxes):
        """:param float total: with taxes, of all replacements
        :param taxes: ``account.tax`` of the replacement
        :return: price of one, as prices with these taxes are entered"""
        number = self.replacement_quantity
        details = taxes._get_tax_details(
            total / number,
            number,
            rounding_method="round_globally",
            product=self.replacement_product_id.sudo(),
            special_mode="total_included",
        )
        included = sum(
            each["tax_amount"]
            for each in details["taxes_data"]
            if each["tax"].price_include
        )
        return (details["total_excluded"] + included) / number

    def _replacement_values(self, order):
        """:return: dict, the new item of the order"""
        self.ensure_one()
        return {
            "order_id": order.id,
            "product_id": self.replacement_product_id.id,
            "product_uom_id": self._replacement_unit().id,
            "product_uom_qty": self.replacement_quantity,
            "price_unit": self.replacement_price,
            "technical_price_unit": self.replacement_price,
            "discount": 0.0,
            "tax_ids": [fields.Command.set(self._replacement_taxes().ids)],
            "fulfilment_return_line_id": self.id,
        }
