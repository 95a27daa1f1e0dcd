from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools import scan_sheet
from ..tools.scan_code import gs1_text, is_number
from ..tools.scan_sheet import Cell, Part

#: What the demo people's PIN is.
DEMO_PIN = "2580"
#: What GS1 calls a number of goods.
GTINS = ("ean8", "upca", "ean13", "gtin14")
TRANSFERS, RECEIPTS, PRODUCTS, PLACES, BINS = 4, 2, 8, 6, 3


class FulfilmentScanLabel(models.AbstractModel):
    """A sheet with what is needed to try the scan app, from what is in the database."""

    _inherit = "fulfilment.scan.label"

    @api.model
    def action_sheet(self):
        """Download the sheet; what stands on it is asked for there.

        :return: action of the client"""
        report = self.env.ref("fulfilment_scan.report_sheet")
        return report.sudo(False).report_action(self.env.company.ids, config=False)

    @api.model
    def _sheet(self):
        """:return: as :meth:`_make`: A4, of the first warehouse of the company"""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        pickings = self._sheet_transfers(warehouse)
        lines = pickings.move_line_ids
        products = self._sheet_products(lines.product_id)
        places = (lines.location_id | lines.location_dest_id).filtered(
            lambda place: place.usage == "internal"
        )
        parts = [
            self._sheet_people(warehouse),
            Part(
                self.env._("2. Open a transfer"),
                self.env._(
                    "Scan one of them on the app's first screen. Or press an operation"
                    " type and choose several: they get a bin each."
                ),
                [
                    Cell(each.name, each.name, self._sheet_about(each))
                    for each in pickings
                ],
            ),
            Part(
                self.env._("3. Scan the place"),
                self.env._(
                    "The app says where to go. Scan the code on the rack; a wrong one"
                    " is refused with a sound."
                ),
                [
                    Cell(
                        place.name,
                        place.barcode or place.complete_name,
                        place.complete_name,
                    )
                    for place in places[:PLACES]
                ],
            ),
            Part(
                self.env._("4. Scan the products"),
                self.env._(
                    "Each scan counts one. Try one that is not needed too, and one too"
                    " many."
                ),
                [
                    Cell(
                        each.display_name,
                        each.barcode or each.default_code,
                        self._sheet_lots(lines, each),
                    )
                    for each in products
                ],
            ),
            *self._sheet_special(products),
            Part(
                self.env._("Bins of the cart"),
                self.env._("When several transfers are picked together."),
                [self._sheet_bin(number) for number in range(1, BINS + 1)],
            ),
        ]
        content = scan_sheet.render(
            self.env._("Try the scan app"),
            self.env._(
                "Open this address on a phone that reaches this server. For the camera"
                " the address must begin with https. A scanner that types works too."
            ),
            self.env["fulfilment.scan.device"]._address(),
            [part for part in parts if part.cells],
        )
        return content, "application/pdf", "scan-sheet.pdf"

    def _sheet_transfers(self, warehouse):
        """:return: ``stock.picking``: going out first, then coming in"""
        domain = [
            ("picking_type_id.warehouse_id", "=", warehouse.id),
            ("picking_type_id.scan_app", "=", True),
            ("state", "=", "assigned"),
        ]
        found = self.env["stock.picking"].search(domain, limit=200, order="id")
        going = found.filtered(lambda each: each.picking_type_code != "incoming")
        # what can be scanned is shown before what has no code
        going = going.sorted(lambda each: (-self._sheet_score(each), each.id))
        coming = found.filtered(lambda each: each.picking_type_code == "incoming")
        coming = coming.sorted(lambda each: (-self._sheet_score(each), each.id))
        return going[:TRANSFERS] | coming[:RECEIPTS]

    def _sheet_score(self, picking):
        """:return: how much can be tried with it"""
        products = picking.move_line_ids.product_id
        coded = products.filtered(lambda each: each.barcode or each.default_code)
        if not products or len(coded) < len(products) or len(products) > 4:
            return 0
        special = self._sheet_gtin(products) or self._sheet_packs(products)
        return 1 + min(len(products), 3) + 2 * bool(special)

    def _sheet_products(self, products):
        found = products.filtered(lambda each: each.barcode or each.default_code)
        return found[:PRODUCTS]

    def _sheet_about(self, picking):
        quantity = sum(picking.move_line_ids.mapped("quantity"))
        words = (
            self.env._("1 piece")
            if quantity == 1
            else self.env._("%(pieces)g pieces", pieces=quantity)
        )
        names = [picking.picking_type_id.name, picking.partner_id.name, words]
        return " · ".join(filter(None, names))

    def _sheet_lots(self, lines, product):
        names = lines.filtered(lambda line: line.product_id == product).lot_id.mapped(
            "name"
        )
        if not names:
            return ""
        return self.env._("Lot or serial number: %s", ", ".join(names[:4]))

    def _sheet_people(self, warehouse):
        pickers = self.env["fulfilment.scan.picker"].search(
            [
                ("badge", "!=", False),
                ("has_pin", "=", True),
                ("warehouse_ids", "in", warehouse.ids),
            ],
            limit=2,
        )
        text = self.env._(
            "In Fulfilment › Scan App › Devices press Pair and scan the QR code there"
            " with the phone. Then scan a badge and enter the PIN."
        )
        demo = self.env.ref("fulfilment_scan.demo_picker_anna", False)
        verify = self.env["res.users"]._crypt_context().verify
        if demo and demo in pickers and verify(DEMO_PIN, demo.sudo().pin_hash):
            text += " " + self.env._("The PIN of the demo data is %s.", DEMO_PIN)
        return Part(
            self.env._("1. Sign in"),
            text,
            [Cell(each.name, each.badge, self.env._("Badge")) for each in pickers],
        )

    def _sheet_special(self, products):
        """:return: parts: a barcode of GS1 with the lot, and one of a pack"""
        cells = []
        lot = self._sheet_gtin(products) or self._sheet_gtin(None)
        if lot:
            expires = self._sheet_expires(lot)
            gtin = lot.product_id.barcode
            caption = f"(01){gtin.zfill(14)}"
            caption += f"(17){expires:%y%m%d}"
            cells.append(
                Cell(
                    lot.product_id.display_name,
                    gs1_text(gtin, expires, lot.name),
                    self.env._("GS1-128: product, lot and date in one scan."),
                    f"{caption}(10){lot.name}",
                    is_gs1=True,
                    is_wide=True,
                )
            )
        pack = self._sheet_packs(products) or self._sheet_packs(None)
        if pack:
            cells.append(
                Cell(
                    pack.product_id.display_name,
                    pack.barcode,
                    self.env._("A pack: %s", pack.uom_id.name),
                )
            )
        return [
            Part(
                self.env._("More than a number"),
                self.env._("Such codes say the lot or the quantity too."),
                cells,
            )
        ]

    def _sheet_expires(self, lot):
        """:return: date; where lots have none, one to show what such a code can say"""
        if "expiration_date" in lot._fields and lot.expiration_date:
            return lot.expiration_date.date()
        return fields.Date.context_today(self) + relativedelta(years=1, day=31)

    def _sheet_gtin(self, products):
        """:return: ``stock.lot`` whose product has a number of GS1; may be empty"""
        domain = [
            ("product_id.tracking", "=", "lot"),
            ("product_id.barcode", "!=", False),
            ("company_id", "in", (False, self.env.company.id)),
        ]
        if products is not None:
            domain.append(("product_id", "in", products.ids))
        for lot in self.env["stock.lot"].search(domain, limit=50, order="id"):
            code = lot.product_id.barcode
            if (
                is_number(code, GTINS)
                and lot.name.isascii()
                and lot.name.isprintable()
                and len(lot.name) <= 20
            ):
                return lot
        return self.env["stock.lot"]

    def _sheet_packs(self, products):
        """:return: ``product.uom``, may be empty"""
        domain = [] if products is None else [("product_id", "in", products.ids)]
        return self.env["product.uom"].search(domain, limit=1, order="id")

    def _sheet_bin(self, number):
        label = self._bin(number)
        return Cell(f"{label.above} {number}", label.barcode)
