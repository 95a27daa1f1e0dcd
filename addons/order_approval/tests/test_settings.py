from odoo.tests import Form, tagged

from .common import OrderApprovalCommon


@tagged("post_install", "-at_install")
class TestSettings(OrderApprovalCommon):
    """What a new customer begins with."""

    def _customer_of(self, name):
        partner = self.env["res.partner"].create({"name": name, "is_company": True})
        return self.env["b2b.organization"].create({"partner_id": partner.id})

    def test_new_customers_begin_with_the_settings(self):
        with Form(self.env["res.config.settings"]) as form:
            form.approval_price_days = 3
            form.approval_escalate_hours = 0
            form.approval_payment = "online"
            form.approval_private_orders = False
            form.assortment_shop = "only"
        form.record.execute()
        company = self.env.company
        self.assertEqual(company.approval_price_days, 3)
        customer = self._customer_of("Rehaklinik")
        self.assertEqual(customer.approval_price_days, 3)
        self.assertEqual(customer.approval_escalate_hours, 0)
        self.assertEqual(customer.approval_payment, "online")
        self.assertFalse(customer.approval_private_orders)
        self.assertEqual(customer.assortment_shop, "only")
        # what was agreed with others stays
        self.assertEqual(self.customer.approval_price_days, 7)
        self.assertTrue(self.customer.approval_private_orders)

    def test_each_company_has_its_own(self):
        self.env.company.approval_price_days = 3
        other = self.env["res.company"].create({"name": "Second Wholesaler"})
        self.assertEqual(other.approval_price_days, 7)
        organizations = self.env["b2b.organization"].with_company(other)
        partner = self.env["res.partner"].create({"name": "Klinik", "is_company": True})
        self.assertEqual(
            organizations.create({"partner_id": partner.id}).approval_price_days, 7
        )
        partner = partner.copy()
        values = {"partner_id": partner.id, "approval_price_days": 9}
        self.assertEqual(organizations.create(values).approval_price_days, 9)
