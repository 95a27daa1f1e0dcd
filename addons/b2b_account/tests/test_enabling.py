from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import B2bAccountCommon


@tagged("post_install", "-at_install")
class TestEnabling(B2bAccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.partner"].create(
            {"name": "Hallmann", "is_company": True}
        )
        cls.person = cls.env["res.partner"].create(
            {
                "name": "Jan Hallmann",
                "email": "jan@hallmann.example",
                "parent_id": cls.company.id,
            }
        )

    def _organization(self):
        return self.company.b2b_organization_ids

    def test_one_click_from_the_person(self):
        self.person.with_user(self.merchant).action_enable_self_administration()
        member = self._organization().member_ids
        self.assertEqual(member.partner_id, self.person)
        self.assertTrue(member._is_administrator())
        self.assertEqual(member.state, "invited")
        self.assertEqual(len(self._mails("jan@hallmann.example")), 1)
        kinds = self._organization().history_ids.mapped("kind")
        self.assertEqual(kinds, ["invited", "enabled"])
        self.assertTrue(all(self._organization().history_ids.mapped("is_merchant")))

    def test_one_click_from_company_with_one_person(self):
        action = self.company.with_user(
            self.merchant
        ).action_enable_self_administration()
        self.assertEqual(action["res_model"], "b2b.organization")
        self.assertEqual(self._organization().member_ids.partner_id, self.person)

    def test_company_with_several_people_asks(self):
        self.person.copy({"name": "Eva", "email": "eva@hallmann.example"})
        action = self.company.action_enable_self_administration()
        self.assertEqual(action["res_model"], "b2b.enabling")
        self.assertFalse(self._organization())
        wizard = Form(
            self.env["b2b.enabling"]
            .with_user(self.merchant)
            .with_context(**action["context"])
        )
        wizard.person_id = self.person
        self.assertEqual(wizard.email, "jan@hallmann.example")
        wizard.save().action_enable()
        self.assertEqual(self._organization().member_ids.partner_id, self.person)

    def test_new_person(self):
        wizard = self.env["b2b.enabling"].create(
            {"partner_id": self.company.id, "name": "Eva", "email": "eva@h.example"}
        )
        wizard.action_enable()
        member = self._organization().member_ids
        self.assertEqual(member.partner_id.parent_id, self.company)
        self.assertEqual(member.email, "eva@h.example")

    def test_portal_user_who_is_there_becomes_administrator(self):
        user = self.env["res.users"]._create_user_from_template(
            {"login": "jan@hallmann.example", "partner_id": self.person.id}
        )
        self.person.action_enable_self_administration()
        self.assertEqual(self._organization().member_ids.user_id, user)

    def test_twice(self):
        self.person.action_enable_self_administration()
        with self.assertRaises(UserError):
            self.env["b2b.enabling"]._enable(self.company, self.person)

    def test_who_may_not_manage_contacts(self):
        user = new_test_user(
            self.env, "b2b_seller", groups="sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            self.person.with_user(user).action_enable_self_administration()
        portal = self.nadine.user_id
        with self.assertRaises(AccessError):
            self.person.with_user(portal).action_enable_self_administration()

    def test_merchant_adds_member(self):
        self.person.with_user(self.merchant).action_enable_self_administration()
        organization = self._organization().with_user(self.merchant)
        action = organization.action_invite()
        wizard = Form(
            self.env["b2b.invitation"]
            .with_user(self.merchant)
            .with_context(**action["context"])
        )
        wizard.name = "Eva"
        wizard.email = "eva@hallmann.example"
        wizard.save().action_invite()
        self.assertEqual(organization.member_count, 2)
        self.assertTrue(self._organization().history_ids[0].is_merchant)

    def test_partner_shows_members(self):
        self.person.action_enable_self_administration()
        self.assertTrue(self.company.b2b_is_organization)
        self.assertEqual(self.person.b2b_member_count, 1)
        action = self.person.action_view_b2b_organization()
        self.assertEqual(action["res_id"], self._organization().id)

    def test_organization_of_a_contact_is_refused(self):
        with self.assertRaisesRegex(UserError, "Hallmann"):
            self.env["b2b.organization"].create({"partner_id": self.person.id})
