from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestDashboard(ReturnCase):
    """What waits for somebody."""

    def _figure(self):
        orders = self.env["sale.order"].with_user(self.clerk)
        orders = orders.with_context(allowed_company_ids=self.company.ids)
        return {each["name"]: each for each in orders.fulfilment_dashboard()}.get(
            "open_return"
        )

    def test_figure(self):
        self.assertIsNone(self._figure())
        order = self._shipped()
        record = self._return(order, approve=False)
        self.assertEqual(
            self._figure(), {"name": "open_return", "count": 1, "text": "1 to approve"}
        )
        record.action_approve()
        self.assertEqual(self._figure()["text"], "1 to receive")
        self._receive(record)
        self.assertEqual(self._figure()["text"], "1 to settle")
        self._settle(record, how="credit")
        self.assertIsNone(self._figure())

    def test_rate(self):
        order = self._shipped()
        template = order.order_line.product_id.product_tmpl_id
        self.assertEqual(template.return_rate, 0)
        self._receive(self._return(order, 3))
        template = template.with_context(allowed_company_ids=self.company.ids)
        template.invalidate_recordset()
        self.assertEqual(template.return_rate, 30)

    def test_statistics(self):
        order = self._shipped()
        self._return(order, 3, reason_id=self.broken.id)
        self._return(order, 2)
        rows = self.env["fulfilment.return.line"].formatted_read_group(
            [("order_id", "=", order.id)], ["reason_id"], ["quantity:sum"]
        )
        self.assertEqual(
            {row["reason_id"][0]: row["quantity:sum"] for row in rows},
            {self.broken.id: 3, self.unwanted.id: 2},
        )
