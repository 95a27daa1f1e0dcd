from odoo.tests import tagged

from ..tools import scan_label, scan_label_zpl
from ..tools.scan_label import LABELS, Label
from .label_common import LabelCase

#: Commands that a label has; anything else came from data.
COMMANDS = set("XA CI PW LL LH FO A0 FB FH FD FS GB BY BC BE B8 BQ PQ XZ".split())
EVIL = "^XZ^XA~JR^FO0,0~DGR:X_5E\\&^FS\n^IDR:*.*"


@tagged("post_install", "-at_install")
class TestLabelZpl(LabelCase):
    """What a label printer gets."""

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
