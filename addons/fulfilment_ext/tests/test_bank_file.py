from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import bank_camt, bank_csv
from ..tools.bank_file import BankFileError, add_keys
from ..tools.words import amount_in_words
from .bank_files import CAMT_COLLECTIVE, CSV_FILES, camt


@tagged("post_install", "-at_install")
class TestBankFile(BaseCase):
    """Files as banks write them, and as nobody should."""

    def _read_csv(self, content, **chosen):
        text, _encoding = bank_csv.decode(content)
        found = bank_csv.guess(text)
        return bank_csv.read(
            text,
            chosen.get("delimiter", found["delimiter"]),
            chosen.get("header", found["header"]),
            chosen.get("meanings", found["meanings"]),
            chosen.get("comma", ""),
            "EUR",
        )

    def test_csv_of_many_banks(self):
        for name, content in CSV_FILES.items():
            with self.subTest(name):
                rows, left_out = self._read_csv(content)
                self.assertEqual(len(rows), 1)
                self.assertEqual(rows[0]["amount"], Decimal("1234.56"))
                self.assertEqual(rows[0]["date"], date(2026, 3, 5))
                self.assertIn("S00042", rows[0]["text"] + rows[0]["end_to_end"])
                self.assertIn("Müller" if name != "mBank" else "Wiśniewska",
                              rows[0]["partner_name"])  # fmt: skip
                self.assertEqual(left_out, 1)

    def test_amounts(self):
        for text, comma, amount in (
            ("1.234,56", ",", "1234.56"),
            ("1,234.56", ".", "1234.56"),
            ("1 234,56", ",", "1234.56"),
            ("1'234.56", ".", "1234.56"),
            ("+89,00 €", ",", "89.00"),
            ("EUR 89,00", ",", "89.00"),
            ("89,00-", ",", "-89.00"),
            ("-89", ",", "-89"),
            ("=1+1", ",", None),
            ("1e9", ".", None),
            ("", ",", None),
            ("NaN", ".", None),
        ):
            with self.subTest(text):
                self.assertEqual(
                    bank_csv.parse_amount(text, comma), amount and Decimal(amount)
                )

    def test_camt_of_all_kinds(self):
        for message, version in (
            ("053", "02"),
            ("053", "08"),
            ("053", "13"),
            ("052", "06"),
            ("054", "04"),
        ):
            with self.subTest(message=message, version=version):
                rows, left_out = bank_camt.read(camt(message, version))
                self.assertEqual(len(rows), 1)
                self.assertEqual(left_out, 3, "debit, pending, reversal")
                row = rows[0]
                self.assertEqual(row["amount"], Decimal("178.00"))
                self.assertEqual(row["currency"], "EUR")
                self.assertEqual(row["date"], date(2026, 3, 5))
                self.assertEqual(row["partner_name"], "Anna Müller")
                self.assertEqual(row["text"], "Order S00042 thank you")
                self.assertEqual(row["structured"], "RF18539007547034")
                self.assertEqual(row["bank_reference"], "BANK-1")
                self.assertEqual(row["account"], "DE02120300000000202051")

    def test_collective_booking(self):
        rows, _left_out = bank_camt.read(CAMT_COLLECTIVE)
        self.assertEqual([row["amount"] for row in rows], [Decimal(100), Decimal(78)])
        add_keys(rows)
        self.assertEqual(len({row["key"] for row in rows}), 2)

    def test_keys(self):
        """The same rows of two files have the same keys; twins of a day differ."""
        row = {
            "date": date(2026, 3, 5),
            "amount": Decimal(5),
            "currency": "EUR",
            "text": "Coffee",
        }
        first, again = [dict(row), dict(row)], [dict(row), dict(row)]
        add_keys(first)
        add_keys(again)
        self.assertNotEqual(first[0]["key"], first[1]["key"])
        self.assertEqual([one["key"] for one in first], [one["key"] for one in again])

    def test_hostile_xml(self):
        bomb = (
            b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
            b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
            b"<Document><Stmt><Ntry>&b;</Ntry></Stmt></Document>"
        )
        outside = (
            b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            b"<Document>&x;</Document>"
        )
        deep = b"<a>" * 5000
        for name, content in {
            "bomb": bomb,
            "outside": outside,
            "deep": deep,
            "broken": camt()[:-40],
            "other": b"<html><body/></html>",
            "amount": camt().replace(b">178.00<", b">NaN<"),
            "negative": camt().replace(b">178.00<", b">-178.00<"),
            "outside of a report": b"<Stmt/>".join([b"<D>", b"<Ntry><CdtDbtInd>CRDT"
                b"</CdtDbtInd></Ntry></D>"]),
        }.items():  # fmt: skip
            with self.subTest(name), self.assertRaises(BankFileError):
                bank_camt.read(content)

    def test_hostile_csv(self):
        for name, content in {
            "archive": b"PK\x03\x04" + b"x" * 100,
            "pdf": b"%PDF-1.7",
            "zeros": b"Date;Amount\n\x00\x00;1",
            "nothing": b"",
            "no table": b"hello world, how are you",
            "wide": b"Date;Amount" + b";x" * 100 + b"\n",
            "date": b"Date;Amount\n2026-03-05;1,00\nsoon;1,00",
            "formula": b'Date;Amount\n2026-03-05;"=HYPERLINK(""x"")"',
            "endless cell": b'Date;Amount\n2026-03-05;"' + b"9" * 200_000,
        }.items():
            with self.subTest(name), self.assertRaises(BankFileError):
                self._read_csv(content)

    def test_words(self):
        self.assertEqual(
            amount_in_words(89.5, "EUR", 2, "de_DE"),
            "neunundachtzig Euro und fünfzig Cent",
        )
        self.assertIn("złot", amount_in_words(89, "PLN", 2, "pl_PL"))
        self.assertEqual(amount_in_words(89, "JPY", 0, "de_DE"), "neunundachtzig JPY")
        self.assertIn("EUR 50/100", amount_in_words(89.5, "EUR", 2, "ar_001"))
        self.assertEqual(amount_in_words(89, "EUR", 2, "zh_CN"), "")
        self.assertEqual(amount_in_words(89, "EUR", 2, "xx_XX"), "")
