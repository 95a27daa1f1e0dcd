from odoo import Command, api, fields, models

from ..const import OPEN


class FulfilmentReturn(models.Model):
    """One amount: what replacements and fees cost, less what is credited.

    It is worked out by core's engine from the lines that the settlement will have, so
    that the page, the mail and the document say the same to the cent.
    """

    _inherit = "fulfilment.return"

    amount_credit = fields.Monetary(
        "Credit", compute="_compute_amounts", store=True, derived=True
    )
    amount_replacement = fields.Monetary(
        "Replacements", compute="_compute_amounts", store=True, derived=True
    )
    amount_fee = fields.Monetary(
        "Fees", compute="_compute_amounts", store=True, derived=True
    )
    amount_due = fields.Monetary(
        "Balance",
        compute="_compute_amounts",
        store=True,
        derived=True,
        help="More than nothing: the customer pays it. Less: the customer gets it.",
    )
    amount_shown = fields.Monetary("Amount", compute="_compute_amount_shown")

    @api.depends(
        "state",
        "is_shipping_refunded",
        "line_ids.quantity",
        "line_ids.quantity_received",
        "line_ids.outcome",
        "line_ids.sale_line_id",
        "line_ids.replacement_product_id",
        "line_ids.replacement_quantity",
        "line_ids.replacement_price",
        "line_ids.replacement_line_id",
        "fee_ids.price_unit",
        "fee_ids.product_id",
    )
    def _compute_amounts(self):
        for record in self:
            if record.move_id:
                # what was settled stays, whatever happens to the order
                for name in ("credit", "replacement", "fee", "due"):
                    record[f"amount_{name}"] = record[f"amount_{name}"]
                continue
            sums = record._sums(record.sudo()._entries())
            record.amount_credit = -sums["credit"]
            record.amount_replacement = sums["replacement"]
            record.amount_fee = sums["fee"]
            record.amount_due = sum(sums.values())

    def _refresh_amounts(self):
        """Prices of the order may have changed since. That is not followed all the
        time, for orders without returns would pay for it."""
        records = self.sudo().filtered(
            lambda each: each.state in OPEN and not each.move_id
        )
        for name in ("credit", "replacement", "fee", "due"):
            self.env.add_to_compute(self._fields[f"amount_{name}"], records)
        lines = records.line_ids
        self.env.add_to_compute(lines._fields["amount_credit"], lines)

    @api.depends("amount_due")
    def _compute_amount_shown(self):
        for record in self:
            record.amount_shown = abs(record.amount_due)

    def _sums(self, entries):
        """:param list entries: of :meth:`_entries`
        :return: dict of ``credit``, ``replacement``, ``fee``: with taxes, rounded"""
        self.ensure_one()
        order = self.order_id.sudo()
        engine = self.env["account.tax"]
        currency = order.currency_id or self.env.company.currency_id
        base_lines = [
            engine._prepare_base_line_for_taxes_computation(
                {},
                id=number,
                price_unit=entry["price_unit"],
                quantity=entry["quantity"],
                discount=entry["discount"],
                product_id=entry["product"],
                tax_ids=entry["taxes"],
                partner_id=order.partner_invoice_id,
                currency_id=currency,
                rate=order.currency_rate or 1.0,
            )
            for number, entry in enumerate(entries)
        ]
        company = order.company_id or self.env.company
        engine._add_tax_details_in_base_lines(base_lines, company)
        engine._round_base_lines_tax_details(base_lines, company)
        sums = dict.fromkeys(("credit", "replacement", "fee"), 0.0)
        for entry, base_line in zip(entries, base_lines, strict=True):
            details = base_line["tax_details"]
            entry["untaxed"] = details["total_excluded_currency"] + details.get(
                "delta_total_excluded_currency", 0.0
            )
            entry["amount"] = entry["untaxed"] + sum(
                tax["tax_amount_currency"] for tax in details["taxes_data"]
            )
            sums[entry["kind"]] += entry["amount"]
        return {name: currency.round(amount) for name, amount in sums.items()}

    # --- the lines of the settlement

    def _entries(self):
        """:return: list of dict: ``kind``, ``product``, ``name``, ``unit``,
        ``quantity`` and ``price_unit`` (their product is what the customer pays),
        ``discount``, ``taxes``, ``sale_line`` (that counts it as invoiced, may be
        empty), ``line`` (of this return) or ``fee``"""
        self.ensure_one()
        entries = []
        for line in self.line_ids:
            entries += line._credit_entries()
        if self.is_shipping_refunded:
            entries += self._shipping_entries()
        for line in self.line_ids:
            entries += line._replacement_entries()
        for fee in self.fee_ids:
            entries.append(
                {
                    "kind": "fee",
                    "product": fee.product_id,
                    "name": fee.name,
                    "unit": fee.product_id.uom_id,
                    "quantity": 1.0,
                    "price_unit": fee.price_unit,
                    "discount": 0.0,
                    "taxes": fee.tax_ids,
                    "sale_line": self.env["sale.order.line"],
                    "fee": fee,
                }
            )
        return entries

    def _shipping_entries(self):
        """What the customer has paid for the delivery."""
        return [
            {
                "kind": "credit",
                "product": line.product_id,
                "name": line.name,
                "unit": line.product_uom_id,
                "quantity": -line.product_uom_qty,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "taxes": line.tax_ids,
                "sale_line": self.env["sale.order.line"],
            }
            for line in self.order_id.order_line
            if line.is_delivery and line.product_uom_qty and line.price_unit
        ]

    def _fee_base(self, taxes):
        """:param taxes: ``account.tax`` of the fee
        :return: what was paid for items that come back for no reason of ours: with
            taxes where the price of the fee is one with taxes"""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda each: not each.reason_id.is_our_fault)
        lines = lines.sudo()
        entries = [entry for line in lines for entry in line._credit_entries()]
        self._sums(entries)
        taxes = taxes.sudo() or lines.sale_line_id.tax_ids
        name = "amount" if any(taxes.mapped("price_include")) else "untaxed"
        return -sum(entry[name] for entry in entries)

    def _suggest_fees(self):
        """As the company has it; what is our fault costs the customer nothing."""
        for record in self:
            company = record.company_id
            reasons = record.line_ids.reason_id
            theirs = record.line_ids.filtered(
                lambda each: not each.reason_id.is_our_fault
            )
            record.is_shipping_refunded = (
                bool(reasons)
                and not theirs
                and not record._other_shipping_refund()
                and record._is_everything()
            )
            fees = []
            if theirs and company.return_restocking_percent:
                fees.append(
                    {
                        "kind": "restocking",
                        "percent": company.return_restocking_percent,
                    }
                )
            if theirs._needs_goods() and company.return_shipping_fee:
                fees.append(
                    {
                        "kind": "shipping",
                        "price_unit": company.currency_id._convert(
                            company.return_shipping_fee,
                            record.currency_id,
                            company,
                            fields.Date.context_today(record),
                        ),
                    }
                )
            record.fee_ids = [Command.create(fee) for fee in fees]

    def _is_everything(self):
        """:return: whether nothing of the order stays with the customer"""
        claimed = {}
        for line in self.line_ids:
            claimed[line.sale_line_id] = (
                claimed.get(line.sale_line_id, 0.0) + line.quantity
            )
        return all(
            line._item_round(
                line.product_uom_qty
                - line.item_cancelled
                - line.item_returned
                - claimed.get(line, 0.0)
            )
            <= 0
            for line in self.order_id.sudo().order_line
            if line.item_status
        )

    def _other_shipping_refund(self):
        """:return: returns of the order that refund the delivery already"""
        return self.order_id.sudo().fulfilment_return_ids.filtered(
            lambda each: (
                each != self
                and each.is_shipping_refunded
                and each.state not in ("rejected", "cancelled")
            )
        )


