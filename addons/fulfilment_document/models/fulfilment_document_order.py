from odoo import api, models

from ..tools.sheet import Column, Note, Row, Sheet, Table, Totals


class FulfilmentDocument(models.AbstractModel):
    """The order, and whether it is paid."""

    _inherit = "fulfilment.document"

    @api.model
    def _targets_order(self, orders):
        return {order: order for order in orders}

    @api.model
    def _lang_order(self, order):
        return order.partner_id.lang

    @api.model
    def _sheets_order(self, orders):
        return {order: [self._sheet_order(order)] for order in orders}

    @api.model
    def _sheet_order(self, order):
        company = order.company_id
        is_quotation = order.state in ("draft", "sent")
        words = dict(order._fields["payment_status"]._description_selection(self.env))
        more = []
        if order.partner_shipping_id not in (
            order.partner_id,
            order.partner_invoice_id,
        ):
            title = self.env._("Deliver to")
            more.append(self._address(title, order.partner_shipping_id))
        blocks = [self._price_table(self._order_rows(order)), self._order_totals(order)]
        if order.customer_note:
            blocks.append(Note(self.env._("Note"), order.customer_note))
        if terms := self._plain(order.note):
            blocks.append(Note(self.env._("Terms"), terms, is_boxed=False))
        return Sheet(
            self.env._("Quotation") if is_quotation else self.env._("Order"),
            order.name,
            self._sender(company),
            self._address(self.env._("Customer"), order.partner_invoice_id),
            more,
            self._facts(
                (self.env._("Date"), self._day(order.date_order, company)),
                (self.env._("Your reference"), order.client_order_ref),
                (self.env._("Salesperson"), order.user_id.name),
                (self.env._("Delivery method"), order.carrier_id.name),
                (self.env._("Payment"), words.get(order.payment_status)),
            ),
            barcode=order.name,
            mark=self.env._("Cancelled") if order.state == "cancel" else "",
            blocks=blocks,
            page_text=self._page_text(),
        )

    @api.model
    def _order_rows(self, order):
        rows = []
        for line in order.order_line:
            if line.display_type:
                is_section = line.display_type != "line_note"
                cells = [line.name or ""]
                rows.append(Row(cells, is_section=is_section))
                continue
            rows.append(
                self._price_row(
                    line.name,
                    self._quantity(line.product_uom_qty, line.product_uom_id),
                    line,
                    line.price_subtotal,
                )
            )
        return rows

    @api.model
    def _price_row(self, name, quantity, line, amount):
        """:return: of an order's or an invoice's line"""
        title, *rest = (name or "").split("\n")
        if line.discount:
            number = self.env["sale.order.line"]._item_number(line.discount)
            rest.append(self.env._("%s%% discount", number))
        money = line.currency_id.format
        return Row([title, quantity, money(line.price_unit), money(amount)], rest)

    @api.model
    def _price_table(self, rows):
        return Table(
            [
                Column(self.env._("Item"), 0.5),
                Column(self.env._("Quantity"), 0.16, "right"),
                Column(self.env._("Unit price"), 0.16, "right"),
                Column(self.env._("Amount"), 0.18, "right"),
            ],
            rows,
        )

    @api.model
    def _order_totals(self, order):
        money = order.currency_id.format
        rows = self._tax_rows(order.tax_totals, order.currency_id)
        rows.append((self.env._("Total"), money(order.amount_total), True))
        if order.state == "sale" and order.payment_status:
            rows.append((self.env._("Still to pay"), money(order.payment_due), False))
        return Totals(rows)

    @api.model
    def _tax_rows(self, totals, currency):
        """:param dict totals: as core gives it
        :return: list of (label, amount, False)"""
        rows = []
        for subtotal in (totals or {}).get("subtotals", []):
            if not subtotal["tax_groups"]:
                continue
            amount = subtotal["base_amount_currency"]
            rows.append((subtotal["name"], currency.format(amount), False))
            for group in subtotal["tax_groups"]:
                amount = currency.format(group["tax_amount_currency"])
                rows.append((group["group_name"], amount, False))
        return rows
