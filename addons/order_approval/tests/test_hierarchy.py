from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import OrderApprovalCommon


@tagged("post_install", "-at_install")
class TestHierarchy(OrderApprovalCommon):
    def test_no_circles(self):
        with self.assertRaisesRegex(ValidationError, "circle"):
            self.boss.approver_id = self.petra
        with self.assertRaises(ValidationError):
            self.petra.approver_id = self.petra

    def test_approver_of_another_customer(self):
        self.rita.release_mode = "approver"
        with self.assertRaises(ValidationError):
            self.jonas.approver_id = self.rita

    def test_approver_has_to_be_one(self):
        eva = self._member(self.customer, "Eva lindenhof")
        with self.assertRaises(ValidationError):
            self.jonas.approver_id = eva

    def test_approver_with_people_keeps_the_mode(self):
        with self.assertRaises(ValidationError):
            self.petra.release_mode = "none"

    def test_leader_hands_over_first(self):
        self.petra.role_ids = False
        self.boss.role_ids = self.administrator
        with self.assertRaisesRegex(UserError, "another approver"):
            self.petra._deactivate()
        self.jonas.approver_id = self.boss
        self.petra._deactivate()
        self.assertFalse(self.petra.active)

    def test_history_tells_the_mode(self):
        self.jonas._change({"release_mode": "none", "order_limit": 500})
        text = self.customer.history_ids[0].description
        self.assertIn("Always check → No restriction", text)
        self.assertIn("500", text)

    # --- assortment

    def test_empty_assortment_is_outside(self):
        self.customer.assortment_category_ids = False
        products = self.gloves | self.chair
        self.assertEqual(self.customer._outside_assortment(products), products)

    def test_assortment(self):
        child = self.env["product.category"].create(
            {"name": "Hands", "parent_id": self.gloves.categ_id.id}
        )
        self.soap.categ_id = child
        products = self.gloves | self.soap | self.chair
        self.assertEqual(self.customer._outside_assortment(products), self.chair)
        self.customer.assortment_excluded_ids = self.soap.product_tmpl_id
        self.assertEqual(
            self.customer._outside_assortment(products), self.soap | self.chair
        )
        self.customer.assortment_product_ids = self.chair.product_tmpl_id
        self.assertEqual(self.customer._outside_assortment(products), self.soap)

    def test_assortment_by_pricelist(self):
        self.customer.assortment_category_ids = False
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Contract",
                "item_ids": [
                    (0, 0, {"applied_on": "3_global", "fixed_price": 1}),
                    (
                        0,
                        0,
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.chair.product_tmpl_id.id,
                            "fixed_price": 200,
                        },
                    ),
                ],
            }
        )
        self.customer.assortment_pricelist_ids = pricelist
        products = self.gloves | self.chair
        self.assertEqual(self.customer._outside_assortment(products), self.gloves)

    def test_assortment_is_asked_once(self):
        products = self.gloves | self.soap | self.chair
        self.customer._outside_assortment(products)
        self.env.invalidate_all()
        self.customer._outside_assortment(self.gloves)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.customer._outside_assortment(self.gloves)
        one = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.customer._outside_assortment(products)
        self.assertEqual(self.env.cr.sql_log_count - before, one)

    # --- the merchant's page

    def test_statistics_tell_numbers_only(self):
        self._submit()._approve(self.petra)
        self._submit()._reject(self.petra, "no")
        waiting = self._submit()
        organization = self.customer.with_user(self.sales_manager)
        self.assertEqual(organization.approval_released_count, 1)
        self.assertEqual(organization.approval_rejected_count, 1)
        self.assertGreaterEqual(organization.approval_hours, 0)
        action = organization.action_view_approvals()
        found = self.env["order.approval"].with_user(self.sales_manager)
        found = found.search(action["domain"])
        self.assertEqual(len(found), 1)
        self.assertNotIn(waiting, found)
