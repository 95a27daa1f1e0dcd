import base64
import csv
import io
import zipfile
from decimal import Decimal
from unittest.mock import patch

import openpyxl
import xlsxwriter

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.b2b_account import table
from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from ..amount_text import AmountError, read_amount, write_amount
from ..controllers import budget_import
from .common import B2bBudgetCase

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
]  # fmt: skip


class ImportCase(B2bBudgetCase):
    """Tables of budgets, in the midst of a year whenever the tests run."""

    @classmethod
    def _set_up_import(cls):
        cls._set_up_budgets()
        cls.today = fields.Date.to_date("2026-05-12")
        cls.startClassPatcher(
            patch.object(fields.Date, "context_today", lambda *args: cls.today)
        )
        cls.budget = cls._budget(1200, date_from="2026-01-01")
        cls.money = cls.currency.name

    def content(self, *lines, header=("Budget of", "Year", "Yearly amount")):
        stream = io.StringIO()
        csv.writer(stream, delimiter=";").writerows([header, *lines])
        return stream.getvalue().encode()

    def workbook(self, *lines, header=("Budget of", "Year", "Yearly amount")):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        sheet = book.add_worksheet()
        for number, line in enumerate([header, *lines]):
            sheet.write_row(number, 0, line)
        book.close()
        return stream.getvalue()

    def budgets(self, organization=None):
        domain = [("organization_id", "=", (organization or self.customer).id)]
        return self.env["b2b.budget"].search(domain)

    def outcomes(self, found):
        return [line.kind for line in found.line_ids]

    def details(self, found):
        return "\n".join(line.details for line in found.line_ids)


