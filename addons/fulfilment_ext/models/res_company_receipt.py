from odoo import api, fields, models


class ResCompany(models.Model):
    """Receipts are numbered per company."""

    _inherit = "res.company"

    fulfilment_receipt_mail = fields.Boolean(
        "Send Receipts", help="Customers get the receipt by mail when they have paid"
    )
    receipt_sequence_id = fields.Many2one(
        "ir.sequence", "Numbers of Receipts", copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._make_receipt_sequences()
        return companies

    @api.model
    def _make_all_receipt_sequences(self):
        """For the companies that are there when the addon is installed."""
        self.sudo().search(
            [("receipt_sequence_id", "=", False)]
        )._make_receipt_sequences()

    def _make_receipt_sequences(self):
        for company in self.sudo():
            company.receipt_sequence_id = (
                self.env["ir.sequence"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Receipts of %s", company.name),
                        "code": "fulfilment.receipt",
                        "company_id": company.id,
                        "prefix": "RC/%(year)s/",
                        "padding": 5,
                    }
                )
            )

    def _receipt_sequence(self):
        """:return: ``ir.sequence`` of this company's receipts"""
        self.ensure_one()
        if not self.receipt_sequence_id:
            self._make_receipt_sequences()
        return self.sudo().receipt_sequence_id
