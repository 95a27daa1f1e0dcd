from odoo import Command
from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestPromiseUnits(ShopCase):
    """Units, kits, warehouses, stores and companies."""

    def test_dozens(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._stock(self.product, 8)
        cart = self._cart(
            order_line=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "product_uom_id": dozen.id,
                        "product_uom_qty": 2,
                    }
                )
            ]
        )
        self.assertIn(f"only 1 {dozen.name} left", cart._promise_refusal())
        cart.order_line.product_uom_qty = 1
        self.assertEqual(cart._promise_refusal(), "")
        self._pay(cart, "draft")
        self.assertIn("only 6 left", self._cart(7)._promise_refusal())

    def test_warehouse_of_the_website(self):
        far = self.env["stock.warehouse"].create(
            {"name": "Far", "code": "FAR", "company_id": self.company.id}
        )
        self._stock(self.product, 5, far.lot_stock_id)
        cart = self._cart(12)
        self.assertEqual(cart._promise_refusal(), "", "all of them count")
        self.website.warehouse_id = far
        cart = self._cart(6)
        self.assertEqual(cart.warehouse_id, far)
        self.assertIn("only 5 left", cart._promise_refusal())
        # from another shelf
        near = self._cart(3, website_id=False, warehouse_id=self.warehouse.id)
        self._pay(near, "draft")
        self.assertIn("only 5 left", cart._promise_refusal())

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= company
        website = (
            self.env["website"]
            .sudo()
            .create({"name": "Other", "company_id": company.id})
        )
        self.product.company_id = False
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self.customer.id,
                    "website_id": website.id,
                    "order_line": self._lines((self.product, 10)),
                }
            )
        )
        self.assertIn("none left", order._promise_refusal(), "it has none")
        self._pay(order, "draft")
        self.assertEqual(self._cart(10)._promise_refusal(), "")

    def _table(self):
        """:return: a table and what it is made of: four legs and a top"""
        if "fulfilment_ext_mrp" not in self.env["ir.module.module"]._installed():
            self.skipTest("fulfilment_ext_mrp is not installed")
        leg, top = self._product("Leg"), self._product("Top")
        table = self._product("Table")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": table.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 1,
                "bom_line_ids": [
                    Command.create({"product_id": leg.id, "product_qty": 4}),
                    Command.create({"product_id": top.id, "product_qty": 1}),
                ],
            }
        )
        return table, leg, top

    def test_kits_without_stock(self):
        """The setting of what is sold counts, not that of its parts."""
        table, leg, top = self._table()
        self._rule(hold=True)
        cart = self._cart(order_line=self._lines((table, 1)))
        (leg | top).allow_out_of_stock_order = True
        self.assertIn("Table: none left", cart._promise_refusal())
        self._pay(cart, "pending", provider=self.transfer)._post_process()
        self.assertFalse(cart.is_payment_hold)
        (leg | top).allow_out_of_stock_order = False
        table.allow_out_of_stock_order = True
        cart = self._cart(order_line=self._lines((table, 1)))
        self.assertEqual(cart._promise_refusal(), "")
        self._pay(cart, "pending", provider=self.transfer)._post_process()
        self.assertTrue(cart.is_payment_hold)

    def test_kits(self):
        table, leg, top = self._table()
        self._stock(leg, 9)
        self._stock(top, 9)
        cart = self._cart(order_line=self._lines((table, 3)))
        self.assertIn("Table: only 2 left", cart._promise_refusal(lock=True))
        cart.order_line.product_uom_qty = 2
        self.assertEqual(cart._promise_refusal(), "")
        legs = self._cart(order_line=self._lines((leg, 2)))
        self.assertEqual(legs._promise_refusal(), "")
        self._pay(cart, "draft")
        self.assertIn("Leg: only 1 left", legs._promise_refusal(lock=True))
        both = self._cart(order_line=self._lines((table, 1), (leg, 6)))
        cart.transaction_ids._supersede()
        self.assertIn("Leg: only 5 left", both._promise_refusal())

    def test_store(self):
        if "website_sale_collect" not in self.env["ir.module.module"]._installed():
            self.skipTest("website_sale_collect is not installed")
        store = self.env["stock.warehouse"].create(
            {"name": "Store", "code": "ST", "company_id": self.company.id}
        )
        self._stock(self.product, 2, store.lot_stock_id)
        collect = self.env["delivery.carrier"].create(
            {
                "name": "In the store",
                "delivery_type": "in_store",
                "product_id": self.freight.product_id.id,
                "warehouse_ids": [Command.set(store.ids)],
                "company_id": self.company.id,
            }
        )
        cart = self._cart(
            3,
            carrier_id=collect.id,
            pickup_location_data={"id": store.id, "country_code": "DE"},
        )
        self.assertEqual(cart.warehouse_id, store)
        text = cart._promise_refusal(lock=True)
        self.assertIn("only 2 left in the store", text)
        self.assertIn("choose another store", text)
        cart.order_line.product_uom_qty = 2
        self.assertEqual(cart._promise_refusal(), "")
        self._pay(cart, "draft")
        # who has the rest sent is not in the way
        self.assertEqual(self._cart(10)._promise_refusal(), "")
