from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged


class B2bAccountCase:
    """A customer with an administrator and a colleague, and another customer."""

    @classmethod
    def _set_up_customers(cls):
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.administrator = cls.env.ref("b2b_account.role_administrator")
        cls.customer, cls.petra, cls.nadine = cls._make_customer("lindenhof")
        cls.rival, cls.rita, cls.ralf = cls._make_customer("rival")
        cls.merchant = new_test_user(
            cls.env,
            "b2b_merchant",
            groups="base.group_user,base.group_partner_manager,"
            "sales_team.group_sale_salesman",
        )

    @classmethod
    def _make_customer(cls, name):
        """:return: organization, its administrator, a member without a role"""
        partner = cls.env["res.partner"].create(
            {"name": name.title(), "is_company": True, "lang": "en_US"}
        )
        organization = cls.env["b2b.organization"].create({"partner_id": partner.id})
        roles = [(6, 0, cls.administrator.ids)]
        admin = cls._member(organization, f"Petra {name}", role_ids=roles)
        return organization, admin, cls._member(organization, f"Nadine {name}")

    @classmethod
    def _member(cls, organization, name, password=None, **values):
        email = f"{name.lower().replace(' ', '.')}@example.com"
        password = password or email
        return organization._invite(
            {"name": name, "email": email, **values}, password=password
        )

    @classmethod
    def _site(cls, organization, name="Marburg"):
        return cls.env["res.partner"].create(
            {"name": name, "type": "delivery", "parent_id": organization.partner_id.id}
        )

    def _transfer(self):
        """:return: a provider that is paid by bank transfer, and its method"""
        method = self.env["payment.method"].create(
            {"name": "Transfer", "code": "b2b_transfer", "active": False}
        )
        provider = self.env["payment.provider"].create(
            {
                "name": "Transfer",
                "payment_method_ids": [Command.set(method.ids)],
                "state": "test",
                "is_published": True,
            }
        )
        method.active = True
        return provider, method

    def _as(self, member):
        """:return: this member as superuser with the same person acting, as a
        controller has it"""
        return member.with_user(member.user_id).sudo()

    def _mails(self, address):
        return self.env["mail.mail"].search([("email_to", "ilike", address)])


@tagged("post_install", "-at_install")
class B2bAccountCommon(B2bAccountCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_customers()
