from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.user_admin").lang = "en_US"
        cls.carrier = cls.env["res.partner"].create(
            {"name": "Tour Carrier", "email": "tour.carrier@example.com"}
        )
        cls.customer = cls.env["res.partner"].create({"name": "Tour Customer"})
        cls.product = cls.env["product.product"].create(
            {"name": "Tour Desk", "type": "consu"}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    (0, 0, {"product_id": cls.product.id, "product_uom_qty": 2})
                ],
            }
        )
        cls.env["ir.attachment"].create(
            {
                "name": "packing list.pdf",
                "raw": b"%PDF-1.4\n",
                "res_model": "sale.order",
                "res_id": cls.order.id,
            }
        )

    def partners(self, name, count):
        return self.env["res.partner"].create(
            [
                {"name": f"{name} {number}", "email": f"tour{number}@example.com"}
                for number in range(1, count + 1)
            ]
        )

    def request(self, document, partners):
        request = self.env["order.share.request"]._create_for(
            document, partners, deadline=fields.Datetime.now() + timedelta(days=2)
        )
        for share in request.share_ids:
            share._issue_link()
        request.share_ids.action_mark_sent()
        return request

    def test_links(self):
        """Share an order by link: copy it, mail it, see the share"""
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "order_share_links", login="admin"
        )
        share = self.order.order_share_ids
        self.assertEqual(share.partner_id, self.carrier)
        self.assertEqual(share.scope, "details")
        self.assertEqual(share.attachment_ids.mapped("name"), ["packing list.pdf"])
        self.assertEqual(share.state, "assigned")

    def test_offers(self):
        """Compare offers, award one, take it back, give more time"""
        self.order.company_id.order_share_product_id = self.env[
            "product.product"
        ].create({"name": "Freight", "type": "service", "purchase_ok": True})
        with trap_jobs():
            self.order.action_confirm()
            request = self.request(self.order, self.partners("Tour Carrier", 3))
            visitor = request._register_visitor(
                {
                    "company_name": "Trans Odra",
                    "name": "Ola",
                    "email": "ola@example.com",
                    "phone": "",
                    "lang": "en_US",
                }
            )
            one, two, _silent = request.share_ids.filtered("partner_id").sorted("id")
            one._answer("offer", amount=450)
            two._answer("offer", amount=430)
            two._answer("offer", amount=412)
            visitor._answer("offer", amount=600)
        deadline = request.deadline
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "order_share_offers", login="admin"
        )
        self.assertEqual(visitor.partner_id.name, "Trans Odra")
        self.assertEqual(request.award_ids.offer_id.amount, 412)
        self.assertTrue(request.award_ids.undone_at)
        self.assertEqual(request.state, "open")
        self.assertEqual(request.deadline, deadline)

    def test_award_lines(self):
        """Award the lines of a request for quotation to two vendors"""
        rfq = self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_qty": 2})
                    for _index in range(2)
                ],
            }
        )
        first, second = rfq.order_line
        with trap_jobs():
            request = self.request(rfq, self.partners("Tour Vendor", 2))
            one, two = request.share_ids.sorted("id")
            one._answer("offer", lines={first.id: (5.0, 1), second.id: (9.0, 1)})
            two._answer("offer", lines={first.id: (6.0, 1), second.id: (8.0, 1)})
        self.start_tour(
            f"/odoo/purchase/{rfq.id}", "order_share_award_lines", login="admin"
        )
        self.assertEqual(len(request.award_ids), 2)
        self.assertEqual(first.order_id.partner_id, one.partner_id)
        self.assertEqual(second.order_id.partner_id, two.partner_id)

    def test_bulk(self):
        """Share several transfers at once"""
        self.partners("Tour Carrier", 1)
        kind = self.env.ref("stock.picking_type_out")
        pickings = self.env["stock.picking"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "picking_type_id": kind.id,
                    "location_id": kind.default_location_src_id.id,
                    "location_dest_id": self.env.ref(
                        "stock.stock_location_customers"
                    ).id,
                }
                for _index in range(3)
            ]
        )
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Tour Transfers",
                "res_model": "stock.picking",
                "view_mode": "list,form",
                "domain": [("id", "in", pickings.ids)],
            }
        )
        self.start_tour(f"/odoo/action-{action.id}", "order_share_bulk", login="admin")
        self.assertEqual(len(pickings.order_share_ids), 3)
        self.assertEqual(set(pickings.mapped("order_share_state")), {"assigned"})


@tagged("post_install", "-at_install")
class TestUnits(HOOTCommon):
    """This addon's tests of its scripts (core runs them with all others)."""

    def test_units(self):
        self._check_suite("@order_share")

    def _check_suite(self, name):
        """Fail when a test fails, or the page does not say in time that all have
        succeeded."""
        suite = self._generate_hash(name)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
