from odoo.exceptions import UserError
from odoo.tests import tagged

from .label_common import LabelCase


@tagged("post_install", "-at_install")
class TestSheet(LabelCase):
    """Cards and the sheet to try the app, on A4."""

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

    def test_sheet(self):
        """What a database has can be scanned from it."""
        self.drug.barcode = "9520000000998"
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
            "9520000000998",
            "PACK-12",
            "BIN-1",
        ):
            self.assertIn(text, texts)
        self.assertTrue(any("L26-07" in text for text in texts), "GS1 with the lot")
        self.assertNotIn("2580", self._text(content), "these are no demo people")

    def test_sheet_of_nothing(self):
        content = self.labels._sheet()[0]
        self.assertIn("Try the scan app", self._text(content))
