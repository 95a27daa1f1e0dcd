"""A return of a delivered order, until its credit note is posted."""

from odoo import Command

from .flows import ANSWERS
from .meter import Meter


def credit(env, side, lines, products, customer, vendor):
    """One of two of each item comes back. The order before it is not measured, and
    nothing is kept.

    :param str side: ``ours`` or ``peer``
    :return: dict of ``cpu``, ``wall``, ``queries``
    """
    order = env["sale.order"].create(
        {
            "partner_id": customer,
            "order_line": [
                Command.create({"product_id": product, "product_uom_qty": 2})
                for product in products[:lines]
            ],
        }
    )
    order.action_confirm()
    order.picking_ids.with_context(**ANSWERS).button_validate()
    env.flush_all()
    env.invalidate_all()
    meter = Meter(env)
    with meter.measured(), meter.step("all"):
        refund = {"ours": _ours, "peer": _peer}[side](env, order)
    assert refund.state == "posted", refund.state
    untaxed = sum(line.price_unit for line in order.order_line)
    assert refund.currency_id.compare_amounts(refund.amount_untaxed, untaxed) == 0
    return meter.steps["all"]


def _ours(env, order):
    record = env["fulfilment.return"].create(
        {
            "order_id": order.id,
            "line_ids": [
                Command.create({"sale_line_id": line.id, "quantity": 1})
                for line in order.order_line
            ],
        }
    )
    record.action_approve()
    env["fulfilment.return.receive"].with_context(default_return_id=record.id).create(
        {}
    ).action_receive()
    env["fulfilment.return.settle"].with_context(default_return_id=record.id).create(
        {"how": "credit"}
    ).action_settle()
    return record.move_id


def _peer(env, order):
    operation = env.ref("rma.rma_operation_refund")
    action = order.action_create_rma()
    wizard = env["sale.order.rma.wizard"].browse(action["res_id"])
    wizard.line_ids.write({"quantity": 1, "operation_id": operation.id})
    rmas = wizard.create_rma()
    rmas.action_confirm()
    pickings = rmas.reception_move_id.picking_id
    pickings.move_ids.picked = True
    pickings.with_context(**ANSWERS).button_validate()
    rmas.action_refund()
    refund = rmas.refund_id
    refund.action_post()
    return refund
