import io
import re

from PIL import Image

from odoo.tests import BaseCase, tagged

from ..tools import fonts, natural
from ..tools.paper import MM, PAPERS
from ..tools.render import render
from ..tools.sheet import Address, Column, Note, Row, Sender, Sheet, Table
from .common import Pages


def sheet(rows=3, **values):
    table = Table(
        [Column("Item", 0.8), Column("Quantity", 0.2, "right")],
        [Row([f"Article {number}", f"{number} Units"]) for number in range(rows)],
    )
    return Sheet(
        **{
            "title": "Delivery Slip",
            "number": "WH/OUT/00001",
            "sender": Sender("Elstertal GmbH", ["Elsterweg 7", "07546 Gera"]),
            "recipient": Address("To", ["Anna Berger", "Lindenstraße 5"]),
            "barcode": "WH/OUT/00001",
            "blocks": [table],
            "page_text": "Page %(page)s of %(pages)s",
            **values,
        }
    )


@tagged("post_install", "-at_install")
class TestPaper(BaseCase):
    """Sizes in millimetres, lengths and pages: no database needed."""

    def test_page_sizes(self):
        for size, paper in PAPERS.items():
            with self.subTest(size):
                pages = Pages(render([sheet()], size))
                self.assertEqual(len(pages), 1)
                width, height = pages.sizes[0]
                self.assertEqual(width, paper.width)
                if paper.height:
                    self.assertEqual(height, paper.height)
                else:
                    self.assertTrue(40 < height < 200, height)
                self.assertIn("Anna Berger", pages.text)
                self.assertIn("Article 2", pages.text)

    def test_units_are_not_cut(self):
        table = Table(
            [Column("Artikel", 0.8), Column("Menge", 0.2, "right")],
            [
                Row(["Milchkännchen, 350 ml", "1 Einheit(en)"]),
                Row(["Espresso", "12.000 Einheit(en)"]),
            ],
        )
        for size in PAPERS:
            with self.subTest(size):
                text = Pages(render([sheet(blocks=[table])], size)).text
                self.assertIn("1 Einheit(en)", text)
                self.assertEqual(text.count("Einheit(en)"), 2)

    def test_rolls_are_as_long_as_their_text(self):
        for size in ("roll_80", "roll_58"):
            with self.subTest(size):
                short, long, longer = (
                    Pages(render([sheet(rows)], size)).sizes[0][1]
                    for rows in (1, 11, 21)
                )
                self.assertGreater(long, short + 30)
                self.assertAlmostEqual(longer - long, long - short, delta=0.2)

    def test_the_longest_roll(self):
        """A page has a limit; the rest stands on the next one."""
        pages = Pages(render([sheet(1500)], "roll_58"))
        self.assertGreater(len(pages), 1)
        self.assertIn("Article 1499", pages.texts[-1])

    def test_a_box_has_its_millimetres(self):
        """What is 60 mm wide here is 60 mm wide on paper: there is no scale."""
        picture = io.BytesIO()
        Image.new("RGB", (310, 100), "black").save(picture, "PNG")
        sender = Sender("Elstertal GmbH", logo=picture.getvalue())
        content = render([sheet(sender=sender)], "a4")
        page = Pages(content).pages[0]
        text = page.get_contents().get_data().decode("latin-1")
        # width 0 0 height x y cm: how a picture is placed
        found = [
            line.split()
            for line in text.replace(" cm", " cm\n").split("\n")
            if line.endswith(" cm")
        ]
        widths = {round(float(words[-7]) / MM, 1) for words in found if len(words) > 6}
        self.assertIn(62.0, widths, "as wide as a logo may be")

    def test_pages_of_each_document(self):
        """They are counted for each, and a table's head is there again."""
        pages = Pages(render([sheet(90), sheet(2), sheet(40)], "a4"))
        said = [
            tuple(map(int, re.search(r"Page (\d+) of (\d+)", text).groups()))
            for text in pages.texts
        ]
        first, last = said[0][1], said[-1][1]
        self.assertGreater(first, last)
        self.assertEqual(
            said,
            [(number, first) for number in range(1, first + 1)]
            + [(1, 1)]
            + [(number, last) for number in range(1, last + 1)],
        )
        for text in pages.texts:
            self.assertIn("Quantity", text)
            self.assertIn("WH/OUT/00001", text)
        everything = pages.text
        for number in range(90):
            self.assertIn(f"Article {number}\n", everything.replace(" Units", "\n"))

    def test_one_label_is_one_page(self):
        lines = ["Dr. " + "Wolfeschlegelsteinhausenbergerdorff " * 4, *["Line"] * 8]
        long = sheet(is_label=True, recipient=Address("To", lines))
        for size in PAPERS:
            with self.subTest(size):
                self.assertEqual(len(Pages(render([long], size))), 1)

    def test_labels_on_a4(self):
        pages = Pages(render([sheet(is_label=True)] * 6, "a4"))
        self.assertEqual((len(pages), pages.sizes[0]), (2, (210, 297)))
        self.assertEqual(pages.texts[0].count("Anna Berger"), 4)
        self.assertEqual(pages.texts[1].count("Anna Berger"), 2)

    def test_letters(self):
        name = "Zażółć gęślą jaźń, Ärger, Øre, Ελληνικά, кириллица, Đặng"
        address = Address("To", [name])
        for size in PAPERS:
            text = Pages(render([sheet(recipient=address)], size)).text
            for word in ("gęślą", "Ärger", "Øre", "Ελληνικά", "кириллица", "Đặng"):
                self.assertIn(word, text)

    def test_hostile_names(self):
        """Nothing in a name is a command."""
        names = [
            "<b>Bold</b> &amp; <font color='red'>",
            "\u202egnp.exe\u202c",
            "a\x00b\x07c\x1b[31m",
            "W" * 400,
            ") Tj ET (",
            "{{7*7}} %s %(page)s ${x}",
            "😀🏳\ufe0f\u200d🌈",
            "",
        ]
        for name in names:
            with self.subTest(name):
                found = sheet(
                    recipient=Address("To", [name]),
                    number=name,
                    barcode=name,
                    qr=name,
                    blocks=[
                        Note(name, name * 3),
                        Table([Column(name, 1)], [Row([name])]),
                    ],
                )
                for size in PAPERS:
                    self.assertTrue(Pages(render([found], size)).sizes)
        text = Pages(render([sheet(recipient=Address("", names[:1]))], "a4")).text
        self.assertIn("<b>Bold</b> &amp; <font color='red'>", text)

    def test_wrap(self):
        lines = fonts.wrap("one two three " + "x" * 200, fonts.REGULAR, 9, 100)
        for line in lines:
            self.assertLessEqual(fonts.width(line, fonts.REGULAR, 9), 100)
        self.assertEqual("".join(lines).count("x"), 200)
        self.assertEqual(fonts.wrap("one two", fonts.REGULAR, 9, 30, 1), ("one…",))

    def test_natural_order(self):
        names = ["WH/Shelf 10", "WH/Shelf 2", "WH/Shelf 1/²", "WH/Shelf 1"]
        self.assertEqual(
            sorted(names, key=natural.natural),
            ["WH/Shelf 1", "WH/Shelf 1/²", "WH/Shelf 2", "WH/Shelf 10"],
        )
