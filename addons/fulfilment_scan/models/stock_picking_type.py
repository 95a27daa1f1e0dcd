from odoo import fields, models

from ..const import OPEN_STATES, STEP


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
        "Print Package Labels",
        help="When a package is closed, its label comes out at the printer beside the"
        " device.",
    )

    scan_open_count = fields.Integer(
        "Being Scanned", compute="_compute_scan_open_count"
    )

    def _compute_scan_open_count(self):
        counts = dict(
            self.env["fulfilment.scan.work"]
            .sudo()
            ._read_group(
                [
                    ("picking_type_id", "in", self.ids),
                    ("state", "in", OPEN_STATES),
                ],
                ["picking_type_id"],
                ["__count"],
            )
        )
        for kind in self:
            kind.scan_open_count = counts.get(kind, 0)

    def action_scan_works(self):
        """:return: action that shows what is scanned now"""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_scan.action_fulfilment_scan_work"
        )
        return {**action, "domain": [("picking_type_id", "in", self.ids)]}

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
