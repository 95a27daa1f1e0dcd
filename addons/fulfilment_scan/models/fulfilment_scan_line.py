from odoo import api, fields, models


class FulfilmentScanLine(models.Model):
    """What is to be taken where, for which transfer, and how many were.

    ``needed`` comes from the transfer when the work begins. The counters are changed by
    one statement each, see ``fulfilment_scan_work_command.py``, and are the sums of the
    commands.
    """

    _name = "fulfilment.scan.line"
    _description = "Line of a Scan Work"
    _inherit = "order.derived.mixin"
    _order = "work_id, sequence, id"
    _rec_name = "product_id"

    work_id = fields.Many2one(
        "fulfilment.scan.work",
        required=True,
        readonly=True,
        ondelete="cascade",
        derived=True,
    )
    transfer_id = fields.Many2one(
        "fulfilment.scan.transfer",
        readonly=True,
        derived=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(readonly=True, derived=True)
    move_id = fields.Many2one(
        "stock.move",
        readonly=True,
        derived=True,
        ondelete="set null",
        index="btree_not_null",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        readonly=True,
        derived=True,
        ondelete="restrict",
        index=True,
    )
    location_id = fields.Many2one("stock.location", "From", readonly=True, derived=True)
    location_dest_id = fields.Many2one(
        "stock.location", "To", readonly=True, derived=True
    )
    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial Number", readonly=True, derived=True
    )
    package_id = fields.Many2one("stock.package", readonly=True, derived=True)
    owner_id = fields.Many2one("res.partner", readonly=True, derived=True)
    # kept here: each scan looks at them
    tracking = fields.Char(readonly=True, derived=True)
    lot_name = fields.Char(readonly=True, derived=True)
    unit_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    needed = fields.Float(digits="Product Unit", readonly=True, derived=True)
    # empty: as many as there are
    most = fields.Float(digits="Product Unit", readonly=True, derived=True)
    has_most = fields.Boolean(default=True, readonly=True, derived=True)
    counted = fields.Float(digits="Product Unit", readonly=True, derived=True)
    checked = fields.Float(digits="Product Unit", readonly=True, derived=True)
    short = fields.Float("Missing", digits="Product Unit", readonly=True, derived=True)
    short_reason_id = fields.Many2one(
        "fulfilment.scan.reason", "Why", readonly=True, derived=True
    )
    short_then = fields.Selection(
        [
            ("later", "Deliver Later"),
            ("office", "The Office Decides"),
            ("cancel", "Cancel"),
        ],
        "What Then",
        readonly=True,
        derived=True,
    )
    damaged = fields.Float(digits="Product Unit", readonly=True, derived=True)
    replaces_id = fields.Many2one(
        "fulfilment.scan.line",
        "Instead of",
        readonly=True,
        derived=True,
        ondelete="cascade",
        index="btree_not_null",
    )

    _work_idx = models.Index("(work_id, sequence, id)")
    _short_idx = models.Index("(short_reason_id) WHERE short > 0")

    @api.model_create_multi
    def create(self, vals_list):
        products = self.env["product.product"].browse(
            {vals["product_id"] for vals in vals_list}
        )
        tracking = {product.id: product.tracking for product in products}
        lots = self.env["stock.lot"].browse(
            {vals["lot_id"] for vals in vals_list if vals.get("lot_id")}
        )
        names = {lot.id: lot.name for lot in lots}
        for vals in vals_list:
            vals["tracking"] = tracking[vals["product_id"]]
            vals["lot_name"] = names.get(vals.get("lot_id"))
        return super().create(vals_list)
