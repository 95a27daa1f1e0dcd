"""Orders that somebody releases, by our addon and by OCA's tier validation."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tools import SQL

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


def fill(env, buyer, approver, products, count):
    """Make so many requests that wait for the approver, beside those that are there.

    Rows are copied in the database from one that was submitted.
    """
    approver = env["b2b.member"].browse(approver)
    member = env["b2b.member"].browse(buyer)
    order = _order(env, member.partner_id.id, products, 3)
    env["order.approval"]._submit(order, member, "Please")
    env.flush_all()
    for table, key in (
        ("sale_order", None),
        ("sale_order_line", "order_id"),
        ("order_approval", "order_id"),
    ):
        env.cr.execute(
            SQL(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND column_name NOT IN ('id', %s)",
                table,
                key or "name",
            )
        )
        columns = SQL(", ").join(SQL.identifier(name) for (name,) in env.cr.fetchall())
        own = SQL.identifier(key or "name")
        value = SQL("bench.order_id") if key else SQL("'Q' || bench.order_id")
        first = SQL("id, ") if table == "sale_order" else SQL("")
        first_value = SQL("bench.order_id, ") if table == "sale_order" else SQL("")
        env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(first)s%(own)s, %(columns)s)"
                " SELECT %(first_value)s%(value)s, %(columns)s FROM %(table)s source,"
                " generate_series(10000000 + %(start)s, 10000000 + %(end)s)"
                " AS bench(order_id) WHERE source.%(where)s = %(order)s",
                table=SQL.identifier(table),
                first=first,
                own=own,
                columns=columns,
                first_value=first_value,
                value=value,
                start=order.id * 1000000,
                end=order.id * 1000000 + count - 1,
                where=SQL.identifier(key or "id"),
                order=order.id,
            )
        )
    env.cr.execute(
        "UPDATE order_approval SET due_at = %s + id %% 1000 * interval '1 minute'",
        (fields.Datetime.now() + timedelta(hours=1),),
    )
    env.cr.commit()
    return approver.user_id.login
