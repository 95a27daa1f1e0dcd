from odoo import fields, models


class FulfilmentScanReason(models.Model):
    """Why a picker could not take what was asked for."""

    _name = "fulfilment.scan.reason"
    _description = "Reason of Missing Goods"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies")
    kind = fields.Selection(
        [("short", "It is not there"), ("damaged", "It can't be sold")],
        required=True,
        default="short",
    )
    asks_photo = fields.Boolean("Ask for a Photo")
