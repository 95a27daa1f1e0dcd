from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from ..controllers import budget_import
from .import_common import ImportCase


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
