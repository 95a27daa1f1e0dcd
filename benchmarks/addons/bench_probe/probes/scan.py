"""Transfers for the scan app, and for a back-office client beside it."""

import importlib
import time
import uuid

from odoo import Command

from .flows import ANSWERS
from .flows import set_up as make_stock
from .meter import Meter

PIN = "2580"


def set_up(env, devices, lines):
    """Devices that wait to be paired, pickers, and two transfers for each size: one for
    the app, one for the client.

    :param list lines: numbers of lines
    :return: dict of ``devices`` (token, badge) and ``transfers`` (size, ids of the
        app's, ids of the client's move lines; one for each device)
    """
    stock = make_stock(env)
    warehouse = env["stock.warehouse"].search([], limit=1)
    shelf = warehouse.lot_stock_id
    for product in env["product.product"].browse(stock["products"]):
        env["stock.quant"]._update_available_quantity(product, shelf, 10**8)
    tokens = []
    for number in range(devices):
        picker = env["fulfilment.scan.picker"].create(
            {
                "name": f"Bench {number}",
                "badge": f"BENCH-{uuid.uuid4().hex[:12]}",
                "warehouse_ids": [Command.set(warehouse.ids)],
            }
        )
        picker._set_pin(PIN)
        device = env["fulfilment.scan.device"].create({"name": f"Bench {number}"})
        tokens.append([device._new_pairing(), picker.badge])
    made = []
    for size in lines:
        app, client = [], []
        for _number in range(devices):
            app.append(_transfer(env, warehouse, stock, size).id)
            client.append(_transfer(env, warehouse, stock, size).move_line_ids.ids)
        made.append({"lines": size, "app": app, "client": client})
    env.cr.commit()
    return {"devices": tokens, "pin": PIN, "transfers": made}


def _transfer(env, warehouse, stock, lines):
    """:return: transfer that is ready, with many pieces of each product"""
    products = stock["products"]
    kind = warehouse.out_type_id
    destination = env.ref("stock.stock_location_customers")
    picking = env["stock.picking"].create(
        {
            "picking_type_id": kind.id,
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": destination.id,
            "partner_id": stock["customer"],
        }
    )
    moves = env["stock.move"].create(
        [
            {
                "product_id": products[number % len(products)],
                "product_uom_qty": 10_000,
                "picking_id": picking.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": destination.id,
                # each a line of its own
                "sequence": number,
            }
            for number in range(lines)
        ]
    )
    moves._action_confirm(merge=False)
    return picking


def finish(env, side, lines, products, customer, vendor):
    """What a finished work of many lines costs, against core's validation of the same
    transfer. Nothing is kept.

    :param str side: ``ours`` or ``peer``
    """
    order = env["sale.order"].create(
        {
            "partner_id": customer,
            "order_line": [
                Command.create(
                    {
                        "product_id": products[number % len(products)],
                        "product_uom_qty": 2,
                        "sequence": number,
                    }
                )
                for number in range(lines)
            ],
        }
    )
    order.action_confirm()
    picking = order.picking_ids
    work = picker = None
    if side == "ours":
        picker, work = _scanned(env, picking)
    env.flush_all()
    env.invalidate_all()
    meter = Meter(env)
    with meter.measured(), meter.step("all"):
        if side == "ours":
            # the second transaction of two: the first closes the work
            work._as(picker)._finish_now(picker, "")
        else:
            picking.with_context(**ANSWERS).button_validate()
    assert picking.state == "done", picking.state
    return meter.steps["all"]


def _scanned(env, picking):
    picker = env["fulfilment.scan.picker"].create(
        {
            "name": "Bench",
            "badge": f"BENCH-{time.time_ns()}",
            "warehouse_ids": [Command.set(picking.picking_type_id.warehouse_id.ids)],
        }
    )
    device = env["fulfilment.scan.device"].create({"name": "Bench"})
    works = env["fulfilment.scan.work"].with_user(picker.user_id).sudo()
    work = works._claim(picker, device, picking)
    env.flush_all()
    # known where the addon is only
    read_command = importlib.import_module(
        "odoo.addons.fulfilment_scan.tools.command"
    ).read_command
    for line in work.line_ids:
        values = read_command(
            {
                "uuid": str(uuid.uuid4()),
                "kind": "count",
                "line": line.id,
                "quantity": line.needed,
            }
        )
        result = works._apply(env.cr, work.id, picker.id, device.id, values)
        assert result["ok"], result
    env.invalidate_all()
    return picker, work
