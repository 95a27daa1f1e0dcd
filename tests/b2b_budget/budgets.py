"""Customers with budgets, made over RPC as the merchant does."""

import itertools

import pytest

PASSWORD = "budget story"
numbers = itertools.count(1)


class Customer:
    """A customer with a site, an administrator, an orderer, and a budget for the year.

    :ivar str orderer: address of who confirms orders
    """

    def __init__(self, stack, **budget):
        self.stack, self.rpc = stack, stack.rpc()
        self.word = f"budget{next(numbers)}"
        self.name = f"Customer {self.word}"
        partners = self.rpc["res.partner"]
        self.partner = partners.create(
            {"name": self.name, "is_company": True, "lang": "en_US"}
        )
        self.site = self.site_of("Marburg")
        self.organization = self.rpc["b2b.organization"].create(
            {"partner_id": self.partner, "uses_budgets": True}
        )
        self.person("ada", "b2b_account.role_administrator")
        self.orderer = self.person("olga", "b2b_budget.role_orderer")
        if budget:
            self.budget = self.budget_of(**budget)

    def site_of(self, name):
        """:return: id of a new delivery address"""
        return self.rpc["res.partner"].create(
            {"name": name, "type": "delivery", "parent_id": self.partner}
        )

    def person(self, name, role, sites=(), **values):
        """Invite somebody who signs in with ``PASSWORD``. :return: the address"""
        email = f"{name}@{self.word}.example.com"
        roles = [self.rpc.ref(each) for each in role.split(",")]
        wizard = self.rpc["b2b.invitation"]
        number = wizard.create(
            {
                "organization_id": self.organization,
                "name": f"{name.title()} {self.word}",
                "email": email,
                "role_ids": [(6, 0, roles)],
                "site_ids": [(6, 0, list(sites))],
                **values,
            }
        )
        wizard.action_invite([number])
        users = self.rpc["res.users"]
        (user,) = users.search([("login", "=", email)])
        users.write([user], {"password": PASSWORD})
        return email

    def budget_of(self, amount=1200, **values):
        """:return: id of a new budget, of the customer's by default"""
        budgets = self.rpc["b2b.budget"]
        budget = budgets.create({"organization_id": self.organization, **values})
        budgets.write([budget], {"amount": amount})
        return budget

    def order(self, amount=100, **values):
        """:return: id of a new draft of the merchant, so much without taxes"""
        return self.rpc["sale.order"].create(
            {
                "partner_id": self.partner,
                "partner_shipping_id": self.site,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.rpc.ref("product.product_delivery_01"),
                            "product_uom_qty": amount,
                            "price_unit": 1,
                            "tax_ids": False,
                        },
                    )
                ],
                **values,
            }
        )

    def sent(self, amount=100, **values):
        """:return: id of an order that waits for the customer, id of its request"""
        order = self.order(amount, **values)
        self.rpc["sale.order"].action_budget_send([order])
        return order, self.request(order)

    def request(self, order):
        """:return: id of the order's request"""
        (number,) = self.rpc["b2b.budget.request"].search([("order_id", "=", order)])
        return number

    def state(self, order):
        """:return: how far the customer is with the order"""
        (row,) = self.rpc["sale.order"].read([order], ["budget_state"])
        return row["budget_state"]

    def year(self, budget=None):
        """:return: reserved, consumed, free of the whole year"""
        (row,) = self.rpc["b2b.budget"].read(
            [budget or self.budget], ["reserved", "consumed", "left"]
        )
        return row["reserved"], row["consumed"], row["left"]

    def differences(self):
        """:return: periods whose counters are not the sums of their moves, or not what
        orders hold"""
        return self.stack.sql(
            """
            SELECT period.id, period.reserved, period.consumed, moves.reserved,
                moves.consumed, claims.reserved, claims.consumed
            FROM b2b_budget_period period
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(reserved), 0) AS reserved,
                    coalesce(sum(consumed), 0) AS consumed
                FROM b2b_budget_move WHERE period_id = period.id
            ) moves
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(reserved), 0) AS reserved,
                    coalesce(sum(consumed), 0) AS consumed
                FROM b2b_budget_claim WHERE period_id = period.id
            ) claims
            WHERE (period.reserved, period.consumed) <> (moves.reserved, moves.consumed)
            OR (period.reserved, period.consumed) <> (claims.reserved, claims.consumed)
            """
        )


@pytest.fixture
def customers(stack):
    """Makes customers: ``customers(amount=1200, policy="block")``."""
    return lambda **budget: Customer(stack, **budget)
