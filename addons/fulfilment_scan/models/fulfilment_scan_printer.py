from odoo import fields, models


class FulfilmentScanPrinter(models.Model):
    _name = "fulfilment.scan.printer"
    _description = "Label Printer"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True)