@tagged("post_install", "-at_install")
class TestImport(ImportCase, TransactionCase):
    """In the back office, and what both doors share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_import()

    def wizard(self, content, organization=None, user=None):
        values = {"file": base64.b64encode(content)}
        if organization is not False:
            values["organization_id"] = (organization or self.customer).id
        Import = self.env["b2b.budget.import"].with_user(user or self.merchant)
        found = Import.create(values)
        found.action_check()
        return found

    def refused(self, content, message):
        with self.assertRaisesRegex(UserError, message):
            self.wizard(content)

    # --- amounts

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

    def some_budgets(self):
        """One of each kind."""
        Account = self.env["account.analytic.account"]
        plan = self.env["account.analytic.plan"].create({"name": "Cost centers"})
        center = Account.create({"name": "Kitchen", "code": "K1", "plan_id": plan.id})
        self.marburg.ref = "MR"
        twin = self._site(self.customer)
        twin.ref = "MR2"
        for values in (
            {"scope": "site", "site_id": self.giessen.id, "period_type": "quarter"},
            {"scope": "site", "site_id": self.marburg.id, "date_from": "2026-07-01"},
            {"scope": "site", "site_id": twin.id},
            {"scope": "member", "member_id": self.nadine.id, "policy": "block"},
            {"scope": "cost_center", "analytic_account_id": center.id,
             "carry_over": "next", "near_percent": 72.5, "tax_mode": "gross"},
        ):  # fmt: skip
            self._budget(1000, **{"date_from": "2026-01-01", **values})
        custom = self._budget(700, date_from="2027-01-01", period_type="custom")
        custom._plan(700)
        self.budget._plan(1300, {self.budget.period_ids.sorted("date_from")[2]: 0.05})
        self.budget._top_up(self.budget.year_id, 5, "x")
        return self.budgets()

    def test_what_was_exported_changes_nothing(self):
        self.env.user.group_ids += self.env.ref("analytic.group_analytic_accounting")
        self.merchant.group_ids += self.env.ref("analytic.group_analytic_accounting")
        budgets = self.some_budgets()
        for lang in ("en_US", "de_DE", "pl_PL"):
            self.env["res.lang"]._activate_lang(lang)
            self.merchant.lang = lang
            for kind in ("csv", "xlsx"):
                for member in (None, self.petra):
                    with self.subTest(lang=lang, kind=kind, member=member):
                        env = self.env["b2b.budget"].with_context(lang=lang)
                        exported = env.browse(budgets.ids)._export(kind, member)
                        found = self.read_as(exported, member, lang)
                        self.assertEqual(
                            self.outcomes(found), ["same"] * 7, self.details(found)
                        )
                        self.assertFalse(found.unknown_columns)

    def read_as(self, content, member, lang="en_US"):
        if not member:
            Import = self.env["b2b.budget.import"].with_context(lang=lang)
            found = Import.with_user(self.merchant).create(
                {"file": base64.b64encode(content)}
            )
            found.action_check()
            return found
        member = self._as(member)
        Import = member.env["b2b.budget.import"].with_context(lang=lang)
        return Import._read_file(member, content, "x")

    def test_export_is_safe_and_readable(self):
        self.giessen.name = "=HYPERLINK(1)"
        self._budget(
            1000, scope="site", site_id=self.giessen.id, date_from="2026-01-01"
        )
        text = self.budgets()._export("csv").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        self.assertEqual(rows[0][:3], ["Customer", "Budget of", "Year"])
        self.assertEqual(rows[0][9:], MONTHS)
        self.assertIn("'=HYPERLINK(1)", [row[1] for row in rows])
        self.assertTrue(self.budgets()._export("csv").startswith(b"\xef\xbb\xbf"))
        book = openpyxl.load_workbook(io.BytesIO(self.budgets()._export("xlsx")))
        sheet = book.active
        self.assertEqual(sheet.freeze_panes, "C2")
        names = {sheet.cell(row, 2).value: row for row in (2, 3)}
        row = names["=HYPERLINK(1)"]
        self.assertEqual(sheet.cell(row, 2).data_type, "s", "a formula")
        self.assertEqual(sheet.cell(row, 9).value, 1000)
        self.assertEqual(sheet.cell(row, 10).value, 83.33)

    def test_empty_table(self):
        for kind in ("csv", "xlsx"):
            with self.assertRaisesRegex(UserError, "no line below"):
                self.wizard(self.env["b2b.budget"]._export(kind))

    def test_export_of_the_list(self):
        budgets = self.budgets().with_user(self.merchant)
        action = budgets.action_export("xlsx")
        self.assertEqual(action["url"], f"/b2b_budget/export/xlsx?ids={self.budget.id}")

    # --- reading

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

    def test_quarters(self):
        header = ("Budget of", "Year", "Q1", "Q2", "Q3", "Q4")
        found = self.wizard(
            self.content(("Marburg", "2026-07-01", "1", "2", "3", "4"), header=header)
        )
        found.action_import()
        budget = self.budgets() - self.budget
        self.assertEqual(budget.year_id.planned, 10)
        # they are called as the calendar calls them
        quarters = budget.period_ids.sorted("date_from")
        self.assertEqual(quarters.mapped("planned"), [3, 4, 1, 2])

    def test_errors_of_lines(self):
        self._site(self.customer)
        self._site(self.rival, "Foreign")
        header = (
            "Budget of",
            "Year",
            "Currency",
            "Policy",
            "Near %",
            "Yearly amount",
            "January",
            "Q1",
        )
        lines = [
            (("Gießen", "2026", self.money, "", "", "12"), "new", ""),
            (("gießen", "2026", "", "", "", "13"), "error", "in another line"),
            (("", "2026", "", "", "", "1"), "error", "Budget of: It is missing"),
            (("Foreign", "2026", "", "", "", "1"), "error", "Foreign is unknown"),
            (("Marburg", "2026", "", "", "", "1"), "error", "Several are named"),
            ((self.rita.email, "2026", "", "", "", "1"), "error", "is unknown"),
            ((self.nadine.email, "2026", "", "", "", "1"), "new", ""),
            (("Gießen", "", "", "", "", "1"), "error", "Type a year"),
            (("Gießen", "2026-02-30", "", "", "", "1"), "error", "Type a year"),
            (("Gießen", "2026-02-02", "", "", "", "1"), "error", "Type a year"),
            (("Gießen", "9" * 900, "", "", "", "1"), "error", "Type a year"),
            (("Gießen", "2027", "XXX", "", "", "1"), "error", "XXX is unknown"),
            (("Gießen", "2028", "", "maybe", "", "1"), "error", "maybe is unknown"),
            (("Gießen", "2029", "", "", "0,8", "1"), "error", "from 1 to 100"),
            (("Gießen", "2030", "", "", "", "-1"), "error", "-1 is no amount"),
            (("Gießen", "2031", "", "", "", "1.234"), "error", "two amounts"),
            (("Gießen", "2032", "", "", "", "9" * 15), "error", "too large"),
            (("Gießen", "2033", "", "", "", "1e400"), "error", "no amount"),
            (("Gießen", "2034", "", "", "", ""), "error", "Yearly amount: It is"),
            (("Gießen", "2035", "", "", "", "5", "6"), "error", "more than the year"),
            (("Gießen", "2036", "", "", "", "5", "1", "1"), "error", "not both"),
            (("Lindenhof", "2026-07-01", "", "", "", "5"), "error", "of these days"),
            (("Company", "2026", "", "", "", "1200", "", "5"), "error", "no such part"),
        ]  # fmt: skip
        found = self.wizard(self.content(*(row[0] for row in lines), header=header))
        for line, (cells, kind, message) in zip(found.line_ids, lines, strict=True):
            with self.subTest(cells=cells):
                self.assertEqual(line.kind, kind, line.details)
                self.assertIn(message, line.details)
        self.assertEqual((found.good_count, found.error_count), (2, 21))
        found.action_import()
        self.assertEqual(found.done_count, 2)
        self.assertEqual(len(self.budgets()), 3)

    def test_changes(self):
        header = ("Budget of", "Year", "Policy", "Yearly amount", *MONTHS)
        months = ["100"] * 12
        months[0], months[1] = "40", ""
        found = self.wizard(
            self.content(("Company", "2026", "Block", "1300", *months), header=header)
        )
        self.assertEqual(self.outcomes(found), ["change"], self.details(found))
        details = self.details(found).replace("\xa0", " ")
        for wanted in (
            "If it is not enough: Warn → Block",
            "Yearly amount: $ 1,200.00 → $ 1,300.00",
            "January 2026: $ 100.00 → $ 40.00",
            "February 2026: $ 100.00 → $ 260.00",
        ):
            self.assertIn(wanted.replace("$ ", "$ "), details)
        self.assertNotIn("March", details)
        found.action_import()
        periods = self.budget.period_ids.sorted("date_from")
        self.assertEqual(periods.mapped("planned"), [40, 260] + [100] * 10)
        self.assertEqual(periods.mapped("is_fixed"), [True] + [False] * 11)
        self.assertEqual(self.budget.policy, "block")
        self.assertFalse(self.budget._plan_moves(1).member_id)

    def test_columns_that_are_not_there_stay(self):
        self.budget._plan(1200, {self.budget.period_ids.sorted("date_from")[0]: 10})
        found = self.wizard(self.content(("Company", "2026", "120")))
        found.action_import()
        planned = self.budget.period_ids.sorted("date_from").mapped("planned")
        self.assertEqual(planned, [10] * 12)

    def test_what_can_not_change(self):
        other = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.currency.id)], limit=1)
        )
        other.active = True
        header = ("Budget of", "Year", "Currency", "Amounts")
        for cells in ((other.name, ""), ("", "gross")):
            content = self.content(("Company", "2026", *cells), header=header)
            found = self.wizard(content)
            self.assertEqual(self.outcomes(found), ["error"])
            self.assertIn("can't change", self.details(found))

    def test_less_than_spent_of_a_budget_that_blocks(self):
        self._sent(90)
        header = ("Budget of", "Year", "Policy", "Yearly amount")
        content = self.content(("Company", "2026", "Block", "12"), header=header)
        found = self.wizard(content)
        self.assertEqual(self.outcomes(found), ["error"], self.details(found))
        self.assertIn("spent and reserved already", self.details(found))

    # --- importing

    def test_once(self):
        found = self.wizard(self.content(("Marburg", "2026", "500")))
        for _turn in range(3):
            found.action_import()
        self.assertEqual(found.done_count, 1)
        (made,) = self.budgets() - self.budget
        self.assertEqual(made.year_id.planned, 500)
        self.assertNotIn(self.merchant.partner_id, made.message_partner_ids)
        again = self.wizard(self.content(("Marburg", "2026", "500")))
        self.assertEqual(self.outcomes(again), ["same"])

    def test_changed_since_the_preview(self):
        found = self.wizard(
            self.content(("Company", "2026", "1500"), ("Marburg", "2026", "5"))
        )
        self.budget._plan(2400)
        found.action_import()
        self.assertEqual((found.state, found.has_changed), ("preview", True))
        self.assertEqual(self.budget.year_id.planned, 2400)
        self.assertEqual(self.budgets(), self.budget, "all or nothing")
        self.assertIn("2,400.00", self.details(found))
        found.action_import()
        self.assertEqual((found.state, found.done_count), ("done", 2))
        self.assertEqual(self.budget.year_id.planned, 1500)

    def test_several_customers(self):
        self.rival.partner_id.ref = "R77"
        header = ("Customer", "Budget of", "Year", "Yearly amount")
        content = self.content(
            ("Lindenhof", "Company", "2027", "7"),
            ("R77", "Company", "2027", "8"),
            ("Nobody", "Company", "2027", "9"),
            ("", "Company", "2027", "9"),
            header=header,
        )
        found = self.wizard(content, organization=False)
        self.assertEqual(self.outcomes(found), ["new", "new", "error", "error"])
        found.action_import()
        self.assertEqual(self.budgets(self.rival).year_id.planned, 8)
        # named in the dialog: no other is meant by mistake
        found = self.wizard(content)
        self.assertEqual(self.outcomes(found)[1:3], ["error", "error"])

    def test_cost_centers(self):
        plan = self.env["account.analytic.plan"].create({"name": "Cost centers"})
        self.env["account.analytic.account"].create(
            {"name": "Kitchen", "code": "K1", "plan_id": plan.id}
        )
        self.merchant.group_ids += self.env.ref("analytic.group_analytic_accounting")
        found = self.wizard(self.content(("K1", "2026", "5"), ("Garden", "2026", "5")))
        self.assertEqual(self.outcomes(found), ["new", "error"])
        found.action_import()
        self.assertEqual((self.budgets() - self.budget).scope, "cost_center")

    def test_rights_in_the_back_office(self):
        stranger = new_test_user(self.env, "b2b_stranger", groups="base.group_user")
        Import = self.env["b2b.budget.import"]
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            Import.with_user(stranger).create({})
        found = self.wizard(self.content(("Marburg", "2026", "500")))
        other = new_test_user(
            self.env,
            "b2b_other",
            groups="base.group_user,sales_team.group_sale_salesman",
        )
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            found.with_user(other).action_import()
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            self.env["b2b.budget.import.line"].with_user(self.merchant).create(
                {"import_id": found.id}
            )
        # nobody is taken for a customer's person
        found.sudo().member_id = self.petra
        found.action_import()
        made = self.budgets() - self.budget
        self.assertFalse(made._plan_moves(1).member_id)

    # --- threats

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

    def test_flat_queries(self):
        """Fifty lines are checked with as many queries as five."""
        counts = []
        for number in (5, 50):
            lines = []
            for turn in range(number):
                site = self._site(self.customer, f"Site {number} {turn}")
                self._budget(12, scope="site", site_id=site.id, date_from="2026-01-01")
                lines.append((site.name, "2026", "24"))
                lines.append((site.name, "2027", "24"))
            content = self.content(*lines)
            found = self.wizard(content)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found._check_lines()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(self.outcomes(found), ["change", "new"] * number)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)


@tagged("post_install", "-at_install")
class TestPortalImport(ImportCase, B2bPortalCommon):
    """In the portal."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_import()
        cls.ben = cls._with_role("Ben", "budget_administrator")
        cls.foreign = cls._budget(777777, cls.rival, date_from="2026-01-01")

    def setUp(self):
        super().setUp()
        self.sign_in(self.ben)

    def send(self, content, code=303):
        files = {"file": ("budgets.csv", content, "text/csv")}
        return self.post("/my/budgets/import", {}, code, files=files)

    def opened(self, *lines, **kwargs):
        """:return: the import, its path"""
        url = self.send(self.content(*lines, **kwargs)).headers["Location"]
        found = self.env["b2b.budget.import"].browse(int(url.rsplit("/", 1)[-1]))
        return found, f"/my/budgets/import/{found.id}"

    def test_from_the_table_to_the_budgets(self):
        found, path = self.opened(
            ("Marburg", "2026", "600"), ("Company", "2026", "2000"), ("X", "2026", "1")
        )
        html = self.page(path)
        self.assertIn("Import 2 budgets", html)
        self.assertIn("X is unknown", html)
        self.assertEqual(self.budgets(), self.budget, "looking writes nothing")
        self.assertEqual(self.budget.year_id.planned, 1200)
        for _turn in range(2):
            self.post(path)
        self.assertEqual(self.budget.year_id.planned, 2000)
        planned = self.budget.period_ids.sorted("date_from").mapped("planned")
        self.assertEqual(planned, [100] * 4 + [200] * 8, "what is over stays")
        made = self.budgets() - self.budget
        self.assertEqual((made.site_id, made.year_id.planned), (self.marburg, 600))
        for budget in self.budgets():
            self.assertEqual(budget._plan_moves(1).member_id, self.ben)
        self.assertNotIn(self.ben.user_id.partner_id, made.message_partner_ids)
        self.assertIn("<b>2</b> budgets are imported", self.page(path))

    def test_changed_since_the_preview(self):
        _found, path = self.opened(("Company", "2026", "2000"))
        self.budget._plan(2400)
        response = self.post(path, code=409)
        self.assertIn("changed a budget meanwhile", self.alert(response))
        self.assertIn("2,400.00", response.text)
        self.assertEqual(self.budget.year_id.planned, 2400)
        self.post(path)
        self.assertEqual(self.budget.year_id.planned, 2000)

    def test_export_and_template_are_read_again(self):
        for kind in ("csv", "xlsx"):
            response = self.get(f"/my/budgets/export/{kind}?year=2026")
            self.assertIn("attachment", response.headers["Content-Disposition"])
            self.assertNotIn(b"777777", response.content)
            url = self.send(response.content).headers["Location"]
            self.assertIn("<b>1</b> without a change", self.page(url))
            template = self.get(f"/my/budgets/import/template/{kind}").content
            self.assertIn("no line below", self.alert(self.send(template, 422)))
        self.assertEqual(self.get("/my/budgets/export/exe").status_code, 404)

    def test_more_budgets_than_a_file_holds(self):
        self._budget(5, date_from="2027-01-01")
        with patch.object(budget_import, "TABLE_ROWS", 1):
            response = self.get("/my/budgets/export/csv")
            self.assertEqual(response.status_code, 303)
            html = self.page(response.headers["Location"])
            self.assertIn("budgets at most. Choose a year", html)
            self.assertEqual(
                self.get("/my/budgets/export/csv?year=2026").status_code, 200
            )

    def test_what_is_over_does_not_change(self):
        header = ("Budget of", "Year", "April", "May")
        found, _path = self.opened(("Company", "2026", "5", "50"), header=header)
        self.assertEqual(self.outcomes(found), ["error"])
        self.assertIn("April: It is over", self.details(found))
        found, _path = self.opened(("Company", "2026", "100", "50"), header=header)
        self.assertEqual(self.outcomes(found), ["change"])

    def test_others_are_unknown(self):
        foreign = self._site(self.rival, "Foreign")
        found, _path = self.opened(
            (foreign.name, "2026", "5"),
            (self.rita.email, "2026", "5"),
            ("Rival", "2026", "5"),
            ("Lindenhof", "2026", "1200"),
        )
        self.assertEqual(self.outcomes(found), ["error"] * 3 + ["same"])
        found, _path = self.opened(
            ("Rival", "Company", "2026", "5"),
            header=("Customer", "Budget of", "Year", "Yearly amount"),
        )
        self.assertEqual(self.outcomes(found), ["error"])

    def test_cost_centers_are_the_merchants(self):
        plan = self.env["account.analytic.plan"].create({"name": "Cost centers"})
        kitchen, _garden = self.env["account.analytic.account"].create(
            [
                {"name": "Kitchen", "code": "K1", "plan_id": plan.id},
                {"name": "Garden", "code": "G1", "plan_id": plan.id},
            ]
        )
        self._budget(
            5,
            scope="cost_center",
            analytic_account_id=kitchen.id,
            date_from="2026-01-01",
        )
        found, _path = self.opened(
            ("K1", "2026", "6"), ("K1", "2027", "6"), ("G1", "2026", "6")
        )
        self.assertEqual(self.outcomes(found), ["change", "error", "error"])
        self.assertIn("made by your supplier", self.details(found))
        self.assertIn("G1 is unknown", self.details(found))

    def test_bound_to_sites(self):
        self.ben._change({"site_ids": [Command.set(self.marburg.ids)]})
        found, path = self.opened(
            ("Marburg", "2026", "6"),
            ("Gießen", "2026", "6"),
            ("Company", "2026", "6"),
            ("Company", "2027", "6"),
            (self.nadine.email, "2026", "6"),
            ("Company", "2026-01-01", "1200"),
        )
        self.assertEqual(self.outcomes(found), ["new"] + ["error"] * 5)
        self.assertIn("You can't change this budget", self.details(found))
        self.post(path)
        self.assertEqual((self.budgets() - self.budget).site_id, self.marburg)
        self.assertEqual(self.budget.year_id.planned, 1200)

    def test_rights_that_end_after_the_preview(self):
        _found, path = self.opened(("Company", "2026", "2000"))
        self.ben._change({"site_ids": [Command.set(self.marburg.ids)]})
        self.post(path, code=409)
        self.ben._change({"role_ids": [Command.clear()]})
        self.post(path, code=404)
        self.assertEqual(self.budget.year_id.planned, 1200)

    @mute_logger("odoo.http")
    def test_imports_of_others(self):
        _found, path = self.opened(("Company", "2026", "2000"))
        self.post(path, {"csrf_token": "x"}, 400)
        for member in (self.petra, self.rita, self.orderer, self.nadine):
            self.sign_in(member)
            self.page(path, 404)
            self.post(path, code=404)
        for member in (self.orderer, self.nadine):
            self.sign_in(member)
            self.page("/my/budgets/import", 404)
            self.page("/my/budgets/import/template/csv", 404)
            self.send(self.content(("Company", "2026", "1")), 404)
        for number in ("0", "2147483648", "9" * 30):
            self.page(f"/my/budgets/import/{number}", 404)
        self.assertEqual(self.budget.year_id.planned, 1200)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.get(path).headers["Location"])

    def test_bad_files(self):
        for content, message in (
            (b"", "Choose a file"),
            (b"\0", "no CSV or XLSX"),
            (b"PK\3\4x", "can't be read"),
            (b"\xd0\xcf\x11\xe0x", "has a password"),
            (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        ):
            with self.subTest(content=content[:10]):
                self.assertIn(message, self.alert(self.send(content, 422)))
        response = self.post("/my/budgets/import", {"file": "text"}, 422)
        self.assertIn("Choose a file", self.alert(response))

    def test_markup_is_text(self):
        _found, path = self.opened(
            ("<script>alert(1)</script>", "<b>", "<i>"),
            header=("Budget of", "Year", "Yearly amount", "<u>")[:3],
        )
        html = self.page(path)
        self.assertNotIn("<script>alert(1)", html)
        self.assertIn("&lt;script&gt;alert(1)", html)

    def test_back_office_export(self):
        path = f"/b2b_budget/export/csv?ids={self.budget.id},{self.foreign.id},x,,-1"
        self.assertEqual(self.get(path).status_code, 404, "a customer")
        self.authenticate("b2b_merchant", "b2b_merchant")
        text = self.get(path).content.decode("utf-8-sig")
        self.assertIn("Lindenhof;Company;2026", text)
        self.assertIn("777777.00", text)
        self.assertEqual(self.get("/b2b_budget/export/xlsx").status_code, 200)
