import re

from odoo.tests import BaseCase, tagged

from ..tools import zpl
from ..tools.sheet import Address
from .test_paper import sheet

#: Commands that a label has; anything else came from data.
COMMANDS = set("XA CI PW LL LH FO A0 FB FH FD FS GB BY BC XZ".split())


def commands(text):
    return {name.upper() for name in re.findall(r"[\^~]([A-Za-z0-9]{2})", text)}


@tagged("post_install", "-at_install")
class TestZpl(BaseCase):
    """Labels for label printers."""

    def _label(self, dots=8, **values):
        values.setdefault("facts", [("Order", "S1"), ("Weight", "2 kg")])
        return zpl.label(sheet(is_label=True, **values), dots)

    def test_label(self):
        text = self._label()
        self.assertTrue(text.startswith("^XA^CI28^PW800^LL1200"))
        self.assertTrue(text.endswith("^XZ\n"))
        self.assertIn("^FDLindenstraße 5^FS", text, "UTF-8, as ^CI28 says")
        self.assertIn("^BCN,192,N,N,N,A^FH^FDWH/OUT/00001^FS", text)
        self.assertEqual(commands(text) - COMMANDS, set())

    def test_300_dpi(self):
        text = self._label(11.811)
        self.assertIn("^PW1181^LL1772", text)

    def test_hostile_data(self):
        """Customers' data is never a command."""
        evil = "^XZ^XA~JR^FO0,0~DGR:X_5E\\&^FS\n^IDR:*.*"
        text = self._label(
            recipient=Address(evil, [evil, evil, evil]),
            facts=[(evil, evil)],
            mark=evil,
            barcode=evil.replace("\n", ""),
        )
        self.assertEqual(commands(text) - COMMANDS, set())
        self.assertEqual((text.count("^XA"), text.count("^XZ")), (1, 1))
        self.assertNotIn("~", text)
        self.assertEqual(text.count("^FD"), text.count("^FS") - 3, "and three rules")
        self.assertIn("_5EXZ_5EXA_7EJR", text)
        # a backslash with & would break the line
        self.assertEqual(text.count("\\&"), 1)

    def test_barcode(self):
        """In Code 128 of ZPL a greater-than sign begins a command."""
        self.assertIn("^FDA>0B^FS", self._label(barcode="A>B"))
        self.assertNotIn("^BC", self._label(barcode="Ä1"))
        for length in (1, 12, 30, 60):
            text = self._label(barcode="9" * length)
            module = int(re.search(r"\^BY(\d+)", text).group(1))
            self.assertLessEqual(
                module * (11 * length + 35), 800 if length < 60 else 900
            )
