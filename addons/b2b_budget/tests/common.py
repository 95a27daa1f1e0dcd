from odoo import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.b2b_account.tests.common import B2bAccountCase


class B2bBudgetCase(B2bAccountCase):
    """A customer with a budget of 1,200 a year, its people, and another customer."""

    @classmethod
    def _set_up_budgets(cls):
        cls._set_up_customers()
        cls.env.company.write({"budget_tolerance": 0, "budget_date": "submission"})
        cls.today = cls.env["b2b.budget"]._first_of_year()
        cls.marburg = cls._site(cls.customer)
        cls.giessen = cls._site(cls.customer, "Gießen")
        cls.requester = cls._with_role("Rita Requester", "requester")
        cls.orderer = cls._with_role("Olga Orderer", "orderer")
        cls.currency = cls.env.company.currency_id
        cls.tax = cls.env["account.tax"].create(
            {"name": "19 %", "amount": 19, "company_id": cls.env.company.id}
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Gloves",
                "list_price": 1,
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": [Command.set(cls.tax.ids)],
            }
        )
        (cls.customer | cls.rival).uses_budgets = True

    @classmethod
    def _with_role(cls, name, code, organization=None, **values):
        role = cls.env["b2b.role"]._get(code)
        return cls._member(
            organization or cls.customer,
            name,
            role_ids=[Command.set(role.ids)],
            **values,
        )

    @classmethod
    def _budget(cls, amount=1200, organization=None, **values):
        organization = organization or cls.customer
        budget = cls.env["b2b.budget"].create(
            {"organization_id": organization.id, **values}
        )
        budget._plan(amount)
        return budget

    @classmethod
    def _order(cls, amount=100, partner=None, **values):
        """A merchant's draft: so much without taxes."""
        partner = partner or cls.customer.partner_id
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": amount,
                            "price_unit": 1,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _sent(cls, amount=100, member=None, **values):
        order = cls._order(amount, **values)
        request = cls.env["b2b.budget.request"]._of(order)
        request._send(member)
        return request

    def _resize(self, order, amount):
        """Make the order so large; core would ask the pricelist anew."""
        order.order_line.write(
            {"product_uom_qty": amount, "price_unit": 1, "discount": 0}
        )

    def _month(self, budget, day=None):
        day = day or self.env["sale.order"]._budget_today()
        return budget.period_ids.filtered(lambda p: p.date_from <= day <= p.date_to)

    def _counters(self, period):
        period.invalidate_recordset()
        return {
            name: period[name]
            for name in ("planned", "carried", "topup", "reserved", "consumed", "left")
            if period[name]
        }

    def assert_reconciled(self):
        """Ledger, counters and orders say the same."""
        periods = self.env["b2b.budget.period"].search([])
        self.assertFalse(periods._differences())


@tagged("post_install", "-at_install")
class B2bBudgetCommon(B2bBudgetCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_budgets()
