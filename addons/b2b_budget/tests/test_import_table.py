import io
import zipfile
from decimal import Decimal
from unittest.mock import patch

import openpyxl
import xlsxwriter

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.b2b_account import table

from ..amount_text import AmountError, read_amount, write_amount
from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportTable(ImportCase, TransactionCase):
    """How people write amounts, months and tables."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_import()

    def test_amounts_of_all_countries(self):
        english = self.env["res.lang"]._activate_lang("en_US")
        german = self.env["res.lang"]._activate_lang("de_DE")
        for text, wanted in (
            ("1234", "1234"), ("1234.5", "1234.5"), ("1234,5", "1234.5"),
            ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1.234.567", "1234567"),
            ("1,234,567.8", "1234567.8"), ("1 234,56", "1234.56"),
            ("1\u202f234,56 €", "1234.56"), ("1'234.50", "1234.5"), ("0.125", "0.125"),
            ("$ 12", "12"), (",5", "0.5"), ("1234.567", "1234.567"), ("12,", "12"),
            (12.5, "12.5"), (7, "7"), ("0", "0"),
        ):  # fmt: skip
            for lang in (english, german, None):
                with self.subTest(text=text, lang=lang and lang.code):
                    self.assertEqual(read_amount(text, lang), Decimal(wanted))
        self.assertIsNone(read_amount("  ", english))
        # in between: as the reader's language divides thousands, or not at all
        self.assertEqual(read_amount("1.234", german), 1234)
        self.assertEqual(read_amount("1,234", english), 1234)
        self.assertEqual(read_amount("1.234", english, 3), Decimal("1.234"))
        for text, lang in (("1,234", german), ("1.234", english), ("1,234", None)):
            with self.assertRaises(AmountError) as caught:
                read_amount(text, lang)
            self.assertEqual(caught.exception.reason, "unclear")
            self.assertIn(text, caught.exception.sentence(self.env, text))

    def test_what_is_no_amount(self):
        for text in (
            "-1", "+1", "−1", "(1)", "1e3", "1e400", "NaN", "inf", "0x1", "١", "1,2,3",
            "1.23.456", "1,234,56", "1.2,3.4", "12.34,5", "..", "x", "9" * 41, None,
            True, float("nan"), float("inf"), -1, -0.5, [], "=1+1",
        ):  # fmt: skip
            with self.subTest(text=text), self.assertRaises(AmountError):
                read_amount(text)
        with self.assertRaises(AmountError) as caught:
            read_amount("9" * 13)
        self.assertEqual(caught.exception.reason, "large")

    def test_written_amounts_are_read_again(self):
        for code in ("en_US", "de_DE", "pl_PL"):
            lang = self.env["res.lang"]._activate_lang(code)
            for value in (0, 0.05, 1.5, 1234, 1234.5, 999999999.99):
                for digits in (0, 2, 3):
                    text = write_amount(value, lang, digits)
                    wanted = Decimal(f"{value:.{digits}f}")
                    self.assertEqual(read_amount(text, lang, digits), wanted, text)

    # --- export and back

    def test_ways_to_write_a_table(self):
        marburg = ("Marburg", "2026", "1.200,50")
        german = ("Budget von", "Jahr", "Jahresbetrag")
        polish = ("Budżet", "Rok", "Kwota roczna")
        for content in (
            self.content(marburg),
            self.content(marburg, header=german),
            self.content(marburg, header=polish),
            b"\xef\xbb\xbf" + self.content(marburg),
            self.content(marburg, header=("Standort", "Jahr", "Währung", "Betrag"))
            .decode().replace("2026;", "2026;;").encode("cp1252"),
            self.content(marburg).replace(b";", b"\t"),
            b"Budget of,Year,Yearly amount\r\n\r\nMarburg,2026,1200.5\r\n",
            self.workbook(("Marburg", 2026, 1200.5)),
            self.workbook(("Marburg", "01.01.2026", "1,200.50")),
            self.workbook(("MARBURG ", "2026-01-01", "1200,50")),
        ):  # fmt: skip
            with self.subTest(content=content[:60]):
                found = self.wizard(content)
                self.assertEqual(self.outcomes(found), ["new"], self.details(found))
                self.assertIn("1,200.50", self.details(found))
        self.assertEqual(self.budgets(), self.budget, "only looked at")

    def test_words_and_months(self):
        header = (
            "Budget von",
            "Jahr",
            "Beträge",
            "Regel",
            "Nahe am Limit ab (%)",
            "Übertrag",
            "Jahresbetrag",
            "Jan",
            "Feb.",
            "März",
            "grudzień",
        )
        line = (
            "Firma",
            "2027",
            "brutto",
            "sperren",
            "75,5",
            "verfällt",
            "1200",
            "100",
            "",
            "50",
            "7",
        )
        found = self.wizard(self.content(line, header=header))
        self.assertEqual(self.outcomes(found), ["new"], self.details(found))
        found.action_import()
        budget = self.budgets() - self.budget
        self.assertEqual(
            (budget.scope, budget.tax_mode, budget.policy, budget.near_percent),
            ("company", "gross", "block", 75.5),
        )
        months = budget.period_ids.sorted("date_from")
        self.assertEqual(months[0].planned, 100)
        self.assertEqual(months[2].planned, 50)
        self.assertEqual(months[11].planned, 7)
        self.assertEqual(sum(months.mapped("planned")), 1200)

    def test_what_is_no_table(self):
        good = self.workbook(("Marburg", 2026, 5))
        for content, message in (
            (b"\0\1\2", "no CSV or XLSX"),
            (b"\n \n", "is empty"),
            (b"PK\3\4 garbage", "can't be read"),
            (good[: len(good) // 2], "can't be read"),
            (b"\xd0\xcf\x11\xe0" + b"x" * 999, "has a password"),
            (self.zip({"a.txt": b"x"}), "can't be read"),
            (self.zip({"[Content_Types].xml": b"<a"}), "can't be read"),
            (self.content(), "no line below"),
            (self.workbook(), "no line below"),
            (self.content(("x", "1"), header=("A", "B")), "“Year” are needed"),
            (self.content(*[("Marburg", "2026", "5")] * 301), "more than 300"),
            (self.workbook(*[("Marburg", "2026", "5")] * 301), "more than 300"),
            (self.content(("x",) * 60), "more than 40 columns"),
            (self.workbook(("x",) * 60), "more than 40 columns"),
            (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        ):
            with self.subTest(content=content[:20], message=message):
                self.refused(content, message)
        self.assertEqual(self.budgets(), self.budget)

    def zip(self, parts):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return stream.getvalue()

    def test_zip_bomb(self):
        parts = {"xl/worksheets/sheet1.xml": b" " * (table.UNPACKED_BYTES + 1)}
        content = self.zip(parts)
        self.assertLess(len(content), 1024 * 1024)
        with patch("openpyxl.load_workbook") as load:
            self.refused(content, "holds too much")
        load.assert_not_called()

    def test_entities(self):
        """Of a billion laughs nothing is left."""
        good = self.workbook(("Marburg", 2026, 5))
        entities = "".join(
            f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
        )
        bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
        parts = {}
        with zipfile.ZipFile(io.BytesIO(good)) as archive:
            for name in archive.namelist():
                parts[name] = archive.read(name)
        shared = parts["xl/sharedStrings.xml"].decode()
        shared = bomb + shared.partition("?>")[2].replace("Marburg", "&a11;")
        parts["xl/sharedStrings.xml"] = shared.encode()
        try:
            found = self.wizard(self.zip(parts))
        except UserError:
            return
        self.assertEqual(self.outcomes(found), ["error"])

    def test_formulas_are_values(self):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Budget of", "Year", "Yearly amount"))
        sheet.write_row(1, 0, ("Marburg", 2026))
        sheet.write_formula(1, 2, "=100*12", None, 1200)
        book.close()
        found = self.wizard(stream.getvalue())
        self.assertIn("1,200.00", self.details(found))
        # never calculated: openpyxl writes no result
        book = openpyxl.Workbook()
        book.active.append(["Budget of", "Year", "Yearly amount"])
        book.active.append(["Marburg", 2026, "=100*12"])
        stream = io.BytesIO()
        book.save(stream)
        found = self.wizard(stream.getvalue())
        self.assertEqual(self.outcomes(found), ["error"])
        self.assertIn("=100*12 is no amount", self.details(found))
