from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.fulfilment_document.tools.paper import ZPL_DOTS

from ..tools import scan_label, scan_label_zpl
from ..tools.scan_label import LABELS, Label

#: Copies, records and bins at once.
MOST_COPIES, MOST_RECORDS, MOST_BINS = 20, 200, 50


class FulfilmentScanLabel(models.AbstractModel):
    """Labels of what is scanned: goods, places, packages, transfers, badges, bins.

    Nothing here says a price. Whoever calls has checked what the person may see.
    """

    _name = "fulfilment.scan.label"
    _description = "Labels of the Scan App"

    @api.model
    def _make(self, kind, records, how, size, copies=1, paper="label_100x150"):
        """:param str kind: product, location, package or transfer
        :param records: of the model that belongs to it
        :param str how: ``pdf`` or ``zpl``
        :param str size: of a PDF the label, a key of ``scan_label.LABELS``; of ZPL the
            resolution, such as ``zpl_203``
        :param int copies: of each
        :param str paper: the label for ZPL, a key of ``scan_label.LABELS``
        :return: content in bytes, mimetype, name of the file
        """
        texts = {
            "product": ("product.product", self._product),
            "location": ("stock.location", self._location),
            "package": ("stock.package", self._package),
            "transfer": ("stock.picking", self._transfer),
        }
        model, text = texts.get(kind, (None, None))
        if records._name != model or how not in ("pdf", "zpl"):
            raise ValueError(f"no such label: {kind} of {records._name}, {how}")
        records.check_access("read")
        copies = min(max(int(copies), 1), MOST_COPIES)
        labels = [text(record) for record in records[:MOST_RECORDS]]
        if not labels:
            raise UserError(self.env._("There is nothing to print."))
        name = "".join(
            letter if letter.isalnum() else "-" for letter in records[0].display_name
        )
        name = f"{kind}-{name.strip('-')[:60]}.{how}"
        if how == "pdf":
            if size not in LABELS:
                size = "label_100x150"
            content = scan_label.render(labels, LABELS[size], copies)
            return content, "application/pdf", name
        dots = ZPL_DOTS[size]
        content = "".join(
            scan_label_zpl.write(label, LABELS[paper], dots, copies) for label in labels
        )
        return content.encode(), "text/plain; charset=utf-8", name

    @api.model
    def _badges(self, pickers):
        """:param pickers: ``fulfilment.scan.picker``
        :return: as :meth:`_make`: cards on A4"""
        pickers.check_access("read")
        return self._cards(
            [self._badge(each) for each in pickers if each.badge], "badges"
        )

    @api.model
    def _bins(self, count):
        """:param int count: bins of a cart, numbered from 1
        :return: as :meth:`_make`: cards on A4"""
        numbers = range(1, min(max(int(count), 1), MOST_BINS) + 1)
        return self._cards([self._bin(number) for number in numbers], "bins")

    def _cards(self, labels, name):
        if not labels:
            raise UserError(
                self.env._("Nobody of them has a badge number. Enter one first.")
            )
        return scan_label.render_cards(labels), "application/pdf", f"{name}.pdf"

    # --- what stands on them

    def _product(self, product):
        variant = product.product_template_attribute_value_ids
        return Label(
            product.name or "",
            product.barcode or product.default_code or "",
            lines=[
                variant._get_combination_name() or ", ".join(variant.mapped("name"))
            ],
            facts=[(self.env._("Reference"), product.default_code or "")],
        )

    def _location(self, location):
        """The name as on the rack; below it the way there."""
        code = location.barcode or location.complete_name or ""
        return Label(
            location.name or "", code, above=location.complete_name or "", is_sign=True
        )

    def _package(self, package):
        quants = package.contained_quant_ids.filtered(lambda each: each.quantity > 0)
        # packed, and not moved yet
        held = quants or package.move_line_ids.filtered(
            lambda line: line.state not in ("done", "cancel")
        )
        pieces = sum(held.mapped("quantity"))
        products = held.product_id
        if not held:
            # closed a moment ago: what was scanned is written when all is finished
            scanned = self.env["fulfilment.scan.package"]._of_package(package)
            products, pieces = scanned._contents()
        weight = package.shipping_weight or package.weight
        return Label(
            package.name or "",
            package.name or "",
            above=package.package_type_id.name or "",
            facts=[
                (self.env._("Products"), str(len(products) or "")),
                (self.env._("Pieces"), f"{pieces:.10g}" if pieces else ""),
                (self.env._("Weight"), self._weight(weight)),
            ],
        )

    def _transfer(self, picking):
        partner = picking.partner_id or picking.move_ids.partner_id[:1]
        name = partner.name or partner.commercial_partner_id.name or ""
        boxes = len(picking.move_line_ids.result_package_id) or len(picking.parcel_ids)
        return Label(
            picking.name or "",
            picking.name or "",
            above=picking.origin or "",
            lines=[name, " ".join(filter(None, [partner.zip, partner.city]))],
            facts=[
                (self.env._("Delivery method"), picking.carrier_id.name or ""),
                (self.env._("Boxes"), str(boxes) if boxes else ""),
            ],
        )

    def _badge(self, picker):
        return Label(picker.name, picker.badge, above=picker.company_id.name)

    def _bin(self, number):
        return Label(
            str(number), f"BIN-{number}", above=self.env._("Bin"), is_sign=True
        )

    def _test(self, printer):
        """:return: ZPL of a label that says which printer it is"""
        label = Label(
            printer.name,
            "TEST-1234",
            above=self.env._("Test label"),
            lines=["ÄÖÜ ß ąęłż ^~_\\"],
            facts=[(self.env._("Address"), f"{printer.host}:{printer.port}")],
        )
        return scan_label_zpl.write(
            label, LABELS[printer.paper], ZPL_DOTS[printer.size]
        )

    def _weight(self, weight):
        return self.env["fulfilment.document"]._weight(weight) or ""
