from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import HttpCaseWithUserPortal

from .item_common import ItemCase


@tagged("post_install", "-at_install")
class TestItemPages(ItemCase, HttpCaseWithUserPortal):
    """Who sees what of the items."""

    def setUp(self):
        super().setUp()
        self.order = self._goods(partner_id=self.partner_portal.id)
        self._play(self.order, "stock 10", "confirm", "ship 4", "deliver")

    def test_portal(self):
        self.authenticate("portal", "portal")
        page = self.url_open(self.order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        for words in ("Partly Shipped", "6 open", "Shipped on", "Delivered on"):
            self.assertIn(words, page.text)

    @mute_logger("odoo.http")
    def test_portal_of_others(self):
        other = self._goods()
        self._play(other, "stock 10", "confirm", "ship 4")
        self.authenticate("portal", "portal")
        page = self.url_open(f"/my/orders/{other.id}")
        self.assertNotIn("Partly Shipped", page.text)
        answer = self.url_open(
            "/json/2/sale.order.line/read",
            json={"ids": other.order_line.ids, "fields": ["item_status"]},
        )
        self.assertNotIn("partly_shipped", answer.text)

    def test_salesman(self):
        """Somebody of sales who is not of fulfilment works as before."""
        seller = self._user("user", "seller")
        seller.group_ids = self.env.ref("sales_team.group_sale_salesman")
        # where purchases are there core reads them when an order is cancelled
        buyer = self.env.ref("purchase.group_purchase_user", raise_if_not_found=False)
        seller.group_ids += buyer or self.env["res.groups"]
        order = self._goods(user_id=seller.id).with_user(seller)
        self._stock(order.order_line.product_id.sudo(), 10)
        order.action_confirm()
        order.order_line.product_uom_qty = 8
        line = order.order_line
        self.assertEqual(
            line.read(["item_status", "item_detail", "item_reserved"])[0],
            {
                "id": line.id,
                "item_status": "reserved",
                "item_detail": "to pick",
                "item_reserved": 8,
            },
        )
        order._action_cancel()
        self.assertEqual(order.fulfilment_status, "cancelled")

    def test_keeper_of_stock(self):
        """Somebody of the warehouse who is not of sales ships as before."""
        keeper = self._user("user", "keeper")
        keeper.group_ids = self.env.ref("stock.group_stock_user")
        picking = self._open(self.order).with_user(keeper)
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(self.order.order_line.item_status, "shipped")

    def test_table_for_mails(self):
        html = self.env["ir.qweb"]._render(
            "fulfilment_ext.items_table", {"lines": self.order.order_line}
        )
        self.assertIn("Partly Shipped", html)
        self.assertIn("6 open", html)

    def test_details(self):
        """The word beside the status, in the reader's language."""
        line = self.order.order_line
        cases = {
            "return 1": "6 open, 1 returned",
            "drop 2": "1 of 6, 4 cancelled",
        }
        for step, words in cases.items():
            self._play(self.order, step)
            self.assertEqual(line.item_detail, words)
        self.env["res.lang"]._activate_lang("de_DE")
        german = line.with_context(lang="de_DE")
        self.assertEqual(german._item_number(1234.5), "1.234,5")

    def test_views(self):
        """All that is added to views opens, and shows the same lines."""
        action = self.order.action_view_items()
        lines = self.env["sale.order.line"].search(action["domain"])
        self.assertEqual(lines, self.order.order_line)
        for model, view in (
            ("sale.order", "form"),
            ("sale.order", "list"),
            ("stock.picking", "form"),
            ("stock.picking", "list"),
        ):
            arch = self.env[model].get_view(view_type=view)["arch"]
            self.assertTrue(
                "item_status" in arch
                or "fulfilment_status" in arch
                or "delivered_at" in arch,
                (model, view),
            )
