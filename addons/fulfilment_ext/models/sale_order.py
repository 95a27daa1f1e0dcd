from odoo import fields, models


class SaleOrder(models.Model):
    """What happens to an order after it was placed."""

    _inherit = "sale.order"

    fulfilment_event_ids = fields.One2many(
        "fulfilment.event",
        "order_id",
        "Fulfilment History",
        groups="fulfilment_ext.group_user",
    )
    fulfilment_exception_ids = fields.One2many(
        "fulfilment.exception",
        "order_id",
        "Exceptions",
        groups="fulfilment_ext.group_user",
    )
    # with the answers that its form offers
    open_exception_ids = fields.One2many(
        "fulfilment.exception",
        "order_id",
        "Open Exceptions",
        domain=[("state", "=", "open")],
        groups="fulfilment_ext.group_user",
    )
