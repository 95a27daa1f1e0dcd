from odoo import fields, models


class FulfilmentScanReason(models.Model):
    _inherit = "fulfilment.scan.reason"

    return_condition = fields.Selection(
        [("quarantine", "Quarantine"), ("scrap", "Scrap")],
        "On a Return",
        required=True,
        default="quarantine",
        help="What becomes of goods that come back and are damaged so.",
    )
