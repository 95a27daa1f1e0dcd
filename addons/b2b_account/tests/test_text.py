from odoo.tests import BaseCase, tagged

from ..controllers.routes import number, page_number
from ..text import email_address, from_cell, one_line, to_cell


@tagged("post_install", "-at_install")
class TestText(BaseCase):
    """What is taken from a form or a table."""

    def test_number(self):
        for text, expected in {"0": 0, "12": 12, "2147483647": 2**31 - 1}.items():
            self.assertEqual(number(text), expected)
        for text in (
            None, 12, [], "", "x", "-1", "1.0", "1e3", " 1", "²", "٣", "1\0",
            "2147483648", "9" * 12, "9" * 5000, "0" * 30,
        ):  # fmt: skip
            self.assertIsNone(number(text), str(text)[:20])

    def test_page_number(self):
        for page, expected in ((3, 3), ("3", 3), ("²", 1), ("9" * 5000, 1), ("", 1)):
            self.assertEqual(page_number(page), expected)

    def test_one_line(self):
        for text, expected in {
            " Anna \t\n Berg ": "Anna Berg",
            "Anna\xa0Berg": "Anna Berg",
            "An\0na\x1b[1m": "Anna[1m",
            "\u202egreB": "greB",
            "Żółć 😀": "Żółć 😀",
        }.items():
            self.assertEqual(one_line(text), expected)
        for strange in (None, 7, ["x"], b"x"):
            self.assertEqual(one_line(strange), "")

    def test_email_address(self):
        self.assertEqual(email_address(" Nadine@Example.COM "), "nadine@example.com")
        for strange in (
            None,
            7,
            [],
            ["a@example.com"],
            {"a": 1},
            "",
            "nadine",
            "a@b@c",
            "a@example.com\x00",
            "a\x00@example.com",
            "a@example.com, b@example.com",
            "x" * 250 + "@example.com",
            "a" * 10_000_000,
        ):
            self.assertEqual(email_address(strange), "", str(strange)[:40])

    def test_cells(self):
        for text, cell in {
            "=HYPERLINK(1)": "'=HYPERLINK(1)",
            "\t=1": "'=1",
            "+49 1": "'+49 1",
            "@x": "'@x",
            "'s Hertogenbosch": "'s Hertogenbosch",
            "Marburg": "Marburg",
        }.items():
            self.assertEqual(to_cell(text), cell)
            self.assertEqual(from_cell(cell), one_line(text))
        self.assertEqual(to_cell(None), "")
