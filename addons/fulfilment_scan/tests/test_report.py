import json

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import ScanMixin
from .label_common import LabelCase


@tagged("post_install", "-at_install")
class TestPrintLabels(LabelCase):
    """Labels, badges and the sheet, as people of the office get them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "label_clerk",
            groups="fulfilment_ext.group_user,stock.group_stock_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def _wizard(self, records=None, **vals):
        context = {"allowed_company_ids": self.company.ids}
        if records is not None:
            context.update(active_model=records._name, active_ids=records.ids)
        return (
            self.env["fulfilment.scan.print"]
            .with_user(self.clerk)
            .with_context(**context)
            .create(vals)
        )

    def test_locations(self):
        wizard = self._wizard(self.shelf_a | self.shelf_b, copies=2)
        self.assertEqual(wizard.record_count, 2)
        pages = self._read(wizard._print_content())
        codes = [text for page in pages for _format, text in page]
        self.assertEqual(codes, ["SHELF-A-01"] * 2 + ["SHELF-B-02"] * 2)

    def test_templates(self):
        """Of products their variants."""
        wizard = self._wizard(self.gloves.product_tmpl_id)
        self.assertEqual(
            self._read(wizard._print_content()), [[("EAN13", "4006381333931")]]
        )

    def test_bins(self):
        action = self._wizard(bins=3).action_print()
        self.assertEqual(action["report_name"], "fulfilment_document.scan_labels")
        [page] = self._read(self._wizard(bins=3)._print_content())
        self.assertEqual(
            sorted(text for _format, text in page), ["BIN-1", "BIN-2", "BIN-3"]
        )

    def test_printer(self):
        printer = self.env["fulfilment.scan.printer"].create(
            {"name": "Table 2", "host": "192.0.2.7", "company_id": self.company.id}
        )
        wizard = self._wizard(self.shelf_a, how="printer", copies=3)
        self.assertEqual(wizard.printer_id, printer)
        with trap_jobs() as trap:
            wizard.action_print()
            [job] = trap.enqueued_jobs
        self.assertIn("SHELF-A-01", job.args[0])
        self.assertIn("^PQ3", job.args[0])
        wizard.printer_id = False
        with self.assertRaises(UserError):
            wizard.action_print()

    def test_nothing_chosen(self):
        with self.assertRaises(UserError):
            self._wizard(self.shelf_a.browse())._print_content()

    def test_no_right(self):
        """Who may not read it gets no label."""
        wizard = self._wizard(self.shelf_a)
        other = new_test_user(self.env, "label_other", groups="base.group_user")
        with self.assertRaises(AccessError):
            wizard.with_user(other)._print_content()
        badges = self.env.ref("fulfilment_scan.report_badges").with_user(other)
        with self.assertRaises(AccessError):
            badges._render_qweb_pdf(badges.report_name, self.anna.ids)


@tagged("post_install", "-at_install")
class TestDownloads(ScanMixin, HttpCase):
    """What a button downloads, by core's own route."""

    def _download(self, action):
        url = "/report/pdf/{report_name}/{ids}".format(
            report_name=action["report_name"],
            ids=",".join(map(str, action["context"]["active_ids"])),
        )
        response = self.url_open(
            "/report/download",
            {
                "data": json.dumps([url, "qweb-pdf"]),
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.content.startswith(b"%PDF"), response.content[:300])
        return response

    def test_badges_and_sheet(self):
        boss = self.manager()
        boss.group_ids += self.env.ref("stock.group_stock_user")
        self.authenticate(boss.login, boss.login)
        report = self.env.ref("fulfilment_scan.report_badges").with_user(boss)
        response = self._download(report.report_action(self.anna.ids, config=False))
        self.assertIn("Anna", response.headers["Content-Disposition"])
        sheet = self.env["fulfilment.scan.label"].with_user(boss).action_sheet()
        self.assertEqual(sheet["context"]["active_ids"], self.company.ids)
        self._download(sheet)
