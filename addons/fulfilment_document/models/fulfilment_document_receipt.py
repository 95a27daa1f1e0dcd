from odoo import api, models

from ..tools.sheet import Sheet, Totals


class FulfilmentDocument(models.AbstractModel):
    """What was paid, as the receipt that is mailed says it."""

    _inherit = "fulfilment.document"

    @api.model
    def _targets_receipt(self, records):
        # who may read the order gets its receipts; payments are for administrators
        if records._name == "payment.transaction":
            return {each: each.sudo()._receipts() for each in records}
        return {order: order.sudo()._receipt_transactions() for order in records}

    @api.model
    def _lang_receipt(self, transaction):
        return transaction._receipt_lang()

    @api.model
    def _sheets_receipt(self, transactions):
        return {each: [self._sheet_receipt(each)] for each in transactions}

    @api.model
    def _sheet_receipt(self, transaction):
        orders, company = transaction._payment_orders(), transaction.company_id
        partner = orders.partner_invoice_id[:1] or transaction.partner_id
        amount = transaction.currency_id.format(transaction.amount)
        reference = transaction.provider_reference or transaction.reference
        return Sheet(
            self.env._("Receipt"),
            transaction.receipt_number,
            self._sender(company),
            self._address(self.env._("Received from"), partner),
            facts=self._facts(
                (self.env._("Date"), self._day(transaction._receipt_day(), company)),
                (self.env._("For"), ", ".join(orders.mapped("name"))),
                (self.env._("Paid with"), transaction.payment_method_id.name),
                (self.env._("Reference"), reference),
                (self.env._("In words"), transaction._receipt_words()),
            ),
            blocks=[Totals([(self.env._("Amount received"), amount, True)])],
            foot=self.env._(
                "This receipt was made by machine and is valid without a signature. It"
                " is no invoice."
            ),
            page_text=self._page_text(),
        )
