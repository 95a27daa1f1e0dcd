import datetime

from odoo.tests import tagged

from ..tools import scan_code, scan_label, scan_sheet
from ..tools.scan_label import LABELS, Label
from .label_common import LabelCase


@tagged("post_install", "-at_install")
class TestLabelCodes(LabelCase):
    """What a scanner reads."""

    def test_product_without_barcode(self):
        self.gloves.barcode = False
        self.assertEqual(
            self._read(self._pdf("product", self.gloves)), [[("Code128", "GLV-L")]]
        )

    def test_eans(self):
        """What is none is Code 128."""
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
