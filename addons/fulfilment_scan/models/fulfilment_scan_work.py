from odoo import api, fields, models

from ..const import OPEN_STATES, WORK_STATES


class FulfilmentScanWork(models.Model):
    """What somebody picks: one transfer, or several with a bin for each; or the stock
    of a location that is counted.

    It is a plan and what was scanned for it. Transfers are written once, when it is
    finished: a scan touches neither stock nor orders.
    """

    _name = "fulfilment.scan.work"
    _description = "Scan Work"
    _inherit = "order.derived.mixin"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, derived=True)
    kind = fields.Selection(
        [("transfer", "Transfers"), ("count", "Stock Count")],
        required=True,
        default="transfer",
        readonly=True,
        derived=True,
    )
    state = fields.Selection(
        WORK_STATES,
        "Status",
        required=True,
        default="open",
        readonly=True,
        derived=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, derived=True
    )
    picking_type_id = fields.Many2one(
        "stock.picking.type",
        "Operation Type",
        readonly=True,
        derived=True,
        index="btree_not_null",
    )
    batch_id = fields.Many2one(
        "stock.picking.batch",
        readonly=True,
        derived=True,
        index="btree_not_null",
        ondelete="set null",
    )
    location_id = fields.Many2one(
        "stock.location",
        "Counted Location",
        readonly=True,
        derived=True,
        index="btree_not_null",
    )
    picker_id = fields.Many2one(
        "fulfilment.scan.picker",
        "Held by",
        readonly=True,
        derived=True,
        index="btree_not_null",
        help="Who has begun it, or taken it over.",
    )
    checker_id = fields.Many2one(
        "fulfilment.scan.picker",
        "Checked by",
        readonly=True,
        derived=True,
        index="btree_not_null",
    )
    member_ids = fields.One2many(
        "fulfilment.scan.member", "work_id", "People", readonly=True
    )
    transfer_ids = fields.One2many(
        "fulfilment.scan.transfer", "work_id", "Transfers", readonly=True
    )
    line_ids = fields.One2many(
        "fulfilment.scan.line", "work_id", "Lines", readonly=True
    )
    command_ids = fields.One2many(
        "fulfilment.scan.command", "work_id", "Scans", readonly=True
    )
    package_ids = fields.One2many(
        "fulfilment.scan.package", "work_id", "Packages", readonly=True
    )
    begun_at = fields.Datetime(
        "Begun on", readonly=True, derived=True, default=fields.Datetime.now
    )
    finished_at = fields.Datetime("Finished on", readonly=True, derived=True)
    finishing_at = fields.Datetime(readonly=True, derived=True)
    answer = fields.Json(
        readonly=True,
        derived=True,
        help="What the device was told at the end; told again when it asks again.",
    )
    needed = fields.Float(compute="_compute_counts", digits="Product Unit")
    counted = fields.Float(compute="_compute_counts", digits="Product Unit")

    _open_idx = models.Index(
        "(company_id, state) WHERE state NOT IN ('done', 'released', 'cancelled')"
    )
    _picker_idx = models.Index("(picker_id, id DESC)")

    @api.depends("line_ids.needed", "line_ids.counted")
    def _compute_counts(self):
        rows = self.env["fulfilment.scan.line"]._read_group(
            [("work_id", "in", self.ids)],
            ["work_id"],
            ["needed:sum", "counted:sum"],
        )
        sums = {work: (needed, counted) for work, needed, counted in rows}
        for work in self:
            work.needed, work.counted = sums.get(work, (0.0, 0.0))

    def _is_open(self):
        return self.state in OPEN_STATES

    def _as(self, picker):
        """:return: the same, as this person and with all rights: what it writes bears
        the person's name. The routes have looked who asks."""
        company = self.sudo().company_id or picker.company_id
        return (
            self.with_user(picker.sudo().user_id)
            .sudo()
            .with_company(company)
            .with_context(allowed_company_ids=company.ids, lang=picker.sudo().lang)
        )


class FulfilmentScanMember(models.Model):
    """Somebody who works on it, or did."""

    _name = "fulfilment.scan.member"
    _description = "Person of a Scan Work"
    _inherit = "order.derived.mixin"
    _order = "id"
    _rec_name = "picker_id"

    work_id = fields.Many2one(
        "fulfilment.scan.work",
        required=True,
        readonly=True,
        ondelete="cascade",
        derived=True,
    )
    picker_id = fields.Many2one(
        "fulfilment.scan.picker",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        derived=True,
    )
    device_id = fields.Many2one(
        "fulfilment.scan.device", readonly=True, derived=True, ondelete="set null"
    )
    joined_at = fields.Datetime(
        "Since", readonly=True, derived=True, default=fields.Datetime.now
    )
    left_at = fields.Datetime("Until", readonly=True, derived=True)
    reason = fields.Char("Why It Was Taken Over", readonly=True, derived=True)

    _work_uniq = models.UniqueIndex("(work_id, picker_id)")


class FulfilmentScanTransfer(models.Model):
    """A transfer that is being picked, in its bin of the cart."""

    _name = "fulfilment.scan.transfer"
    _description = "Transfer of a Scan Work"
    _inherit = "order.derived.mixin"
    _order = "work_id, bin, id"
    _rec_name = "picking_id"

    work_id = fields.Many2one(
        "fulfilment.scan.work",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        derived=True,
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        derived=True,
    )
    bin = fields.Integer(readonly=True, derived=True)
    is_open = fields.Boolean(default=True, readonly=True, derived=True)

    # a transfer is picked once at a time
    _open_uniq = models.UniqueIndex(
        "(picking_id) WHERE is_open", "Somebody is picking this transfer already."
    )


class FulfilmentScanPackage(models.Model):
    """What was packed together."""

    _name = "fulfilment.scan.package"
    _description = "Package of a Scan Work"
    _inherit = "order.derived.mixin"
    _order = "work_id, number"
    _rec_name = "number"

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
    number = fields.Integer(required=True, readonly=True, derived=True)
    package_id = fields.Many2one(
        "stock.package",
        readonly=True,
        derived=True,
        ondelete="set null",
        index="btree_not_null",
    )
    package_type_id = fields.Many2one("stock.package.type", readonly=True, derived=True)
    weight = fields.Float("Weight (kg)", readonly=True, derived=True)

    _number_uniq = models.UniqueIndex("(work_id, number)")
