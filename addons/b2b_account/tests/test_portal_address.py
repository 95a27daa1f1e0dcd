import json

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import B2bPortalCommon

ADDRESS = {
    "street": "Am Markt 1",
    "city": "Marburg",
    "zip": "35037",
    "phone": "+49 6421 1",
}


@tagged("post_install", "-at_install")
class TestPortalAddress(B2bPortalCommon):
    """A member's address is the user name: only an administrator changes it, and core's
    address pages are no way around."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env.ref("base.de")
        cls.site = cls._site(cls.customer)
        cls.site.write({"country_id": cls.country.id, "email": "site@example.com"})

    def setUp(self):
        super().setUp()
        self.sign_in(self.nadine)

    def submit(self, path="/my/address/submit", code=200, partner=None, **fields):
        values = {"country_id": str(self.country.id), **ADDRESS, **fields}
        if partner:
            values["partner_id"] = str(partner.id)
            values.setdefault("name", partner.name)
            values.setdefault("email", partner.email)
        return self.post(path, values, code)

    def feedback(self, **fields):
        return json.loads(self.submit(**fields).text)

    def rpc(self, path, **params):
        answer = self.url_open(path, json={"jsonrpc": "2.0", "params": params}).json()
        self.env.invalidate_all()
        return answer

    def test_own_address_is_read_only_and_says_why(self):
        html = self.page("/my/account")
        self.assertRegex(html, r'<input id="o_email"[^>]*readonly="readonly"')
        self.assertIn("Your company&#39;s administrator can change it", html)

    def test_who_is_no_member_keeps_the_field(self):
        self.env["res.users"]._create_user_from_template(
            {
                "login": "free@example.com",
                "password": "free@example.com",
                "partner_id": self.env["res.partner"].create({"name": "Free"}).id,
            }
        )
        self.authenticate("free@example.com", "free@example.com")
        html = self.page("/my/account")
        self.assertNotRegex(html, r'<input id="o_email"[^>]*readonly')
        self.assertNotIn("administrator can change it", html)

    def test_own_address_is_refused_next_to_the_field(self):
        before = self.nadine.email
        for member in (self.nadine, self.petra):
            self.sign_in(member)
            partner, email = member.partner_id, member.email
            feedback = self.feedback(partner=partner, email="evil@example.com")
            self.assertEqual(feedback["invalid_fields"], ["email"])
            self.assertIn("administrator can change it", feedback["messages"][0])
            self.assertEqual((partner.email, member.email), (email, email))
        # the other fields are still theirs
        self.sign_in(self.nadine)
        feedback = self.feedback(partner=self.nadine.partner_id, street="New street 2")
        self.assertIn("redirectUrl", feedback)
        self.assertEqual(self.nadine.partner_id.street, "New street 2")
        self.assertEqual(self.nadine.email, before)

    @mute_logger("odoo.http")
    def test_check_of_the_form_can_not_be_left_out(self):
        before = self.nadine.email
        self.submit(
            code=403,
            partner=self.nadine.partner_id,
            email="evil@example.com",
            verify_address_values="",
        )
        self.assertEqual(self.nadine.partner_id.email, before)

    # --- the company's name

    def test_company_name_is_read_only_and_says_why(self):
        html = self.page("/my/account")
        self.assertRegex(html, r'<input id="o_company_name"[^>]*readonly="readonly"')
        self.assertIn("Only your company&#39;s administrator can change", html)
        self.sign_in(self.petra)
        html = self.page("/my/account")
        self.assertNotRegex(html, r'<input id="o_company_name"[^>]*readonly')
        self.assertNotIn("Only your company", html)

    def test_company_name_is_the_administrators(self):
        company = self.customer.partner_id
        own = self.nadine.partner_id
        for partner in (own, None):
            with self.subTest(partner=partner):
                feedback = self.feedback(
                    partner=partner, company_name="Evil", name="N", email=own.email
                )
                self.assertEqual(feedback["invalid_fields"], ["company_name"])
                self.assertIn("administrator can change", feedback["messages"][0])
                self.assertEqual(company.name, "Lindenhof")
        feedback = self.feedback(
            partner=own, company_name=" Lindenhof ", street="New street 2"
        )
        self.assertIn("redirectUrl", feedback)
        self.assertEqual((company.name, own.street), ("Lindenhof", "New street 2"))
        self.sign_in(self.petra)
        self.feedback(partner=self.petra.partner_id, company_name="Lindenhof gGmbH")
        self.assertEqual(company.name, "Lindenhof gGmbH")

    def test_company_as_an_address(self):
        """Companies can be of a kind that core lets their people edit."""
        company = self.customer.partner_id
        company.write({"type": "invoice", "email": "info@example.com"})
        html = self.page(f"/my/address?partner_id={company.id}")
        self.assertRegex(html, r'<input id="o_name"[^>]*readonly')
        feedback = self.feedback(partner=company, name="Evil")
        self.assertEqual(feedback["invalid_fields"], ["name"])
        self.assertEqual(company.name, "Lindenhof")
        self.sign_in(self.petra)
        self.feedback(partner=company, name="Lindenhof gGmbH")
        self.assertEqual(company.name, "Lindenhof gGmbH")

    @mute_logger("odoo.http")
    def test_check_of_the_company_name_can_not_be_left_out(self):
        self.submit(
            code=403,
            partner=self.nadine.partner_id,
            company_name="Evil",
            verify_address_values="",
        )
        self.assertEqual(self.customer.name, "Lindenhof")

    def test_customers_without_administrators_keep_core_s_rule(self):
        company = self.env["res.partner"].create({"name": "Free", "is_company": True})
        person = self.env["res.partner"].create(
            {"name": "F", "email": "free@example.com", "parent_id": company.id}
        )
        self.env["res.users"]._create_user_from_template(
            {
                "login": "free@example.com",
                "password": "free@example.com",
                "partner_id": person.id,
            }
        )
        self.authenticate("free@example.com", "free@example.com")
        html = self.page("/my/account")
        self.assertNotRegex(html, r'<input id="o_company_name"[^>]*readonly')
        self.feedback(partner=person, company_name="Freer")
        self.assertEqual(company.name, "Freer")

    @mute_logger("odoo.http")
    def test_what_is_no_number(self):
        for value in ("abc", "1e3", "-1", "٣", "9" * 30, str(2**31)):
            with self.subTest(value=value):
                answer = self.get(f"/my/address?partner_id={value}")
                self.assertEqual(answer.status_code, 400)
                answer = self.post("/my/address/submit", {"partner_id": value}, 400)
                self.assertNotIn("Am Markt", answer.text)
        for path in ("address?partner_id=", "orders?sortby=x", "quotes?sortby=x",
                     "orders?sortby=date"):  # fmt: skip
            self.assertEqual(self.get(f"/my/{path}").status_code, 200, path)

    @mute_logger("odoo.http")
    def test_addresses_of_colleagues(self):
        """Also of a colleague whose contact is of a kind that core lets edit."""
        for kind in ("contact", "delivery", "other", "invoice"):
            with self.subTest(kind=kind):
                colleague = self.petra.partner_id
                colleague.type = kind
                before = colleague.email, colleague.street, colleague.active
                self.page(f"/my/address?partner_id={colleague.id}", 403)
                self.submit(partner=colleague, email="evil@example.com", code=403)
                self.submit(partner=colleague, street="Elsewhere", code=403)
                self.rpc("/my/address/archive", partner_id=colleague.id)
                self.assertEqual(
                    (colleague.email, colleague.street, colleague.active), before
                )

    @mute_logger("odoo.http")
    def test_addresses_of_deactivated_colleagues(self):
        self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        colleague = self.customer.member_ids.filtered(lambda m: m.name == "Ali")
        colleague.partner_id.type = "other"
        colleague._deactivate()
        self.submit(partner=colleague.partner_id, email="evil@example.com", code=403)
        self.assertEqual(colleague.partner_id.email, "ali@example.com")

    @mute_logger("odoo.http")
    def test_addresses_of_another_customer(self):
        site = self._site(self.rival)
        site.email = "rival@example.com"
        for partner in (site, self.ralf.partner_id, self.rival.partner_id):
            self.page(f"/my/address?partner_id={partner.id}", 403)
            self.submit(partner=partner, name="X", email="evil@example.com", code=403)
            self.rpc("/my/address/archive", partner_id=partner.id)
            self.assertTrue(partner.active)
            self.assertNotEqual(partner.email, "evil@example.com")

    def test_sites_stay_editable(self):
        self.sign_in(self.petra)
        self.page(f"/my/address?partner_id={self.site.id}&address_type=delivery")
        feedback = self.feedback(
            partner=self.site, email="new@example.com", address_type="delivery",
            callback="/my/members/sites",
        )  # fmt: skip
        self.assertEqual(feedback, {"redirectUrl": "/my/members/sites"})
        self.assertEqual(self.site.email, "new@example.com")

    def test_new_site(self):
        self.sign_in(self.petra)
        self.feedback(
            name="Gießen", email="g@example.com", address_type="delivery",
            callback="/my/members/sites",
        )  # fmt: skip
        self.assertIn("Gießen", self.customer.site_ids.mapped("name"))
        self.assertIn("Gießen", self.page("/my/members/sites"))

    def test_checkout_is_no_way_around(self):
        if "website" not in self.env:
            self.skipTest("website_sale is not installed")
        website = self.env["website"].search([], limit=1)
        product = self.env["product.product"].create(
            {"name": "Glove", "type": "consu", "website_published": True}
        )
        cart = self.env["sale.order"].create(
            {
                "partner_id": self.nadine.partner_id.id,
                "website_id": website.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        own, before = self.nadine.partner_id, self.nadine.email
        colleague = self.petra.partner_id
        colleague.type = "other"
        seen = self.page(f"/shop/address?partner_id={own.id}")
        self.assertRegex(seen, r'<input id="o_email"[^>]*readonly')
        feedback = json.loads(
            self.submit(
                "/shop/address/submit", partner=own, email="evil@example.com"
            ).text
        )
        self.assertEqual(feedback["invalid_fields"], ["email"])
        with mute_logger("odoo.http"):
            self.page(f"/shop/address?partner_id={colleague.id}", 403)
            self.submit(
                "/shop/address/submit", 403, colleague, email="evil@example.com"
            )
        self.assertEqual(cart.partner_id, own)
        self.assertEqual(own.email, before)
        self.assertEqual(colleague.email, self.petra.email)

    @mute_logger("odoo.http")
    def test_rpc_is_no_way_around(self):
        def call(model, record, **values):
            return self.rpc(
                f"/web/dataset/call_kw/{model}/write",
                model=model, method="write", args=[[record.id], values], kwargs={},
            )  # fmt: skip

        for member in (self.nadine, self.petra):
            before = member.email, member.name
            for field in ("email", "login", "name"):
                if (field, member) == ("name", self.nadine):
                    continue  # everybody's own
                for model, record in (
                    ("res.users", member.user_id),
                    ("res.partner", member.partner_id),
                    ("b2b.member", member),
                    ("res.partner", self.customer.partner_id),
                ):
                    answer = call(model, record, **{field: "evil@example.com"})
                    self.assertIn("error", answer, (model, field))
            self.assertEqual((member.email, member.name), before)
            self.assertEqual(member.partner_id.email, before[0])

    def test_model_refuses(self):
        user = self.nadine.user_id
        with self.assertRaises(AccessError):
            user.with_user(user).write({"email": "evil@example.com"})
        company = self.customer.partner_id
        for member in (self.nadine, self.rita):
            with self.assertRaisesRegex(AccessError, "company's administrator"):
                company.with_user(member.user_id).sudo().name = "Evil"
        company.with_user(self.petra.user_id).sudo().name = "Lindenhof gGmbH"
