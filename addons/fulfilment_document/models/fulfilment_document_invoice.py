from odoo import api, models

from ..tools.sheet import Row, Sheet, Totals


class FulfilmentDocument(models.AbstractModel):
    """Invoices. The document is core's, on A4; on narrow paper there is a copy of it
    that says so."""

    _inherit = "fulfilment.document"

    @api.model
    def _targets_invoice(self, records):
        def printed(moves):
            return moves.filtered(
                lambda move: (
                    move.state == "posted"
                    and move.move_type in ("out_invoice", "out_refund", "out_receipt")
                )
            )

        if records._name == "account.move":
            return {move: printed(move) for move in records}
        return {order: printed(order.invoice_ids).sorted("id") for order in records}

    @api.model
    def _lang_invoice(self, move):
        return move.partner_id.lang

    @api.model
    def _invoice_files(self, moves):
        """:return: dict of (model, id): list of the PDF: the one that was sent, else
        the one that core prints"""
        # it takes the file that is there; else one process each, as some builds of
        # wkhtmltopdf refuse several
        reports = self.env["ir.actions.report"].sudo().with_context(
            report_pdf_no_attachment=True
        )  # fmt: skip
        found = {}
        for move in moves.sudo():
            content = move.invoice_pdf_report_id.raw
            if not content:
                content, _kind = reports._render_qweb_pdf(
                    "account.account_invoices", [move.id]
                )
            found[move._name, move.id] = [content]
        return found

    @api.model
    def _sheets_invoice(self, moves):
        return {move: [self._sheet_invoice(move)] for move in moves}

    @api.model
    def _sheet_invoice(self, move):
        company, money = move.company_id, move.currency_id.format
        is_refund = move.move_type == "out_refund"
        rows = []
        for line in move.invoice_line_ids:
            if line.display_type in ("line_section", "line_subsection", "line_note"):
                is_section = line.display_type != "line_note"
                rows.append(Row([line.name or ""], is_section=is_section))
            elif line.display_type == "product":
                quantity = self._quantity(line.quantity, line.product_uom_id)
                row = self._price_row(line.name, quantity, line, line.price_subtotal)
                rows.append(row)
        totals = self._tax_rows(move.tax_totals, move.currency_id)
        totals.append((self.env._("Total"), money(move.amount_total), True))
        totals.append((self.env._("Still to pay"), money(move.amount_residual), False))
        return Sheet(
            self.env._("Credit Note") if is_refund else self.env._("Invoice"),
            move.name,
            self._sender(company),
            self._address(self.env._("Customer"), move.partner_id),
            facts=self._facts(
                (self.env._("Date"), self._day(move.invoice_date, company)),
                (self.env._("Due on"), self._day(move.invoice_date_due, company)),
                (self.env._("Order"), move.invoice_origin),
                (self.env._("Payment reference"), move.payment_reference),
                (self.env._("Your tax number"), move.partner_id.vat),
            ),
            mark=self.env._("Copy"),
            blocks=[self._price_table(rows), Totals(totals)],
            foot=self.env._("This is a copy. It takes the place of no invoice."),
            page_text=self._page_text(),
        )
