from odoo import api, fields, models
from odoo.fields import Domain

#: Transfers that may be picked now.
READY = ("assigned",)
#: Rows that a list of the app shows at once.
PAGE = 40
#: Letters of a barcode or of what is searched.
LONGEST = 200


class FulfilmentScanApp(models.AbstractModel):
    """What the app shows outside of a work. Called by its routes, which have looked
    who asks; each method sees what this person may work on, and no more."""

    _name = "fulfilment.scan.app"
    _description = "Scan App"

    @api.model
    def _domain(self, picker, types=None):
        """:param types: those of the person, where they are known
        :return: Domain of transfers that this person may see"""
        types = picker._picking_types() if types is None else types
        return Domain("picking_type_id", "in", types.ids) & Domain(
            "company_id", "=", picker.company_id.id
        )

    @api.model
    def _ready_domain(self, picker, types=None):
        """:return: Domain of those that somebody could begin"""
        return self._domain(picker, types) & Domain("state", "in", READY)

    @api.model
    def _pickings(self, picker, numbers):
        """:param list numbers: ids that were sent
        :return: ``stock.picking``: those of them that this person may see"""
        return self.env["stock.picking"].search(
            self._domain(picker) & Domain("id", "in", numbers), order="id"
        )

    @api.model
    def _works(self, picker, number):
        """:return: work of this number, if it is one of this person or of the person's
        operation types"""
        work = self.env["fulfilment.scan.work"].browse(number).exists()
        if work.company_id != picker.company_id:
            return work.browse()
        if work.kind == "count":
            is_mine = picker in work.member_ids.picker_id
            return work if is_mine else work.browse()
        return (
            work if work.picking_type_id in picker._picking_types() else work.browse()
        )

    # --- home

    @api.model
    def _home(self, picker):
        """:return: dict of ``mine``, ``types``, ``check``, ``batches``"""
        works, types = self._open_works(picker), picker._picking_types()
        return {
            "mine": self._cards(works),
            "types": self._types(picker, types),
            "check": self._to_check(picker, types),
            "batches": self._batches(picker, types, works),
        }

    def _open_works(self, picker):
        """:return: works that the person has begun"""
        return self.env["fulfilment.scan.work"].search(
            [
                ("member_ids", "any", [
                    ("picker_id", "=", picker.id), ("left_at", "=", False)
                ]),
                ("state", "in", ("open", "checking", "finishing")),
            ],
            limit=PAGE,
        )  # fmt: skip

    def _to_check(self, picker, types):
        works = self.env["fulfilment.scan.work"].search(
            [
                ("picking_type_id", "in", types.ids),
                ("company_id", "=", picker.company_id.id),
                ("state", "=", "to_check"),
                ("picker_id", "!=", picker.id),
            ],
            limit=PAGE,
        )
        return self._cards(works)

    def _cards(self, works):
        """:return: list of dict: a work, as the first page shows it"""
        cards = []
        for work in works:
            lines = work.line_ids
            line = lines.filtered(lambda each: each.counted + each.short < each.needed)[
                :1
            ]
            is_in = work.picking_type_id.code == "incoming"
            place = line.location_dest_id if is_in else line.location_id
            cards.append(
                {
                    "id": work.id,
                    "name": work.name,
                    "subtitle": work._subtitle(),
                    "kind": work.kind,
                    "state": work.state,
                    "needed": sum(lines.mapped("needed")),
                    "counted": sum(lines.mapped("counted")),
                    "place": place.name or "",
                    "by": work.picker_id.name or "",
                }
            )
        return cards

    def _types(self, picker, types):
        """:return: list of dict: how many transfers of which type wait, and how many
        of them are late"""
        ready = self._ready_domain(picker, types) & Domain(
            "scan_transfer_ids", "not any", [("is_open", "=", True)]
        )
        Picking = self.env["stock.picking"]
        counts = {
            kind: count
            for kind, count in Picking._read_group(
                ready, ["picking_type_id"], ["__count"]
            )
        }
        late = {
            kind: count
            for kind, count in Picking._read_group(
                ready & Domain("scheduled_date", "<", fields.Datetime.now()),
                ["picking_type_id"],
                ["__count"],
            )
        }
        several = len(types.warehouse_id) > 1
        return [
            {
                "id": kind.id,
                "name": f"{kind.warehouse_id.code}: {kind.name}"
                if several
                else kind.name,
                "icon": self._icon(kind),
                "ready": counts.get(kind, 0),
                "late": late.get(kind, 0),
            }
            for kind in types
        ]

    @staticmethod
    def _icon(kind):
        warehouse = kind.warehouse_id
        if kind == warehouse.pick_type_id:
            return "trolley"
        if kind == warehouse.pack_type_id:
            return "box"
        return {"outgoing": "truck", "incoming": "hand"}.get(kind.code, "arrow")

    def _batches(self, picker, types, works):
        """:param works: that the person has begun, and that are shown as such
        :return: list of dict: batches that wait, the most urgent first"""
        batches = self.env["stock.picking.batch"].search(
            [
                ("state", "=", "in_progress"),
                ("company_id", "=", picker.company_id.id),
                ("picking_type_id", "in", types.ids),
                ("user_id", "in", (False, picker.user_id.id)),
                ("id", "not in", works.batch_id.ids),
            ],
            limit=PAGE,
            order="scheduled_date, id",
        )
        return [
            {
                "id": batch.id,
                "name": batch.name,
                "type": batch.picking_type_id.name,
                "transfers": len(batch.picking_ids),
                "wave": batch.is_wave,
            }
            for batch in batches
        ]

    # --- lists

    @api.model
    def _waiting(self, picker, kind=None, offset=0, search="", domain=None):
        """:param int kind: operation type
        :return: dict of ``rows`` and ``total``"""
        domain = self._ready_domain(picker) & Domain(domain or [])
        if kind:
            domain &= Domain("picking_type_id", "=", kind)
        if search:
            domain &= Domain.OR(
                Domain(name, "ilike", search)
                for name in ("name", "origin", "partner_id.name")
            )
        Picking = self.env["stock.picking"]
        pickings = Picking.search(
            domain, order="priority desc, scheduled_date, id", offset=offset, limit=PAGE
        )
        return {
            "rows": self._rows(pickings),
            "total": Picking.search_count(domain, limit=1000),
        }

    def _rows(self, pickings):
        held = pickings._fulfilment_hold_reason()
        now = fields.Datetime.now()
        return [
            {
                "id": picking.id,
                "name": picking.name,
                "partner": picking.partner_id.name or "",
                "origin": picking.origin or "",
                "lines": len(picking.move_ids),
                "pieces": sum(picking.move_line_ids.mapped("quantity_product_uom")),
                "due": fields.Datetime.to_string(picking.scheduled_date),
                "late": picking.scheduled_date < now,
                "taken": picking.scan_picker_id.name or "",
                "held": held.get(picking.id, ""),
            }
            for picking in pickings
        ]
