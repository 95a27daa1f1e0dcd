from odoo import api, models
from odoo.fields import Domain

from .fulfilment_scan_app import LONGEST, PAGE, READY


class FulfilmentScanApp(models.AbstractModel):
    """Scan anything: what a barcode means, to this person."""

    _inherit = "fulfilment.scan.app"

    @api.model
    def _find(self, picker, code):
        """:param str code: scanned or typed
        :return: dict of what to open or to show, see docs/scan_app.md; ``None`` when
            nothing is found"""
        code = " ".join(code.split())[:LONGEST] if isinstance(code, str) else ""
        if not code:
            return None
        for find in (
            self._find_transfer,
            self._find_batch,
            self._find_person,
            self._find_pickup,
            self._find_location,
            self._find_package,
            self._find_order,
            self._find_product,
            self._find_location_name,
        ):
            if found := find(picker, code):
                return found
        return None

    def _transfers(self, picker, domain, title):
        """:return: one is opened, of several a list is shown"""
        pickings = self.env["stock.picking"].search(
            self._ready_domain(picker) & Domain(domain),
            order="priority desc, scheduled_date, id",
            limit=PAGE,
        )
        if len(pickings) == 1:
            return {"open": {"transfer": pickings.id}}
        if pickings:
            return {"list": title, "rows": self._rows(pickings)}
        return None

    def _find_transfer(self, picker, code):
        picking = self.env["stock.picking"].search(
            self._domain(picker)
            & Domain("name", "in", list({code, code.upper()}))
            & Domain("state", "not in", ("done", "cancel")),
            limit=1,
        )
        return {"open": {"transfer": picking.id}} if picking else None

    def _find_batch(self, picker, code):
        batch = self.env["stock.picking.batch"].search(
            [
                ("name", "in", list({code, code.upper()})),
                ("state", "=", "in_progress"),
                ("company_id", "=", picker.company_id.id),
                ("picking_type_id", "in", picker._picking_types().ids),
            ],
            limit=1,
        )
        return {"open": {"batch": batch.id}} if batch else None

    def _find_person(self, picker, code):
        other = self.env["fulfilment.scan.picker"].search(
            [("badge", "=", code), ("company_id", "=", picker.company_id.id)], limit=1
        )
        return {"person": code} if other else None

    def _find_pickup(self, picker, code):
        picking = self._by_pickup_code(picker, code)
        return {"open": {"pickup": picking.id}} if picking else None

    def _find_location(self, picker, code):
        location = self._location(picker, code)
        return self._at(picker, location) if location else None

    def _find_location_name(self, picker, code):
        """As it stands on the rack, without the way to it; where only one has it."""
        found = self.env["stock.location"].search(
            self._places(picker) & Domain("name", "in", [code, code.upper()]), limit=2
        )
        return self._at(picker, found) if len(found) == 1 else None

    def _at(self, picker, location):
        """What is taken there; a count, when the person may count."""
        rows = self.env["stock.move.line"]._read_group(
            [
                ("location_id", "child_of", location.id),
                ("picking_id.state", "in", READY),
                ("picking_type_id", "in", picker._picking_types().ids),
            ],
            ["picking_id"],
            limit=PAGE,
        )
        pickings = self.env["stock.picking"].union(*(picking for (picking,) in rows))
        return {
            "list": location.display_name,
            "rows": self._rows(pickings),
            "place": location.name,
            "location": location.id if picker.may_count else False,
        }

    def _location(self, picker, code):
        """:return: ``stock.location`` of the person's warehouses"""
        return self.env["stock.location"].search(
            self._places(picker)
            & (Domain("barcode", "=", code) | Domain("complete_name", "=", code)),
            limit=1,
        )

    def _places(self, picker):
        """:return: Domain of the places of the person's warehouses"""
        return (
            Domain("usage", "=", "internal")
            & Domain("company_id", "=", picker.company_id.id)
            & Domain("warehouse_id", "in", picker.warehouse_ids.ids)
        )

    def _find_package(self, picker, code):
        rows = self.env["stock.move.line"]._read_group(
            [
                "|",
                ("package_id.name", "=", code),
                ("result_package_id.name", "=", code),
                ("picking_id.state", "in", READY),
                ("company_id", "=", picker.company_id.id),
            ],
            ["picking_id"],
            limit=PAGE,
        )
        numbers = [picking.id for (picking,) in rows]
        parcels = self.env["fulfilment.parcel"].search(
            [("tracking_number", "=", code), ("picking_id", "!=", False)], limit=PAGE
        )
        numbers += parcels.picking_id.ids
        return numbers and self._transfers(picker, [("id", "in", numbers)], code)

    def _find_order(self, picker, code):
        names = list({code, code.upper()})
        return self._transfers(
            picker, ["|", ("sale_id.name", "in", names), ("origin", "in", names)], code
        )

    def _find_product(self, picker, code):
        """Where it is needed."""
        product = self._product(picker, code)
        if not product:
            return None
        described = product._scan_describe()[product.id]
        pickings = self.env["stock.picking"].search(
            self._ready_domain(picker) & Domain("move_ids.product_id", "=", product.id),
            order="priority desc, scheduled_date, id",
            limit=PAGE,
        )
        return {
            "list": product.display_name,
            "rows": self._rows(pickings),
            "product": {name: described[name] for name in ("name", "variant")},
        }

    @api.model
    def _product(self, picker, code):
        """:return: ``product.product`` of this barcode, of a pack's, or of the number
        in a GS1 barcode"""
        codes = [code]
        for part in self._gs1(picker, code):
            if part.get("type") == "product":
                codes.append(part["value"])
        company = ("company_id", "in", (False, picker.company_id.id))
        Product = self.env["product.product"]
        for name in ("barcode", "product_uom_ids.barcode", "default_code"):
            product = Product.search([(name, "in", codes), company], limit=1)
            if product:
                return product
        return Product

    def _gs1(self, picker, code):
        """:return: list of dict: parts of a GS1 barcode, none for others"""
        nomenclature = picker.company_id.nomenclature_id
        if not nomenclature.is_gs1_nomenclature:
            return []
        try:
            parts = nomenclature.parse_barcode(code)
        except Exception:  # noqa: BLE001
            # core raises whatever it meets in a barcode that is none
            return []
        return parts if isinstance(parts, list) else []
