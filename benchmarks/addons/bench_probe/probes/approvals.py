"""Orders that somebody releases, by our addon and by OCA's tier validation."""

from odoo import Command

from .meter import Meter

PRODUCTS = 50


def _products(env):
    return env["product.product"].create(
        [
            {
                "name": f"Bench product {number}",
                "type": "consu",
                "is_storable": True,
                "list_price": 10 + number,
            }
            for number in range(PRODUCTS)
        ]
    )


def _order(env, partner, products, lines, website=True):
    order = (
        env["sale.order"]
        .sudo()
        .create(
            {
                "partner_id": partner,
                "website_id": website and env["website"].search([], limit=1).id,
                "order_line": [
                    Command.create({"product_id": product, "product_uom_qty": 2})
                    for product in products[:lines]
                ],
            }
        )
    )
    env.flush_all()
    env.invalidate_all()
    return order


def set_up_ours(env):
    """Make a customer with an approver and a buyer. :return: their ids"""
    env = env(su=True)
    partner = env["res.partner"].create({"name": "Bench customer", "is_company": True})
    organization = env["b2b.organization"].create({"partner_id": partner.id})
    administrator = env.ref("b2b_account.role_administrator")
    approver = organization._invite(
        {
            "name": "Approver",
            "email": "approver@bench.example.com",
            "role_ids": [Command.set(administrator.ids)],
            "release_mode": "approver",
        },
        password="bench password",
    )
    buyer = organization._invite(
        {
            "name": "Buyer",
            "email": "buyer@bench.example.com",
            "release_mode": "always",
            "approver_id": approver.id,
        },
        password="bench password",
    )
    products = _products(env)
    env.cr.commit()
    return {"buyer": buyer.id, "approver": approver.id, "products": products.ids}


def ours(env, lines, buyer, approver, products):
    """Submit, release and so confirm an order, with all mails. Nothing is kept."""
    env = env(su=True)
    buyer = env["b2b.member"].browse(buyer)
    approver = env["b2b.member"].browse(approver)
    order = _order(env, buyer.partner_id.id, products, lines)
    meter = Meter(env)
    with meter.measured():
        as_buyer = env(user=buyer.user_id.id)["order.approval"].sudo()
        with meter.step("request"):
            approval = as_buyer._submit(
                order.with_env(as_buyer.env), buyer.with_env(as_buyer.env), "Please"
            )
        env.invalidate_all()
        mine = approval.with_user(approver.user_id).sudo()
        with meter.step("release and confirm"):
            mine._approve(approver.with_env(mine.env), mine.fingerprint)
    assert order.state == "sale", order.state
    return meter.steps


def set_up_peer(env):
    """Make a reviewer for each sales order. :return: ids"""
    group = env.ref("sales_team.group_sale_manager")
    users = env["res.users"].create(
        [
            {
                "name": name,
                "login": f"{name}@bench.example.com",
                "email": f"{name}@bench.example.com",
                "group_ids": [Command.link(group.id)],
            }
            for name in ("requester", "reviewer")
        ]
    )
    env["tier.definition"].create(
        {
            "model_id": env.ref("sale.model_sale_order").id,
            "review_type": "individual",
            "reviewer_id": users[1].id,
            "definition_domain": "[]",
            "notify_on_create": True,
            "notify_on_accepted": True,
        }
    )
    partner = env["res.partner"].create({"name": "Bench customer", "is_company": True})
    products = _products(env)
    env.cr.commit()
    return {
        "partner": partner.id,
        "requester": users[0].id,
        "reviewer": users[1].id,
        "products": products.ids,
    }


def peer(env, lines, partner, requester, reviewer, products):
    """Request a validation, validate and confirm. Nothing is kept."""
    # one of the shop it refuses: core sets the salesperson when it confirms
    order = _order(env, partner, products, lines, website=False)
    meter = Meter(env)
    with meter.measured():
        with meter.step("request"):
            order.with_user(requester).request_validation()
        env.invalidate_all()
        with meter.step("release and confirm"):
            order.with_user(reviewer).validate_tier()
            order.with_user(reviewer).action_confirm()
    assert order.state == "sale", order.state
    return meter.steps


def people(env, buyers, approvers):
    """Make a customer with so many buyers and approvers; their passwords are their
    addresses.

    :return: id of the organization, ids of buyers, ids of approvers, address of the
        first approver
    """
    env = env(su=True)
    partner = env["res.partner"].create({"name": "Bench customer", "is_company": True})
    organization = env["b2b.organization"].create({"partner_id": partner.id})
    administrator = env.ref("b2b_account.role_administrator")

    def invite(name, **values):
        email = f"{name}@bench.example.com"
        values.update(name=name, email=email)
        return organization._invite(values, password=email)

    first = invite(
        "approver0",
        role_ids=[Command.set(administrator.ids)],
        release_mode="approver",
    )
    others = [
        invite(f"approver{number}", release_mode="approver", approver_id=first.id)
        for number in range(1, approvers)
    ]
    ids = [first.id, *(member.id for member in others)]
    made = [
        invite(
            f"buyer{number}",
            release_mode="always",
            approver_id=ids[number % approvers],
        ).id
        for number in range(buyers)
    ]
    env.cr.commit()
    return organization.id, made, ids, others[0].email
