from odoo import api, fields, models

from ..const import COMMAND_KINDS, REFUSALS, SHORT_THEN


class FulfilmentScanCommand(models.Model):
    """What a device has said, once: kept whether it was accepted or refused, and never
    changed but for ``is_undone`` and the photo that comes after it.

    Written in SQL by ``fulfilment_scan_work_command.py``. The sums of what was accepted
    and not undone are the counters of the lines.
    """

    _name = "fulfilment.scan.command"
    _description = "Scan"
    _inherit = "order.derived.mixin"
    _log_access = False
    _order = "id desc"
    _rec_name = "code"

    uuid = fields.Char(required=True, readonly=True, derived=True)
    work_id = fields.Many2one(
        "fulfilment.scan.work",
        required=True,
        readonly=True,
        ondelete="cascade",
        derived=True,
    )
    line_id = fields.Many2one(
        "fulfilment.scan.line", readonly=True, ondelete="cascade", derived=True
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, ondelete="set null", derived=True, index=True
    )
    kind = fields.Selection(
        COMMAND_KINDS, "What", required=True, readonly=True, derived=True
    )
    is_check = fields.Boolean("Second Look", readonly=True, derived=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, derived=True)
    lot = fields.Char("Lot/Serial Number", readonly=True, derived=True)
    expires_on = fields.Date("Expires on", readonly=True, derived=True)
    serial = fields.Char(readonly=True, derived=True)
    code = fields.Char("Barcode", readonly=True, derived=True)
    package = fields.Integer("Package Number", readonly=True, derived=True)
    destination_id = fields.Many2one(
        "stock.location", "Put to", readonly=True, derived=True
    )
    reason_id = fields.Many2one(
        "fulfilment.scan.reason", "Why", readonly=True, derived=True
    )
    then = fields.Selection(SHORT_THEN, "What Then", readonly=True, derived=True)
    undoes = fields.Char(readonly=True, derived=True)
    is_undone = fields.Boolean("Undone", readonly=True, derived=True)
    refusal = fields.Selection(REFUSALS, "Refused", readonly=True, derived=True)
    picker_id = fields.Many2one(
        "fulfilment.scan.picker", "Who", required=True, readonly=True, derived=True
    )
    device_id = fields.Many2one("fulfilment.scan.device", readonly=True, derived=True)
    photo_id = fields.Many2one(
        "ir.attachment",
        readonly=True,
        derived=True,
        ondelete="set null",
        index="btree_not_null",
    )
    made_at = fields.Datetime("Scanned on", readonly=True, derived=True)
    create_date = fields.Datetime("Arrived on", readonly=True, derived=True)

    _uuid_uniq = models.UniqueIndex("(uuid)")
    # a serial number is one thing
    _serial_uniq = models.UniqueIndex(
        "(work_id, is_check, product_id, serial)"
        " WHERE serial IS NOT NULL AND refusal IS NULL AND NOT is_undone"
    )
    _work_idx = models.Index("(work_id, id)")
    _line_idx = models.Index("(line_id) WHERE line_id IS NOT NULL")
    _undone_idx = models.Index("(work_id, id) WHERE is_undone")
    _undoes_idx = models.Index("(undoes) WHERE undoes IS NOT NULL")
    _picker_idx = models.Index("(picker_id, create_date)")
    _refusal_idx = models.Index("(refusal, create_date) WHERE refusal IS NOT NULL")

    @api.depends("kind", "code")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for command in self:
            kind = kinds.get(command.kind, "")
            command.display_name = f"{kind} {command.code or ''}".strip()

    def _describe_scan(self, products, refusals):
        """:param dict products: by id, of ``_scan_describe``
        :param dict refusals: words of ``refusal``
        :return: dict: a row of ``/fulfil/scans``"""
        # of what is not needed the code says more than what was expected
        is_other = self.refusal in ("wrong", "unknown", "not_here", "bin")
        product = {} if is_other else products.get(self.product_id.id, {})
        made_at = self.made_at or self.create_date
        return {
            "id": self.id,
            "uuid": self.uuid,
            "at": f"{made_at.isoformat(timespec='seconds')}Z",
            "kind": self.kind,
            "line": self.line_id.id,
            "product": self.product_id.id,
            "name": product.get("name", ""),
            "variant": product.get("variant", ""),
            "quantity": self.quantity,
            "lot": self.lot or "",
            "place": self.destination_id.name or "",
            "package": self.package or 0,
            "code": self.code or "",
            "why": self.reason_id.name or "",
            "refused": refusals.get(self.refusal, ""),
            "undone": self.is_undone,
            "check": self.is_check,
            "by": self.picker_id.name,
            "device": self.device_id.name or "",
        }
