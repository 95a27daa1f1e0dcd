import json

from odoo import http
from odoo.tests import HttpCase, tagged

from .common import DocumentCase, Pages


@tagged("post_install", "-at_install")
class TestReports(DocumentCase, HttpCase):
    """Core's way to reports: the menu Print, and its routes."""

    def test_all_reports(self):
        """Each that is offered can be printed."""
        order = self._shipped_order()
        self._pay(order)
        invoice = order._create_invoices()
        invoice.action_post()
        records = {
            "sale.order": order,
            "stock.picking": order.picking_ids,
            "account.move": invoice,
        }
        reports = self.env["ir.actions.report"].search(
            [("report_name", "=like", "fulfilment_document.%")]
        )
        seen = 0
        for report in reports.filtered(lambda each: each.model in records):
            with self.subTest(report.report_name):
                render = reports.with_user(self.clerk)._render
                content, kind = render(report.report_name, records[report.model].ids)
                if kind == "pdf":
                    self.assertTrue(len(Pages(content)))
                else:
                    self.assertIn(b"^XA", content)
                seen += 1
        self.assertGreater(seen, 9)

    def test_offered(self):
        bindings = self.env["ir.actions.actions"].get_bindings("stock.picking")
        names = [action["name"] for action in bindings["report"]]
        self.assertIn("Pick List: A4", names)

    def _sign_in(self, login="fulfilment_user"):
        self.authenticate(login, login)

    def _download(self, url):
        data = {
            "data": json.dumps([url, "qweb-pdf"]),
            "csrf_token": http.Request.csrf_token(self),
        }
        return self.url_open("/report/download", data)

    def test_routes(self):
        order = self._shipped_order()
        picking = order.picking_ids
        self._sign_in()
        answer = self.url_open(f"/report/pdf/fulfilment_document.slip_a4/{picking.id}")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn(picking.name, Pages(answer.content).text)
        answer = self.url_open(
            f"/report/text/fulfilment_document.label_zpl_203/{picking.id}"
        )
        self.assertIn("^XA", answer.text)
        url = f"/report/pdf/fulfilment_document.slip_a4/{picking.id}"
        answer = self._download(url)
        self.assertIn("Delivery", answer.headers["Content-Disposition"])

    def test_printed_when_downloaded(self):
        """Looking at it changes nothing; downloading is a POST, and counts."""
        rule = self._rule("validated")
        self._shipped_order()
        job = self._print_jobs(rule)
        self._sign_in()
        url = f"/report/pdf/fulfilment_document.jobs/{job.id}"
        self.assertEqual(self.url_open(url).status_code, 200)
        job.invalidate_recordset()
        self.assertEqual((job.state, job.is_made), ("waiting", False))
        answer = self._download(url)
        self.assertEqual(answer.status_code, 200)
        job.invalidate_recordset()
        self.assertEqual((job.state, job.printed_by_id), ("printed", self.clerk))

    def test_portal(self):
        """A customer gets nothing by these routes, not even of an order of theirs."""
        portal = self._portal_user()
        order = self._shipped_order()
        order.partner_id = portal.partner_id
        self.authenticate(portal.login, portal.login)
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(
                f"/report/pdf/fulfilment_document.order_a4/{order.id}"
            )
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertNotIn(b"%PDF", answer.content[:10])

    def _portal_user(self):
        return self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "portal_document",
                "password": "portal_document",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
