import datetime
import io
import re
import unittest

from PIL import Image

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..tools import scan_code, scan_label, scan_label_zpl, scan_sheet
from ..tools.scan_label import LABELS, Label
from .common import ScanCase

try:
    import pypdfium2
    import zxingcpp
except ImportError:
    zxingcpp = None

#: Commands that a label has; anything else came from data.
COMMANDS = set("XA CI PW LL LH FO A0 FB FH FD FS GB BY BC BE B8 BQ PQ XZ".split())
EVIL = "^XZ^XA~JR^FO0,0~DGR:X_5E\\&^FS\n^IDR:*.*"


@tagged("post_install", "-at_install")
class TestLabels(ScanCase):
    """Labels are read back: their size, their words, and their codes by a scanner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.labels = cls.env["fulfilment.scan.label"]
        cls.gloves.default_code = "GLV-L"
        cls.customer.write({"zip": "07546", "city": "Gera"})
        cls.env["ir.config_parameter"].set_param(
            "web.base.url", "https://depot.example"
        )

    def _read(self, content, dpi=203.2):
        """As a printer of that resolution puts dots on paper.

        :return: list of (format, text) per page"""
        if not zxingcpp:
            self.skipTest("what reads codes is installed for tests only")
        pages = []
        for page in pypdfium2.PdfDocument(content):
            image = page.render(scale=dpi / 72).to_pil().convert("L")
            size = (image.width * 3, image.height * 3)
            found = zxingcpp.read_barcodes(image.resize(size, Image.NEAREST))
            pages.append([(code.format.name, code.text) for code in found])
        return pages

    def _pages(self, content):
        return PdfFileReader(io.BytesIO(content), strict=False).pages

    def _text(self, content):
        return "\n".join(page.extract_text() for page in self._pages(content))

    def _pdf(self, kind, records, size="label_100x150", copies=1):
        content, mimetype, name = self.labels._make(kind, records, "pdf", size, copies)
        self.assertEqual(mimetype, "application/pdf")
        self.assertTrue(name.startswith(kind) and name.endswith(".pdf"), name)
        return content

    def _commands(self, text):
        return {name.upper() for name in re.findall(r"[\^~]([A-Za-z0-9]{2})", text)}

    def _packed(self):
        picking = self._order((self.gloves, 3))
        package = self.env["stock.package"].create(
            {
                "shipping_weight": 2.5,
                "package_type_id": self.env["stock.package.type"]
                .create({"name": "Box L"})
                .id,
            }
        )
        picking.move_line_ids.result_package_id = package
        return picking, package

    def test_sizes(self):
        for size, paper in LABELS.items():
            page = self._pages(self._pdf("product", self.gloves, size))[0]
            millimetres = [
                round(float(side) * 25.4 / 72, 1)
                for side in (page.mediabox.width, page.mediabox.height)
            ]
            self.assertEqual(millimetres, [paper.width, paper.height])
        self.assertEqual(
            len(self._pages(self._pdf("product", self.gloves, copies=3))), 3
        )

    def test_product(self):
        for size in LABELS:
            content = self._pdf("product", self.gloves, size)
            text = self._text(content)
            self.assertIn("Gloves", text)
            self.assertIn("GLV-L", text)
            self.assertNotIn("77", text, "a price is never on it")
            self.assertEqual(self._read(content), [[("EAN13", "4006381333931")]])

    def test_product_without_barcode(self):
        self.gloves.barcode = False
        self.assertEqual(
            self._read(self._pdf("product", self.gloves)), [[("Code128", "GLV-L")]]
        )

    def test_variant(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Size",
                "value_ids": [Command.create({"name": name}) for name in ("XL", "S")],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Gown",
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        first = template.product_variant_ids[0]
        self.assertIn("XL", self._text(self._pdf("product", first)))

    def test_location(self):
        for size in LABELS:
            content = self._pdf("location", self.shelf_a, size)
            self.assertIn("A-01", self._text(content))
            self.assertEqual(self._read(content), [[("Code128", "SHELF-A-01")]])

    def test_package(self):
        _picking, package = self._packed()
        text = self._text(self._pdf("package", package))
        for words in (package.name, "Box L", "3", "2.5"):
            self.assertIn(words, text)
        for size in LABELS:
            content = self._pdf("package", package, size)
            self.assertEqual(self._read(content), [[("Code128", package.name)]])

    def test_transfer(self):
        picking, _package = self._packed()
        text = self._text(self._pdf("transfer", picking))
        for words in (picking.name, "Sommerfeld", "07546 Gera", "Boxes"):
            self.assertIn(words, text)
        self.assertEqual(
            self._read(self._pdf("transfer", picking)), [[("Code128", picking.name)]]
        )

    def test_eans(self):
        """Drawn by us, read by a scanner; what is none is Code 128."""
        for text, kind in (
            ("4006381333931", "EAN13"),
            ("9520000000028", "EAN13"),
            ("96385074", "EAN8"),
            ("4006381333930", "Code128"),
            ("0036000291452", "Code128"),
            ("ß-ę", "QRCode"),
        ):
            for size, paper in LABELS.items():
                with self.subTest(text=text, size=size):
                    content = scan_label.render([Label("x", text)], paper)
                    self.assertEqual(self._read(content), [[(kind, text)]])

    def test_zpl(self):
        text = self.labels._make("product", self.gloves, "zpl", "zpl_203", 2)[
            0
        ].decode()
        self.assertTrue(text.startswith("^XA^CI28^PW800^LL1200"))
        self.assertTrue(text.endswith("^PQ2^XZ\n"))
        self.assertIn("^FDGloves^FS", text)
        self.assertIn("^BEN,", text)
        self.assertIn("^FD400638133393^FS", text, "the printer adds the last digit")
        self.assertEqual(self._commands(text) - COMMANDS, set())
        text = self.labels._make("location", self.shelf_a, "zpl", "zpl_300")[0].decode()
        self.assertIn("^PW1181^LL1772", text)
        self.assertRegex(text, r"\^BCN,\d+,N,N,N,A\^FH\^FDSHELF-A-01\^FS")
        small = self.labels._make(
            "location", self.shelf_a, "zpl", "zpl_203", paper="label_57x32"
        )[0].decode()
        self.assertIn("^PW456^LL256", small)

    def test_hostile_names(self):
        """Names are never commands, whatever they say."""
        for paper in LABELS.values():
            label = Label(EVIL, EVIL, EVIL, [EVIL], [(EVIL, EVIL)])
            for code in (EVIL.replace("\n", ""), "^>~_\\", EVIL):
                label.barcode = code
                text = scan_label_zpl.write(label, paper, 8)
                self.assertEqual(self._commands(text) - COMMANDS, set())
                self.assertEqual((text.count("^XA"), text.count("^XZ")), (1, 1))
                self.assertNotIn("~", text)
                self.assertEqual(text.count("\n"), 1, "at its end")
                scan_label.render([label], paper)
        self.assertIn(
            "_5E>0_7E_5F/",
            scan_label_zpl.write(Label("x", "^>~_/"), LABELS["label_100x150"], 8),
        )

    def test_long_names(self):
        """All of it stays on the label."""
        long = "Supercalifragilistic expialidocious examination gloves " * 9
        for name in (long, long.replace(" ", "")):
            for size, paper in LABELS.items():
                with self.subTest(size):
                    label = Label(
                        name, "4006381333931", name, [name] * 2, [(name, name)]
                    )
                    items = scan_label.arrange(label, paper)
                    room = (paper.height - paper.top - paper.bottom) * scan_label.MM
                    self.assertLessEqual(sum(item.height for item in items), room + 0.1)
                    content = scan_label.render([label], paper)
                    self.assertEqual(
                        self._read(content), [[("EAN13", "4006381333931")]]
                    )

    def test_wrong_records(self):
        with self.assertRaises(ValueError):
            self.labels._make("product", self.shelf_a, "pdf", "label_4x6")
        with self.assertRaises(ValueError):
            self.labels._make("price", self.gloves, "pdf", "label_4x6")
        with self.assertRaises(UserError):
            self._pdf("product", self.gloves.browse())

    def test_badges(self):
        content, mimetype, _name = self.labels._badges(self.anna | self.jan)
        self.assertEqual(mimetype, "application/pdf")
        text = self._text(content)
        for words in ("Anna Kowalska", "Jan Nowak", "Depot"):
            self.assertIn(words, text)
        [page] = self._read(content)
        self.assertEqual(sorted(page), [("Code128", "BADGE-1"), ("Code128", "BADGE-2")])
        self.jan.badge = False
        with self.assertRaises(UserError):
            self.labels._badges(self.jan)

    def test_bins(self):
        content = self.labels._bins(12)[0]
        first, second = self._read(content)
        self.assertEqual(
            {text for _format, text in first + second},
            {f"BIN-{number}" for number in range(1, 13)},
        )
        self.assertEqual((len(first), len(second)), (10, 2))

    def test_gs1(self):
        text = scan_code.gs1_text("9520000000028", datetime.date(2027, 6, 30), "L26-07")
        cell = scan_sheet.Cell("Drug", text, is_gs1=True, is_wide=True)
        content = scan_sheet.render(
            "Try", "", "https://x", [scan_sheet.Part("1", "2", [cell])]
        )
        codes = self._read(content, 300)[0]
        self.assertIn(
            "01095200000000281727063010L26-07",
            str(codes).replace("(", "").replace(")", ""),
        )

    @unittest.skipUnless(zxingcpp, "what reads codes is installed for tests only")
    def test_sheet(self):
        """What a database has can be scanned from it."""
        self.drug.barcode = "9520000000028"
        self._lot(self.drug, "L26-07", self.shelf_a, 20)
        picking = self._order((self.gloves, 2), (self.drug, 1))
        unit = self.env.ref("uom.product_uom_dozen")
        self.env["product.uom"].create(
            {
                "product_id": self.gloves.id,
                "uom_id": unit.id,
                "barcode": "PACK-12",
                "company_id": self.company.id,
            }
        )
        content, _mimetype, name = self.labels._sheet()
        self.assertEqual(name, "scan-sheet.pdf")
        texts = {text for page in self._read(content, 300) for _format, text in page}
        for text in (
            "https://depot.example/fulfil",
            "BADGE-1",
            picking.name,
            "SHELF-A-01",
            "4006381333931",
            "9520000000028",
            "PACK-12",
            "BIN-1",
        ):
            self.assertIn(text, texts)
        self.assertTrue(any("L26-07" in text for text in texts), "GS1 with the lot")
        self.assertNotIn("2580", self._text(content), "these are no demo people")

    def test_sheet_of_nothing(self):
        content = self.labels._sheet()[0]
        self.assertIn("Try the scan app", self._text(content))
