"""Asking many partners for offers."""

import json
from datetime import timedelta

from odoo import Command, fields

from .meter import Meter


def documents(env, orders, partners):
    """Make confirmed orders and partners with an address. :return: their ids"""
    product = env["product.product"].create(
        {"name": "Bench product", "type": "consu", "is_storable": True, "weight": 1.5}
    )
    customer = env["res.partner"].create(
        {"name": "Bench customer", "street": "1 Way", "zip": "1", "city": "Town"}
    )
    made = env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "commitment_date": fields.Datetime.now() + timedelta(days=9),
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                ],
            }
            for _number in range(orders)
        ]
    )
    made.action_confirm()
    carriers = env["res.partner"].create(
        [
            {
                "name": f"Bench carrier {number}",
                "email": f"carrier{number}@example.com",
                "lang": "en_US",
            }
            for number in range(partners)
        ]
    )
    env.cr.commit()
    return {"orders": made.ids, "partners": carriers.ids}


def requests(env, orders, partners, sizes):
    """For each order ask so many partners, all of whom make an offer; every tenth has
    changed it.

    :return: the requests' ids
    """
    made = []
    today = fields.Date.today()
    for order, size in zip(orders, sizes, strict=True):
        request = env["order.share.request"]._create_for(
            env["sale.order"].browse(order),
            env["res.partner"].browse(partners[:size]),
            deadline=fields.Datetime.now() + timedelta(days=2),
        )
        request.share_ids.action_mark_sent()
        for number, share in enumerate(request.sudo().share_ids):
            for version in range(2 if number % 10 == 0 else 1):
                share._answer(
                    "offer",
                    amount=1000.0 + number * 7 % 300 - version,
                    delivery_date=today + timedelta(days=5 + number % 9),
                    valid_until=today + timedelta(days=14),
                    note="One driver, side loading",
                )
        made.append(request.id)
        env.cr.commit()
    return made


def send(env, orders, partners, keep=False):
    """Ask for offers by mail, as the dialog's button does.

    :return: what the user waits for, in milliseconds and queries
    """
    wizard = env["order.share.wizard"].create(
        {
            "res_model": "sale.order",
            "res_ids": json.dumps(orders),
            "scope": "offer",
            "partner_ids": [Command.set(partners)],
            "message": "Ring the bell at gate 4.",
        }
    )
    env.flush_all()
    meter = Meter(env)
    with meter.measured(), meter.step("send"):
        wizard.action_send()
    if keep:
        env.cr.commit()
    step = meter.steps["send"]
    return {"time": step["wall"], "cpu": step["cpu"], "queries": step["queries"]}


def waiting(env, partners):
    """:return: links to these partners that are still to be sent"""
    return env["order.share"].search_count(
        [("state", "=", "draft"), ("partner_id", "in", partners)]
    )
