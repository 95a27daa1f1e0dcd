import unittest

from PIL import Image

from odoo.tests import BaseCase, tagged

from ..tools.paper import PAPERS
from ..tools.render import render
from .test_paper import sheet

try:
    import pypdfium2
    import zxingcpp
except ImportError:
    zxingcpp = None


@tagged("post_install", "-at_install")
@unittest.skipUnless(zxingcpp, "what reads codes is installed for tests only")
class TestCodes(BaseCase):
    """What is printed is read by a scanner."""

    def _read(self, content, dpi=203.2):
        """As a printer of that resolution puts dots on paper, and a scanner with three
        points to a dot reads it.

        :return: list of (format, text) of the first page"""
        page = pypdfium2.PdfDocument(content)[0]
        image = page.render(scale=dpi / 72).to_pil().convert("L")
        image = image.resize((image.width * 3, image.height * 3), Image.NEAREST)
        return [(code.format.name, code.text) for code in zxingcpp.read_barcodes(image)]

    def test_bars(self):
        """On each paper, at the resolution of a label printer."""
        for size in PAPERS:
            for text in ("WH/OUT/00012", "FC0000000105", "00340434161094042557"):
                for is_label in (False, True):
                    with self.subTest(size=size, text=text, is_label=is_label):
                        content = render([sheet(barcode=text, is_label=is_label)], size)
                        self.assertIn(
                            text, [found for _f, found in self._read(content)]
                        )

    def test_qr(self):
        for size in PAPERS:
            with self.subTest(size):
                content = render([sheet(barcode="", qr="WH/IN/00007")], size)
                self.assertEqual(
                    self._read(content)[0][1:], ("WH/IN/00007",), "QR at 203 dpi"
                )

    def test_too_long_for_bars(self):
        """Then there is a QR code, which a scanner reads as well."""
        text = "CLIENT-REFERENCE-2026-00000000123456789"
        content = render([sheet(barcode=text)], "roll_58")
        self.assertIn(text, [found for _f, found in self._read(content)])

    def test_not_in_code_128(self):
        content = render([sheet(barcode="Ä/1")], "a4")
        self.assertEqual([text for _f, text in self._read(content)], ["Ä/1"])
