from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["res.partner"].create(
            {"name": "Tour Carrier", "email": "tour.carrier@example.com"}
        )
        customer = cls.env["res.partner"].create({"name": "Tour Customer"})
        product = cls.env["product.product"].create(
            {"name": "Tour Desk", "type": "consu"}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": 2})
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

    def test_links(self):
        """Share an order by link: copy it, mail it, see the share"""
        self.env.ref("base.user_admin").lang = "en_US"
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "order_share_links", login="admin"
        )
        share = self.order.order_share_ids
        self.assertEqual(share.partner_id, self.carrier)
        self.assertEqual(share.scope, "details")
        self.assertEqual(share.attachment_ids.mapped("name"), ["packing list.pdf"])
        self.assertEqual(share.state, "assigned")
