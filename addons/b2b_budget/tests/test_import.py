import base64
import csv
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .import_common import MONTHS, ImportCase


@tagged("post_install", "-at_install")
class TestImport(ImportCase, TransactionCase):
    """In the back office, and what both doors share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_import()

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
