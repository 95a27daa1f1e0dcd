import base64
import io
from contextlib import contextmanager
from datetime import date, datetime
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from ..controllers.budget_statement import B2bBudgetStatements
from .common import B2bBudgetCase, B2bBudgetCommon

REPORT = "odoo.addons.base.models.ir_actions_report"
OCTOBER, NOVEMBER = date(2024, 10, 1), date(2024, 11, 1)


class StatementCase(B2bBudgetCase):
    """A customer in Berlin with a company budget of 2024, and moves at known times."""

    @classmethod
    def _set_up_statements(cls):
        cls.customer.partner_id.tz = "Europe/Berlin"
        cls.report = cls.env["report.b2b_budget.statement"]
        with cls._at("2024-01-01 08:00"):
            cls.budget = cls._budget(1200, date_from="2024-01-01")

    @classmethod
    @contextmanager
    def _at(cls, moment):
        """What happens within happens then, in UTC: the ledger takes its times from the
        database."""
        last_move, last_budget, last_event = cls._last_ids()
        yield
        cls.env.flush_all()
        for table, last in (
            ("b2b_budget_move", last_move),
            ("b2b_budget", last_budget),
            ("b2b_budget_event", last_event),
        ):
            cls.env.cr.execute(
                f"UPDATE {table} SET create_date = %s WHERE id > %s",  # noqa: S608
                [moment, last],
            )
        cls.env.invalidate_all()

    @classmethod
    def _last_ids(cls):
        cls.env.flush_all()
        cls.env.cr.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM b2b_budget_move),"
            " (SELECT coalesce(max(id), 0) FROM b2b_budget),"
            " (SELECT coalesce(max(id), 0) FROM b2b_budget_event)"
        )
        return cls.env.cr.fetchone()

    @classmethod
    def _sent_on(cls, day, amount=100, **values):
        """An order of that day's periods."""
        with patch.object(
            type(cls.env["sale.order"]), "_budget_today", lambda self: day
        ):
            return cls._sent(amount, **values)

    def _row(self, statement, is_year=True, budget=None):
        budget = budget or self.budget
        row = next(row for row in statement["budgets"] if row["budget"] == budget)
        return next(each for each in row["periods"] if each["is_year"] == is_year)

    def _numbers(self, row):
        names = ("limit", "carried", "topup", "consumed", "reserved", "left")
        return tuple(row[name] for name in names)


