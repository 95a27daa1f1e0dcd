from odoo.tests import BaseCase, tagged

from ..tools.encoding import size

#: text, unicode, characters, segments; the same as in static/tests/segments.test.js
EXAMPLES = [
    ("", False, 0, 0),
    ("a", False, 1, 1),
    ("a" * 160, False, 160, 1),
    ("a" * 161, False, 161, 2),
    ("a" * 306, False, 306, 2),
    ("a" * 307, False, 307, 3),
    ("Größe: 5 £, größer", False, 18, 1),
    ("one\ntwo", False, 7, 1),
    ("€" * 80, False, 160, 1),
    ("€" * 81, False, 162, 2),
    # 152 septets, then one of two: it starts the second part
    ("a" * 152 + "€" + "a" * 152, False, 306, 3),
    ("{[~|^]}\\", False, 16, 1),
    ("Zażółć gęślą jaźń", True, 17, 1),
    ("ą" * 70, True, 70, 1),
    ("ą" * 71, True, 71, 2),
    ("ą" * 134, True, 134, 2),
    ("ą" * 135, True, 135, 3),
    ("👍" * 35, True, 70, 1),
    ("👍" * 36, True, 72, 2),
    # 66 units, then a pair: it starts the second part
    ("ą" * 66 + "👍" + "ą" * 66, True, 134, 3),
    ("`", True, 1, 1),
    ("ç", True, 1, 1),
]


@tagged("post_install", "-at_install")
class TestEncoding(BaseCase):
    def test_size(self):
        """Segments are what Vonage will count."""
        for text, is_unicode, characters, segments in EXAMPLES:
            with self.subTest(text=text[:20], length=len(text)):
                measured = size(text)
                self.assertEqual(measured.is_unicode, is_unicode)
                self.assertEqual(measured.characters, characters)
                self.assertEqual(measured.segments, segments)
