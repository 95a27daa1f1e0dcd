import io
import re

from PIL import Image

from odoo.tools.pdf import PdfFileReader

from .common import ScanCase

try:
    import pypdfium2
    import zxingcpp
except ImportError:
    zxingcpp = None


class LabelCase(ScanCase):
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