@tagged("post_install", "-at_install")
class TestStatement(StatementCase, B2bBudgetCommon):
    """What the statement of a month says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_statements()

    def test_the_end_of_the_month_and_not_today(self):
        """Reserved in October, consumed in November: the statement of October goes on
        to say “reserved”."""
        with self._at("2024-10-20 10:00"):
            request = self._sent_on(date(2024, 10, 20), 60)
        with self._at("2024-11-03 10:00"):
            request._approve(self.orderer)
        october = self.report._statement(self.customer, OCTOBER)
        self.assertEqual(self._numbers(self._row(october)), (1200, 0, 0, 0, 60, 1140))
        month = self._row(october, is_year=False)
        self.assertEqual(self._numbers(month), (100, 0, 0, 0, 60, 40))
        self.assertEqual((month["percent"], month["level"]), (60, "within"))
        november = self.report._statement(self.customer, NOVEMBER)
        year = self._row(november)
        self.assertEqual(self._numbers(year), (1200, 0, 0, 60, 0, 1140))
        self.assertEqual(year["month_consumed"], 60)
        self.assertEqual(self._row(november, is_year=False)["consumed"], 0)

    def test_midnight_is_the_customers(self):
        """Half past eleven at night in Berlin is the same day; in UTC it is half past
        ten. An hour later it is November there, and still October in UTC."""
        with self._at("2024-10-31 22:30"):
            self._sent_on(date(2024, 10, 31), 10)
        with self._at("2024-10-31 23:30"):
            self._sent_on(date(2024, 11, 1), 20)
        october = self.report._statement(self.customer, OCTOBER)
        self.assertEqual(self._row(october)["reserved"], 10)
        self.assertEqual(october["orders"][0]["day"], date(2024, 10, 31))
        self.customer.partner_id.tz = "America/New_York"
        october = self.report._statement(self.customer, OCTOBER)
        self.assertEqual(self._row(october)["reserved"], 30)

    def test_top_up_carry_and_refund(self):
        budget = self.budget
        budget.carry_over = "year"
        october = self._month(budget, date(2024, 10, 5))
        with self._at("2024-10-05 10:00"):
            budget._top_up(october, 50, "More gloves")
            request = self._sent_on(date(2024, 10, 5), 120)
            request._approve(self.orderer)
        with self._at("2024-11-02 03:00"):
            october._carry_over()
        with self._at("2024-11-10 10:00"):
            # twenty come back: the original month gets them
            self._resize(request.order_id, 100)
        first = self.report._statement(self.customer, OCTOBER)
        self.assertEqual(
            self._numbers(self._row(first, is_year=False)), (150, 0, 50, 120, 0, 30)
        )
        kinds = [(move["kind"], move["amount"]) for move in first["moves"]]
        self.assertEqual(kinds, [("Top-up", 50)], "once, not per period")
        self.assertEqual(first["moves"][0]["note"], "More gloves")
        second = self.report._statement(self.customer, NOVEMBER)
        self.assertEqual(
            self._numbers(self._row(second, is_year=False)), (130, 30, 0, 0, 0, 130)
        )
        year = self._row(second)
        self.assertEqual(self._numbers(year), (1250, 0, 50, 100, 0, 1150))
        self.assertEqual(year["month_consumed"], -20)
        kinds = sorted((move["kind"], move["amount"]) for move in second["moves"])
        self.assertEqual(
            kinds, [("Carried Over", -30), ("Carried Over", 30), ("Refunded", 20)]
        )
        refund = next(move for move in second["moves"] if move["kind"] == "Refunded")
        self.assertEqual(refund["period"], "October 2024")

    def test_refund_of_a_budget_that_is_over(self):
        with self._at("2023-12-01 10:00"):
            old = self._budget(600, date_from="2023-01-01")
            request = self._sent_on(date(2023, 12, 1), 40)
            request._approve(self.orderer)
        names = [
            row["budget"]
            for row in self.report._statement(self.customer, OCTOBER)["budgets"]
        ]
        self.assertEqual(names, [self.budget], "nothing happened there")
        with self._at("2024-10-10 10:00"):
            self._resize(request.order_id, 10)
        statement = self.report._statement(self.customer, OCTOBER)
        year = self._row(statement, budget=old)
        self.assertEqual((year["consumed"], year["month_consumed"]), (10, -30))

    def test_it_reconciles_with_the_ledger(self):
        """Orders add up to the year's numbers, and the moves to the change; archiving
        and later changes do not touch an old statement."""
        for amount, day in ((30.15, 5), (12.07, 12), (7.33, 28)):
            with self._at(f"2024-10-{day:02} 10:00"):
                request = self._sent_on(date(2024, 10, day), amount)
                if day < 28:
                    request._approve(self.orderer)
        before = self.report._statement(self.customer, OCTOBER)
        year = self._row(before)
        shares = [share for order in before["orders"] for share in order["shares"]]
        for name, total in (("month_consumed", "consumed"), ("reserved", "reserved")):
            self.assertEqual(
                round(sum(share[total] for share in shares), 2), year[name], name
            )
        moves = before["all_moves"].filtered("period_id.is_year")
        self.assertEqual(round(sum(moves.mapped("consumed")), 2), 42.22)
        self.assertEqual(year["reserved"], 7.33)
        with self._at("2024-11-20 10:00"):
            self.budget._top_up(self._month(self.budget, NOVEMBER), 500, "later")
            self._resize(request.order_id, 1)
            self.budget.active = False
        after = self.report._statement(self.customer, OCTOBER)
        self.assertEqual(
            self._numbers(self._row(after)), self._numbers(self._row(before))
        )
        self.assertEqual(
            [order["net"] for order in after["orders"]],
            [order["net"] for order in before["orders"]],
        )
        self.assertNotIn(
            self.budget,
            [
                row["budget"]
                for row in self.report._statement(self.customer, date(2023, 12, 1))[
                    "budgets"
                ]
            ],
            "it was not there yet",
        )

    def test_orders(self):
        with self._at("2024-10-20 10:00"):
            request = self._sent_on(
                date(2024, 10, 20), 50, partner_shipping_id=self.marburg.id
            )
            request._approve(self.orderer)
        order = self.report._statement(self.customer, OCTOBER)["orders"][0]
        self.assertEqual(order["name"], request.order_name)
        self.assertEqual(order["person"], "Olga Orderer")
        self.assertEqual(order["site"], "Marburg")
        self.assertEqual((order["net"], order["gross"]), (50, 59.5))

    def test_level_of_then(self):
        with self._at("2024-10-20 10:00"):
            self._sent_on(date(2024, 10, 20), 150)
        with self._at("2024-11-20 10:00"):
            self.budget._top_up(self._month(self.budget, OCTOBER), 500, "later")
        month = self._row(self.report._statement(self.customer, OCTOBER), is_year=False)
        self.assertEqual((month["level"], month["percent"]), ("over", 150))

    def test_sites_bind(self):
        """Who is bound to a site gets neither other sites nor what sums them up."""
        with self._at("2024-09-01 10:00"):
            marburg = self._budget(
                100, scope="site", site_id=self.marburg.id, date_from="2024-01-01"
            )
            self._budget(
                100, scope="site", site_id=self.giessen.id, date_from="2024-01-01"
            )
        with self._at("2024-10-20 10:00"):
            for site in (self.marburg, self.giessen):
                self._sent_on(date(2024, 10, 20), 5, partner_shipping_id=site.id)
        self.orderer._change({"site_ids": [Command.set(self.marburg.ids)]})
        statement = self.report._statement(self.customer, OCTOBER, self.orderer)
        self.assertEqual([row["budget"] for row in statement["budgets"]], [marburg])
        self.assertEqual([row["site"] for row in statement["orders"]], ["Marburg"])
        self.assertEqual(statement["all_moves"].budget_id, marburg)

    def test_xlsx(self):
        """Real numbers and dates, and no formulas that somebody has typed."""
        self.budget.name = "=1+1"
        with self._at("2024-10-20 10:00"):
            request = self._sent_on(date(2024, 10, 20), 33.33)
            request._approve(self.orderer)
        content = self.report._xlsx(self.customer, OCTOBER)
        book = load_workbook(io.BytesIO(content))
        self.assertEqual(book.sheetnames, ["Budgets", "Orders", "Moves"])
        budgets = [
            dict(zip([c.value for c in book["Budgets"][1]], row, strict=True))
            for row in book["Budgets"].iter_rows(min_row=2, values_only=True)
        ]
        year = budgets[1]
        self.assertEqual(year["Budget"], "=1+1")
        self.assertEqual(book["Budgets"]["B2"].data_type, "s")
        self.assertEqual(year["Limit"], 1200)
        self.assertEqual((year["Spent"], year["Free"]), (33.33, 1166.67))
        self.assertEqual(year["From"], datetime(2024, 1, 1))
        self.assertTrue(book["Budgets"]["E2"].is_date)
        number, day, gross = (
            book["Orders"][place].value for place in ("B2", "C2", "G2")
        )
        self.assertEqual((number, day), (request.order_name, datetime(2024, 10, 20)))
        self.assertIsInstance(gross, float)
        head = [cell.value for cell in book["Moves"][1]]
        spent = head.index("Consumed")
        rows = list(book["Moves"].iter_rows(min_row=2, values_only=True))
        self.assertEqual(sum(row[spent] for row in rows), 66.66, "month and year")

    def test_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        with self._at("2024-10-20 10:00"):
            self._sent_on(date(2024, 10, 20), 1000)
        self.customer.partner_id.lang = "de_DE"
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "b2b_budget.action_report_statement",
                self.customer.ids,
                data={"month": "2024-10"},
            )[0]
            .decode()
        )
        self.assertIn("Oktober 2024", html)
        self.assertRegex(html, r"1\.000,00")
        self.assertIn("20.10.2024", html)
        report = self.report.with_context(lang="de_DE")
        book = load_workbook(io.BytesIO(report._xlsx(self.customer, OCTOBER)))
        self.assertEqual(book.worksheets[0]["D2"].value, "Oktober 2024")

    def test_who_may_print(self):
        """Core's own address of the report is no way around the routes."""
        data = {"month": "2024-10", "organization_ids": self.customer.ids}
        reports = self.env["ir.actions.report"]
        name = "b2b_budget.action_report_statement"
        reports.with_user(self.merchant)._render_qweb_html(name, None, data=data)
        for member in (self.orderer, self.rita):
            with self.assertRaises(AccessError):
                reports.with_user(member.user_id)._render_qweb_html(
                    name, None, data=data
                )
        with self.assertRaises(UserError):
            reports._render_qweb_html(name, self.customer.ids, data={"month": "x"})

    def test_flat_queries(self):
        counts = []
        for number in (4, 40):
            with self._at("2024-10-20 10:00"):
                for turn in range(number):
                    site = self._site(self.customer, f"Site {number} {turn}")
                    self._budget(
                        50, scope="site", site_id=site.id, date_from="2024-01-01"
                    )
                    self._sent_on(date(2024, 10, 20), 1, partner_shipping_id=site.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.report._xlsx(self.customer, OCTOBER)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1], counts)

    # --- back office

    def test_wizard(self):
        action = self.env.ref("b2b_budget.b2b_budget_statement_print_budgets_action")
        self.assertEqual(action.binding_type, "report")
        with Form(
            self.env["b2b.budget.statement.print"]
            .with_user(self.merchant)
            .with_context(active_model="b2b.budget", active_ids=self.budget.ids)
        ) as form:
            form.file_type = "xlsx"
        wizard = form.record
        self.assertEqual(wizard.organization_ids, self.customer)
        self.assertIn(f"/{wizard.id}/content?", wizard.action_print()["url"])
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.content)))
        self.assertEqual(len(book.worksheets), 3)
        wizard.file_type = "pdf"
        self.assertEqual(
            wizard.action_print()["data"],
            {"month": wizard.month, "organization_ids": self.customer.ids},
        )

    # --- mail

    def _mail_statements(self):
        self.customer._job_statements("2024-10")
        return self.env["b2b.budget.statement"].search([])

    def test_mail(self):
        """Who may change budgets gets one mail with both files; again, nobody does."""
        with self._at("2024-10-20 10:00"):
            self._sent_on(date(2024, 10, 20), 10)
        sent = self._mail_statements()
        self.assertEqual(sent.member_id, self.petra, "Olga only confirms")
        mail = self._mails(self.petra.email)
        self.assertEqual(len(mail), 1)
        self.assertIn("October 2024", mail.subject)
        self.assertEqual(
            sorted(mail.attachment_ids.mapped("name")),
            ["Budget Lindenhof 2024-10.pdf", "Budget Lindenhof 2024-10.xlsx"],
        )
        self.assertTrue(
            load_workbook(io.BytesIO(mail.attachment_ids.sorted("name")[1].raw))
        )
        self._mail_statements()
        self.assertEqual(len(self._mails(self.petra.email)), 1)
        # somebody who was away before
        ben = self._with_role("Ben Budget", "budget_administrator")
        self._mail_statements()
        self.assertEqual(len(self._mails(self.petra.email)), 1)
        self.assertEqual(len(self._mails(ben.email)), 1)

    def test_mail_in_each_ones_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.petra.lang = "de_DE"
        self._mail_statements()
        self.assertIn("Oktober 2024", self._mails(self.petra.email).subject)

    def test_nobody_wants_it(self):
        self.customer.budget_statement = False
        self.assertFalse(self._mail_statements())
        # no budgets: nothing to tell
        self.rival._job_statements("2024-10")
        self.assertFalse(self._mails(self.rita.email))

    def test_cron(self):
        """One job per customer and month, however often it runs."""
        # commits nothing
        self.patch(
            self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 60.0
        )
        self.rival.budget_statement = False
        jobs = self.env["queue.job"]
        before = jobs.search([("method_name", "=", "_job_statements")])
        for _turn in range(2):
            self.env["b2b.organization"]._cron_statements()
        made = jobs.search([("method_name", "=", "_job_statements")]) - before
        mine = made.filtered(lambda job: job.records == self.customer)
        self.assertEqual(len(mine), 1)
        self.assertFalse(made.filtered(lambda job: job.records == self.rival))
        self.env.company.budget_statement = False
        partner = self.env["res.partner"].create({"name": "New", "is_company": True})
        made = self.env["b2b.organization"].create({"partner_id": partner.id})
        self.assertFalse(made.budget_statement)