class FulfilmentReturnLine(models.Model):
    _inherit = "fulfilment.return.line"

    @api.depends(
        "quantity",
        "quantity_received",
        "outcome",
        "sale_line_id",
        "return_id.state",
    )
    def _compute_amount_credit(self):
        for line in self:
            record = line.return_id
            if not line.sale_line_id or record.move_id:
                line.amount_credit = line.amount_credit
                continue
            line.amount_credit = -record._sums(line.sudo()._credit_entries())["credit"]

    def _credit_entries(self):
        """At the price of the order, with its share of discounts that stand in lines of
        their own."""
        self.ensure_one()
        sold, quantity = self.sale_line_id, self._credited_quantity()
        if not quantity or not sold:
            return []
        entry = {
            "kind": "credit",
            "product": sold.product_id,
            "name": sold.name,
            "unit": sold.product_uom_id,
            "quantity": -quantity,
            "price_unit": sold.price_unit,
            "discount": sold.discount,
            "taxes": sold.tax_ids,
            # what is invoiced when it is delivered is not delivered any more; linked to
            # what is invoiced when it is ordered, it would be invoiced again
            "sale_line": sold
            if self.outcome != "refund_only" and sold._is_invoiced_delivered()
            else sold.browse(),
            "line": self,
        }
        return [entry, *self._discount_entries(quantity)]

    def _discount_entries(self, quantity):
        sold = self.sale_line_id
        entries = []
        for discount, share in sold._discount_shares().items():
            part = sold.currency_id.round(
                discount.price_unit
                * discount.product_uom_qty
                * (1 - (discount.discount or 0.0) / 100)
                * share
                * quantity
                / sold.product_uom_qty
            )
            if part:
                entries.append(
                    {
                        "kind": "credit",
                        "product": discount.product_id,
                        "name": discount.name,
                        "unit": discount.product_uom_id,
                        "quantity": -1.0,
                        "price_unit": part,
                        "discount": 0.0,
                        "taxes": discount.tax_ids,
                        "sale_line": sold.browse(),
                        "line": self,
                    }
                )
        return entries

    def _replacement_entries(self):
        """As it stands in the order, where it does: less what is invoiced already."""
        self.ensure_one()
        if self.outcome != "exchange":
            return []
        sold = self.replacement_line_id
        entry = {
            "kind": "replacement",
            "product": sold.product_id or self.replacement_product_id,
            "name": sold.name or self.replacement_product_id.display_name,
            "unit": sold.product_uom_id or self._replacement_unit(),
            "quantity": sold.product_uom_qty if sold else self.replacement_quantity,
            "price_unit": sold.price_unit if sold else self.replacement_price,
            "discount": sold.discount,
            "taxes": sold.tax_ids if sold else self._replacement_taxes(),
            "sale_line": sold,
            "line": self,
        }
        return [entry] if entry["quantity"] and entry["product"] else []


class FulfilmentReturnFee(models.Model):
    _inherit = "fulfilment.return.fee"

    @api.depends("price_unit", "product_id", "return_id.order_id")
    def _compute_amount(self):
        for fee in self:
            record = fee.return_id
            if not record or not fee.product_id:
                fee.amount = fee.price_unit
                continue
            entries = [
                entry
                for entry in record.sudo()._entries()
                if entry.get("fee") == fee.sudo()
            ]
            fee.amount = record._sums(entries)["fee"]
