"""Core's own flows, from a new order to what was moved."""

from odoo import Command

from .meter import Meter

#: Core asks these in a dialog; a user who always answers the same.
ANSWERS = {"skip_sms": True, "skip_backorder": True, "skip_sanity_check": False}
PRODUCTS = 50


def set_up(env):
    """Make products in stock, a customer and a vendor. :return: their ids"""
    products = env["product.product"].create(
        [
            {
                "name": f"Bench product {number}",
                "type": "consu",
                "is_storable": True,
                "list_price": 10 + number,
                "weight": 1.5,
            }
            for number in range(PRODUCTS)
        ]
    )
    stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
    for product in products:
        env["stock.quant"]._update_available_quantity(product, stock, 1000)
    customer, vendor = env["res.partner"].create(
        [
            {"name": "Bench customer", "street": "1 Way", "city": "Town"},
            {"name": "Bench vendor", "street": "2 Way", "city": "Town"},
        ]
    )
    env.cr.commit()
    return {
        "products": products.ids,
        "customer": customer.id,
        "vendor": vendor.id,
    }


def sale(env, lines, products, customer, vendor):
    """Create and confirm a sale order, validate its delivery. Nothing is kept."""
    meter = Meter(env)
    with meter.measured():
        with meter.step("create"):
            order = env["sale.order"].create(
                {
                    "partner_id": customer,
                    "order_line": [
                        Command.create({"product_id": product, "product_uom_qty": 2})
                        for product in products[:lines]
                    ],
                }
            )
        with meter.step("confirm"):
            order.action_confirm()
        with meter.step("validate"):
            order.picking_ids.with_context(**ANSWERS).button_validate()
    assert order.picking_ids.mapped("state") == ["done"], order.picking_ids
    assert len(order.order_line) == lines
    return meter.steps


def purchase(env, lines, products, customer, vendor):
    """Create and confirm a purchase order, receive its goods. Nothing is kept."""
    meter = Meter(env)
    with meter.measured():
        with meter.step("create"):
            order = env["purchase.order"].create(
                {
                    "partner_id": vendor,
                    "order_line": [
                        Command.create(
                            {"product_id": product, "product_qty": 2, "price_unit": 5}
                        )
                        for product in products[:lines]
                    ],
                }
            )
        with meter.step("confirm"):
            order.button_confirm()
        with meter.step("receive"):
            order.picking_ids.with_context(**ANSWERS).button_validate()
    assert order.picking_ids.mapped("state") == ["done"], order.picking_ids
    assert len(order.order_line) == lines
    return meter.steps
