from odoo import models
from odoo.tools import SQL

#: Of the lots that lie at the places of the work: so many a device keeps.
_MOST_LOTS = 2000
#: Undone scans that a device is told of at once.
_MOST_UNDONE = 100


class FulfilmentScanWork(models.Model):
    """What a device is told of a work: enough to go on without a connection, and
    nothing else. No price, no address, no history."""

    _inherit = "fulfilment.scan.work"

    def _describe(self, picker):
        """:return: dict, see ``Work`` in docs/scan_app.md"""
        self.ensure_one()
        lines = self.line_ids
        products = lines.product_id
        steps = self._describe_steps()
        return {
            "id": self.id,
            "name": self.name,
            "subtitle": self._subtitle(),
            "note": self._describe_note(),
            "kind": self.kind,
            "flow": "count"
            if self.kind == "count"
            else self.picking_type_id._scan_flow(),
            "state": self.state,
            "mode": "check" if self.state == "checking" else "pick",
            "version": self._version(),
            "steps": steps,
            "mine": self._has_member(picker),
            "people": self._describe_people(picker),
            "transfers": [
                {
                    "id": transfer.id,
                    "name": transfer.picking_id.name,
                    "origin": transfer.picking_id.origin or "",
                    "partner": transfer.picking_id.partner_id.name or "",
                    "bin": transfer.bin,
                    "note": transfer.picking_id.packing_note or "",
                    "pickup": transfer.picking_id.is_pickup,
                }
                for transfer in self.transfer_ids
            ],
            "lines": [line._describe() for line in lines],
            "products": products._scan_describe(),
            "locations": self._describe_locations(),
            "codes": products._scan_codes(),
            "lots": self._describe_lots(),
            "packages": [
                {
                    "number": package.number,
                    "name": package.package_id.name or "",
                    "type": package.package_type_id.id,
                    "weight": package.weight,
                    "closed": True,
                }
                for package in self.package_ids
            ],
            "package_types": [
                {
                    "id": each.id,
                    "name": each.name,
                    "barcode": each.barcode or "",
                    "size": each._scan_size(),
                    "weight": each.base_weight,
                }
                for each in self.env["stock.package.type"].search(
                    [("company_id", "in", (False, self.company_id.id))], limit=20
                )
            ]
            if steps["pack"]
            else [],
            "backorder": self.picking_type_id.create_backorder or "ask",
        }

    def _describe_steps(self):
        if self.kind == "count":
            return {
                **dict.fromkeys(("location", "destination"), "no"),
                "product": "required",
                "quantity": "type",
                **dict.fromkeys(
                    ("bin", "pack", "weight", "replace", "over", "check"), False
                ),
            }
        steps = self.picking_type_id._scan_steps()
        steps["bin"] = any(self.transfer_ids.mapped("bin"))
        return steps

    def _subtitle(self):
        """:return: for whom; the number of transfers when there are several"""
        if self.kind == "count":
            return self.location_id.complete_name or ""
        if len(self.transfer_ids) > 1:
            return self.env._("%s transfers", len(self.transfer_ids))
        picking = self.transfer_ids.picking_id
        return picking.partner_id.name or picking.origin or ""

    def _describe_note(self):
        notes = self.transfer_ids.picking_id.mapped("packing_note")
        return "\n".join(dict.fromkeys(filter(None, notes)))

    def _describe_people(self, picker):
        return [
            {
                "id": member.picker_id.id,
                "name": member.picker_id.name,
                "me": member.picker_id == picker,
            }
            for member in self.member_ids
            if not member.left_at
        ]

    def _describe_locations(self):
        """:return: dict of id: name on the rack, the way to it, its barcodes"""
        places = self.line_ids.location_id | self.line_ids.location_dest_id
        places |= self.location_id
        found = {}
        for place in places:
            path = (place.complete_name or "").rsplit("/", 1)
            codes = [place.barcode, place.complete_name, place.name]
            found[place.id] = {
                "id": place.id,
                "name": place.name,
                "path": path[0] if len(path) > 1 else "",
                "codes": list(dict.fromkeys(filter(None, codes))),
            }
        return found

    def _describe_lots(self):
        """:return: list of dict: lots that lie where something is taken, so that a
        device knows what is expired and what is somebody else's"""
        tracked = self.line_ids.filtered(lambda line: line.tracking != "none")
        if not tracked or self.picking_type_id.code == "incoming":
            return []
        rows = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", tracked.product_id.ids),
                ("location_id", "in", tracked.location_id.ids),
                ("lot_id", "!=", False),
                ("quantity", ">", 0),
            ],
            ["lot_id"],
            limit=_MOST_LOTS,
        )
        lots = tracked.lot_id.union(*(lot for (lot,) in rows))
        return [{"product": lot.product_id.id, **lot._scan_describe()} for lot in lots]

    # --- what changes

    def _version(self):
        """:return: changes whenever a counter of a line or a person does"""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT coalesce(md5(string_agg(row, ';')), '') FROM (
                    SELECT concat_ws(',', id, needed, counted, checked, short) AS row
                    FROM fulfilment_scan_line WHERE work_id = %(id)s
                    UNION ALL
                    SELECT concat_ws(',', 'm', picker_id, left_at)
                    FROM fulfilment_scan_member WHERE work_id = %(id)s
                    ORDER BY 1
                ) rows
                """,
                id=self.id,
            )
        )[0][0]

    def _describe_state(self, picker, after):
        """:param str after: version that the device has
        :return: dict of what has changed since"""
        self.ensure_one()
        version = self._version()
        answer = {"version": version, "state": self.state, "changed": ""}
        me = self.member_ids.filtered(lambda each: each.picker_id == picker)
        if me.left_at:
            answer["changed"] = "taken"
            answer["by"] = self.picker_id.name
            answer["text"] = me.reason or ""
        elif self.state in ("open", "checking"):
            answer["changed"] = self._changes()
        if version != after:
            answer["people"] = self._describe_people(picker)
            answer["counters"] = {
                line.id: [line.counted, line.checked, line.short]
                for line in self.line_ids
            }
            answer["undone"] = self._undone()
        return answer

    def _undone(self):
        """:return: list of uuids of the last scans that did not happen: a device must
        not undo, or count anew, what a colleague has undone"""
        return (
            self.env["fulfilment.scan.command"]
            .search(
                [("work_id", "=", self.id), ("is_undone", "=", True)],
                order="id desc",
                limit=_MOST_UNDONE,
            )
            .mapped("uuid")
        )


class FulfilmentScanLine(models.Model):
    _inherit = "fulfilment.scan.line"

    def _describe(self):
        """:return: dict, see ``Line``"""
        self.ensure_one()
        return {
            "id": self.id,
            "transfer": self.transfer_id.id,
            "product": self.product_id.id,
            "location": self.location_id.id,
            "destination": self.location_dest_id.id,
            "lot": self.lot_id.name or "",
            "expires": self.lot_id._scan_describe()["expires"] if self.lot_id else "",
            "tracking": self.tracking,
            "package": self.package_id.name or "",
            # who counts stock is not told what should be there
            "needed": 0.0 if self.work_id.kind == "count" else self.needed,
            "most": self.most if self.has_most else 0,
            "counted": self.counted,
            "checked": self.checked,
            "short": self.short,
            "reason": self.short_reason_id.id,
            "then": self.short_then or "",
            "replaces": self.replaces_id.id,
            "order": self.sequence,
        }


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _scan_describe(self):
        """:return: dict of id: what a picker sees of a product"""
        return {
            product.id: {
                "id": product.id,
                "name": product.name,
                "variant": product.product_template_attribute_value_ids.filtered(
                    lambda value: value.ptav_active
                )._get_combination_name(),
                "code": product.default_code or "",
                "barcode": product.barcode or "",
                "image": bool(product.image_128),
                "unit": product.uom_id.name,
                "rounding": product.uom_id.rounding,
                "weight": product.weight,
            }
            for product in self.with_context(bin_size=True)
        }

    def _scan_codes(self):
        """:return: list of [barcode, product's id, quantity, unit's name, lot]: all
        that mean one of these; a pack means as many as are in it"""
        codes, known = [], set()

        def add(code, product, quantity, unit):
            if code and code not in known:
                known.add(code)
                codes.append([code, product.id, quantity, unit.name, ""])

        for product in self:
            add(product.barcode, product, 1.0, product.uom_id)
        packs = self.env["product.uom"].search([("product_id", "in", self.ids)])
        for pack in packs:
            product = pack.product_id
            quantity = pack.uom_id._compute_quantity(1.0, product.uom_id, round=False)
            add(pack.barcode, product, quantity, pack.uom_id)
        # after the barcodes, which are unique
        for product in self:
            add(product.default_code, product, 1.0, product.uom_id)
        return codes


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _scan_describe(self):
        """Other addons know when it expires and whether it is held.

        :return: dict of ``name``, ``expires`` (date, ``""``), ``state`` (``ok``,
            ``expired``, ``held``)"""
        self.ensure_one()
        return {"name": self.name, "expires": "", "state": "ok"}


class StockPackageType(models.Model):
    _inherit = "stock.package.type"

    def _scan_size(self):
        """:return: text such as 40×30×20, ``""`` when it is not known; a narrow screen
        may break it after a ×"""
        sides = (self.packaging_length, self.width, self.height)
        return "×\u200b".join(f"{side:g}" for side in sides) if all(sides) else ""
