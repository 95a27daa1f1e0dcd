"""Orders that are compared with budgets."""

from datetime import date

from odoo import Command
from odoo.fields import Domain

from .meter import Meter


def set_up(env, sites):
    """Make a customer with so many sites, a budget for all of it and one per site, for
    this year and the two before.

    :return: ids, and the address (also the password) of an administrator
    """
    env = env(su=True)
    partner = env["res.partner"].create({"name": "Bench customer", "is_company": True})
    organization = env["b2b.organization"].create(
        {"partner_id": partner.id, "uses_budgets": True}
    )
    login = "administrator@bench.example.com"
    administrator = env.ref("b2b_account.role_administrator")
    organization._invite(
        {
            "name": "Administrator",
            "email": login,
            "role_ids": [Command.set(administrator.ids)],
        },
        password=login,
    )
    addresses = env["res.partner"].create(
        [
            {"name": f"Site {number}", "type": "delivery", "parent_id": partner.id}
            for number in range(sites)
        ]
    )
    year = date.today().year
    for first in (date(year - back, 1, 1) for back in range(3)):
        owners = [{"scope": "company"}]
        owners += [{"scope": "site", "site_id": site.id} for site in addresses]
        budgets = env["b2b.budget"].create(
            [
                {"organization_id": organization.id, "date_from": first, **owner}
                for owner in owners
            ]
        )
        for budget in budgets:
            budget._plan(10_000_000)
        env.cr.commit()
    product = env["product.product"].create(
        {"name": "Bench product", "type": "consu", "list_price": 3, "taxes_id": False}
    )
    env.cr.commit()
    return {
        "organization": organization.id,
        "site": addresses[0].id,
        "product": product.id,
        "login": login,
    }


def _order(env, organization, site, product, lines):
    partner = env["b2b.organization"].browse(organization).partner_id
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "partner_shipping_id": site,
            "order_line": [Command.create({"product_id": product})] * lines,
        }
    )
    env.flush_all()
    env.invalidate_all()
    return order


def check(env, lines, organization, site, product):
    """Look whether an order fits the budgets. Nothing is kept."""
    env = env(su=True)
    order = _order(env, organization, site, product, lines)
    meter = Meter(env)
    with meter.measured(), meter.step("check"):
        results = order._budget_check()
    assert len(results) == 4, results
    return meter.steps["check"]


def submit(env, lines, organization, site, product):
    """Look, reserve, tell. Nothing is kept."""
    env = env(su=True)
    order = _order(env, organization, site, product, lines)
    meter = Meter(env)
    with meter.measured(), meter.step("submit"):
        env["b2b.budget.request"]._of(order)._send()
    assert len(order.budget_claim_ids) == 4
    return meter.steps["submit"]


def figures(env, organization, **_ids):
    """What the dashboard shows of this month and this year: each budget's own figures,
    and the months of all of them."""
    env = env(su=True)
    env.invalidate_all()
    today = date.today()
    Period = env["b2b.budget.period"]
    customer = env["b2b.organization"].browse(organization)
    meter = Meter(env)
    with meter.measured(), meter.step("figures"):
        domain = Period._overview_domain(customer, Domain.TRUE, today.year)
        spent = {
            (period.budget_id.site_id.id, period.is_year): period.consumed
            + period.reserved
            for period in Period._of_month(domain, today.year, today.month)
        }
        months = Period._sums(domain)
    assert spent
    assert months
    return meter.steps["figures"]


def sums(env, organization, **_ids):
    """The same from the orders: as one would do it without periods."""
    env = env(su=True)
    env.invalidate_all()
    year = date.today().year
    partner = env["b2b.organization"].browse(organization).partner_id
    meter = Meter(env)
    with meter.measured(), meter.step("sums"):
        rows = env["sale.order"]._read_group(
            [
                ("partner_id", "child_of", partner.ids),
                ("state", "in", ("sent", "sale")),
                ("date_order", ">=", f"{year}-01-01"),
                ("date_order", "<", f"{year + 1}-01-01"),
            ],
            ["partner_shipping_id", "date_order:month", "state"],
            ["amount_untaxed:sum"],
        )
    assert rows
    return meter.steps["sums"]
