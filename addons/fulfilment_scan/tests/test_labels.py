from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import scan_label
from ..tools.scan_label import LABELS, Label
from .label_common import LabelCase


@tagged("post_install", "-at_install")
class TestLabels(LabelCase):
    """What stands on a label."""

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