@tagged("post_install", "-at_install")
class TestStatementPages(StatementCase, B2bPortalCommon):
    """The months in the portal, and the files."""

    path = "/my/budgets/statements"

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_budgets()
        cls._set_up_statements()
        with cls._at("2024-01-01 08:00"):
            cls._budget(777777, organization=cls.rival, date_from="2024-01-01")
        with cls._at("2024-10-20 10:00"):
            cls.request = cls._sent_on(date(2024, 10, 20), 50)

    def test_months(self):
        self.sign_in(self.orderer)
        with patch.object(B2bBudgetStatements, "_statements_per_page", 1000):
            html = self.page(self.path)
        self.assertIn(f"{self.path}/2024-10.pdf", html)
        self.assertIn(f"{self.path}/2024-10.xlsx", html)
        self.assertIn("not over yet", html)
        self.assertNotIn("2023-12", html)
        for month in (
            "2023-12", "2024-13", "2024-00", "0000-01", "9999-12", "26-1", "2024-1",
            "x-y", "20241-10", "2024-10-1",
        ):  # fmt: skip
            for kind in ("pdf", "xlsx"):
                response = self.get(f"{self.path}/{month}.{kind}")
                self.assertEqual(response.status_code, 404, month)
        self.assertEqual(self.get(f"{self.path}/2024-10.doc").status_code, 404)
        self.assertEqual(self.get(f"{self.path}/page/999999999").status_code, 200)

    def test_xlsx(self):
        self.sign_in(self.orderer)
        response = self.get(f"{self.path}/2024-10.xlsx")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        book = load_workbook(io.BytesIO(response.content))
        cells = {
            cell
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        }
        self.assertIn(self.request.order_name, cells)
        self.assertNotIn(777777, cells)
        self.assertNotIn("Rival", cells)

    def test_others_get_nothing(self):
        for member, code in ((self.nadine, 404), (self.ralf, 404), (self.rita, 200)):
            self.sign_in(member)
            for path in (self.path, f"{self.path}/2024-10.xlsx"):
                response = self.get(path)
                self.assertEqual(response.status_code, code, f"{member.name} {path}")
                self.assertNotIn(b"Lindenhof", response.content)
        self.sign_in(self.orderer)
        self.customer.uses_budgets = False
        self.assertEqual(self.get(f"{self.path}/2024-10.xlsx").status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.get(self.path).headers["Location"])

    @mute_logger(REPORT)
    def test_pdf(self):
        """Printed by the same request that asks for it, and read back."""
        self.sign_in(self.orderer)
        reports = type(self.env["ir.actions.report"])
        prepare = reports._render_qweb_pdf_prepare_streams

        def pre_render(records, report_ref, res_ids=None, data=None):
            return prepare(records, report_ref, data, res_ids=res_ids), "pdf"

        # without core's styles: fetching them would write them into the test's database
        self.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")
        with patch.object(reports, "_pre_render_qweb_pdf", pre_render):
            response = self.get(f"{self.path}/2024-10.pdf", timeout=60)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        pages = PdfReader(io.BytesIO(response.content)).pages
        text = " ".join("".join(page.extract_text() for page in pages).split())
        for word in ("October 2024", "Lindenhof", "1,200.00", self.request.order_name):
            self.assertIn(word, text)
        width, height = (float(side) for side in pages[0].mediabox[2:])
        self.assertAlmostEqual(height / width, 297 / 210, 2, "A4, upright")
