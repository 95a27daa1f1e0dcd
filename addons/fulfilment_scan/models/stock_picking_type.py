from odoo import fields, models

from ..const import STEP


class StockPickingType(models.Model):
    """How transfers of an operation type are worked on in the scan app."""

    _inherit = "stock.picking.type"

    scan_app = fields.Boolean("In the Scan App", default=True)
    scan_location = fields.Selection(
        STEP,
        "Scan the Location",
        required=True,
        default="optional",
        help="Where it is taken from.",
    )
    scan_destination = fields.Selection(
        STEP,
        "Scan the Destination",
        required=True,
        default="no",
        help="Where it is put.",
    )
    scan_product = fields.Selection(
        [("required", "Each Product"), ("optional", "Optional")],
        "Scan the Product",
        required=True,
        default="required",
        help="Optional: a quantity may be typed for a product that was not scanned.",
    )
    scan_quantity = fields.Selection(
        [("type", "May Be Typed"), ("each", "Each Piece Is Scanned")],
        "Quantity",
        required=True,
        default="type",
    )
    scan_pack = fields.Boolean("Put in Packages")
    scan_weight = fields.Boolean("Weigh Packages")
    scan_check = fields.Boolean(
        "Second Person Checks",
        help="What one person has picked, another one scans again before it is done.",
    )
    scan_replace = fields.Boolean(
        "Other Products Allowed",
        help="What is not there may be replaced by something else.",
    )
    scan_over = fields.Boolean(
        "More than Ordered Allowed", help="For receipts: suppliers send what they send."
    )
    scan_print = fields.Boolean(
        "Print Package Labels", help="A label for each package, when it is closed."
    )

    def _scan_steps(self):
        """:return: dict, see ``steps`` of a work in the app"""
        self.ensure_one()
        return {
            "location": self.scan_location if self.code != "incoming" else "no",
            "destination": self.scan_destination if self.code != "outgoing" else "no",
            "product": self.scan_product,
            "quantity": self.scan_quantity,
            "pack": self.scan_pack,
            "weight": self.scan_weight,
            "replace": self.scan_replace,
            "over": self.scan_over and self.code == "incoming",
            "check": self.scan_check,
        }

    def _scan_flow(self):
        """:return: ``out``, ``in`` or ``internal``"""
        self.ensure_one()
        return {"outgoing": "out", "incoming": "in"}.get(self.code, "internal")
