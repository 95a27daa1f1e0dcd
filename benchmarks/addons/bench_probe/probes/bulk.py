"""Many transfers, shipped by a bulk action and by core's list action."""

import time
from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import UserError

from .meter import Meter

#: A page of memory, as the kernel counts them.
PAGE = 4096
LINES = 3


def set_up(env, count):
    """Make customers with addresses, and so many transfers that are reserved.

    :return: ids that :func:`ship` needs
    """
    env.company.write(
        {"stock_move_email_validation": False, "stock_text_confirmation": False}
    )
    rules = env["fulfilment.notice.rule"]
    # nobody is told by others than core
    rules.search([("by_mail", "=", True)], limit=1000).by_mail = False
    products = env["product.product"].create(
        [
            {
                "name": f"Bench bulk {number}",
                "type": "consu",
                "is_storable": True,
                "weight": 1,
            }
            for number in range(LINES)
        ]
    )
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    for product in products:
        env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, 2 * count
        )
    partners = env["res.partner"].create(
        [
            {
                "name": f"Bench customer {number}",
                "email": f"bulk{number}@bench.example",
                "street": "Lindenstraße 5",
                "zip": "10969",
                "city": "Berlin",
            }
            for number in range(20)
        ]
    )
    first = None
    for start in range(0, count, 100):
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": partners[number % 20].id,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 1})
                        for product in products
                    ],
                }
                for number in range(min(100, count - start))
            ]
        )
        orders.action_confirm()
        first = first or min(orders.picking_ids.ids)
        env.cr.commit()
        env.invalidate_all()
    return {"first": first, "warehouse": warehouse.id}


def ship(env, ours, mail, count, first, warehouse):
    """Ship the next transfers.

    :param bool ours: by a bulk action, otherwise by core's list action
    :param bool mail: tell the customers, with the slip
    """
    env.company.stock_move_email_validation = mail
    pickings = env["stock.picking"].search(
        [
            ("id", ">=", first),
            ("state", "=", "assigned"),
            ("picking_type_id.warehouse_id", "=", warehouse),
            ("picking_type_code", "=", "outgoing"),
            ("origin", "!=", False),
            ("partner_id.name", "=like", "Bench customer%"),
        ],
        order="id",
        limit=count,
    )
    if len(pickings) != count:
        raise UserError(env._("There are too few transfers left."))
    env.cr.commit()
    env.invalidate_all()
    meter, ids = Meter(env), pickings.ids
    with _watched(env) as watched, meter.step("all"):
        if ours:
            _by_bulk(env, ids)
        else:
            _by_core(env, ids)
    env.invalidate_all()
    _check(env, ids, mail)
    (step,) = meter.steps.values()
    commits = watched["commits"]
    return {
        "time": step["wall"] / 1000,
        "cpu": step["cpu"] / 1000,
        "queries": step["queries"],
        "longest transaction": max(
            later - sooner for sooner, later in zip(commits, commits[1:], strict=False)
        ),
        "more memory": (
            max(watched["memory"]) - max(watched["memory"][: len(commits) // 10 + 2])
        )
        / 1024**2,
    }


def _by_bulk(env, ids):
    """All its jobs one after the other, as one channel runs them."""
    bulk = env["fulfilment.bulk"]._start("ship", env["stock.picking"].browse(ids))
    env.cr.commit()
    bulk, mails = bulk.sudo(), env["fulfilment.bulk.mail"].sudo()
    while bulk.state != "done":
        bulk._run()
        env.cr.commit()
    while mails.search_count([("bulk_id", "=", bulk.id), ("state", "=", "waiting")]):
        mails._job_queue(bulk.id)
        env.cr.commit()


def _by_core(env, ids):
    """What the list's button calls, with its questions answered; its mails wait in the
    queue, as ours do."""
    pickings = env["stock.picking"].with_context(
        skip_backorder=True, skip_sms=True, mail_notify_force_send=False
    )
    pickings.browse(ids).button_validate()
    env.cr.commit()


@contextmanager
def _watched(env):
    """:return: when it was committed, and memory then"""
    cursor, watched = env.cr, {"commits": [time.perf_counter()], "memory": [_memory()]}
    original = cursor.commit

    def commit():
        original()
        watched["commits"].append(time.perf_counter())
        watched["memory"].append(_memory())

    cursor.commit = commit
    try:
        yield watched
    finally:
        del cursor.commit


def _check(env, ids, mail):
    """Each has left, and each customer has one mail about each."""
    open_ones = env["stock.picking"].search_count(
        [("id", "in", ids), ("state", "!=", "done")]
    )
    env.cr.execute(
        "SELECT count(*), count(DISTINCT res_id) FROM mail_message m"
        " JOIN mail_mail q ON q.mail_message_id = m.id"
        " WHERE m.model = 'stock.picking' AND m.res_id IN %s",
        [tuple(ids)],
    )
    mails = env.cr.fetchone()
    wanted = (len(ids), len(ids)) if mail else (0, 0)
    if open_ones or mails != wanted:
        raise UserError(
            env._(
                "%(left)s are open, mails of transfers: %(mails)s",
                left=open_ones,
                mails=mails,
            )
        )


def _memory():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE
