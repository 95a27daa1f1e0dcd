from odoo.tests import tagged
from odoo.tools import mute_logger

from .shop_common import OrderApprovalShop


@tagged("post_install", "-at_install")
class TestShopAssortment(OrderApprovalShop):
    """What is outside the assortment is marked, or not shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jonas.release_mode = "outside"

    def shop(self, member, search="", path="/shop"):
        if member:
            self.sign_in(member)
        else:
            self.authenticate(None, None)
        return self.page(f"{path}?search={search}" if search else path)

    def test_marks(self):
        self.assertIn("Needs release", self.shop(self.jonas, "Chair"))
        self.assertIn("Needs release", self.page(self.chair.website_url))
        self.assertNotIn("Needs release", self.page(self.gloves.website_url))
        for member in (self.petra, self.ralf, None):
            self.assertNotIn("Needs release", self.shop(member, "Chair"))

    def test_no_marks(self):
        for values in (
            {"release_mode": "always"},
            {"release_mode": "none"},
        ):
            self.jonas.write(values)
            self.assertNotIn("Needs release", self.shop(self.jonas, "Chair"))
        self.jonas.release_mode = "outside"
        self.customer.assortment_shop = "all"
        self.assertNotIn("Needs release", self.shop(self.jonas, "Chair"))

    def test_assortment_only(self):
        self.customer.assortment_shop = "only"
        for member in (self.jonas, self.petra):
            html = self.shop(member, "Chair")
            self.assertNotIn(self.chair.website_url, html)
            self.assertIn(self.gloves.website_url, self.shop(member, "Gloves"))
            self.page(self.chair.website_url, code=404)
            self.page(self.gloves.website_url)
        for member in (self.ralf, None):
            html = self.shop(member, "Chair")
            self.assertIn(self.chair.website_url, html)
            self.page(self.chair.website_url)

    def test_assortment_only_in_suggestions(self):
        self.customer.assortment_shop = "only"
        options = {
            "displayImage": False, "displayDescription": False,
            "displayExtraLink": False, "displayDetail": False, "allowFuzzy": False,
        }  # fmt: skip

        def found(term):
            answer = self.rpc(
                "/website/snippet/autocomplete",
                search_type="products_only", term=term, options=options,
            )  # fmt: skip
            return answer["results_count"]

        self.sign_in(self.jonas)
        self.assertFalse(found(self.chair.name))
        self.assertTrue(found(self.gloves.name))
        self.sign_in(self.ralf)
        self.assertTrue(found(self.chair.name))

    def test_assortment_only_in_building_blocks(self):
        block = self.env.ref("website_sale.dynamic_filter_newest_products")
        template = "website_sale.dynamic_filter_template_product_product_products_item"

        def shown(member, **options):
            self.sign_in(member)
            rows = self.rpc(
                "/website/snippet/filters",
                filter_id=block.id,
                **{"template_key": template, "limit": 16, **options},
            )
            return " ".join(rows or [])

        one = {"limit": 1, "res_model": "product.product", "res_id": self.chair.id}
        for options in ({}, one):
            self.customer.assortment_shop = "mark"
            self.assertIn(self.chair.website_url, shown(self.jonas, **options))
            self.customer.assortment_shop = "only"
            self.assertNotIn(self.chair.website_url, shown(self.jonas, **options))
            self.assertIn(self.chair.website_url, shown(self.ralf, **options))
        self.assertIn(self.gloves.website_url, shown(self.jonas))

    def test_accessories(self):
        self.gloves.product_tmpl_id.accessory_product_ids = self.chair + self.soap
        # by products: their numbers are not those of their variants
        named = (self.gloves + self.soap).product_tmpl_id
        self.customer.write(
            {"assortment_category_ids": False, "assortment_product_ids": named.ids}
        )
        self.fill(self.jonas, self.gloves)
        self.assertIn(self.chair.website_url, self.page("/shop/cart"))
        self.customer.assortment_shop = "only"
        html = self.page("/shop/cart")
        self.assertNotIn(self.chair.website_url, html)
        self.assertIn(self.soap.website_url, html)

    @mute_logger("odoo.http")
    def test_nothing_else_gets_into_the_cart(self):
        self.customer.assortment_shop = "only"
        self.sign_in(self.jonas)
        answer = self.put(self.chair)
        self.assertIn("not in your company's assortment", answer["error"])
        answer = self.rpc(
            "/shop/cart/add",
            product_template_id=self.gloves.product_tmpl_id.id,
            product_id=self.gloves.id,
            quantity=1,
            linked_products=[{
                "product_template_id": self.chair.product_tmpl_id.id,
                "parent_product_template_id": self.gloves.product_tmpl_id.id,
                "product_id": self.chair.id,
                "quantity": 1,
                "product_custom_attribute_values": [],
                "no_variant_attribute_value_ids": [],
            }],
        )  # fmt: skip
        self.assertIn("not in your company's assortment", answer["error"])
        self.assertFalse(self.cart_of(self.jonas).order_line)
        self.assertFalse(
            self.rpc("/shop/product/is_add_to_cart_allowed", product_id=self.chair.id)
        )
        self.sign_in(self.ralf)
        self.assertNotIn("error", self.put(self.chair))

    def test_marks_cost_the_same_for_many(self):
        env = self.env(user=self.jonas.user_id)
        templates = self.env["product.template"].create(
            [{"name": f"Thing {number}"} for number in range(50)]
        )

        def queries(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            shown = env["product.template"].browse(templates[:number].ids)
            self.assertTrue(all(each.approval_mark for each in shown))
            return self.cr.sql_log_count - before

        queries(5)
        self.assertEqual(queries(5), queries(50))

    def test_others_pay_nothing_for_marks(self):
        templates = self.env["product.template"].search([], limit=20)
        public = self.website.user_id
        seller = self.seller
        for user in (public, seller):
            shown = templates.with_user(user)
            shown.env.user.has_group("base.group_portal")
            with self.assertQueryCount(0):
                self.assertFalse(any(shown.mapped("approval_mark")))
                self.assertFalse(any(shown.mapped("approval_unseen")))
