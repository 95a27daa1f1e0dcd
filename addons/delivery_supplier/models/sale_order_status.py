from odoo import api, fields, models

from ..const import JOB_STATES


class SaleOrderStatus(models.Model):
    """How far an order is, in the merchant's words. For information only: it moves no
    stock and no money."""

    _name = "sale.order.status"
    _description = "Order Status"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="All companies when empty")
    color = fields.Integer()
    icon = fields.Char(default="fa-circle-o", help="Name of a Font Awesome icon")
    is_default = fields.Boolean("New Orders", help="Orders begin with it")
    is_final = fields.Boolean("Final", help="Nothing more is to be done")
    fold = fields.Boolean("Folded in Kanban")
    delivery_step = fields.Selection(
        [
            each
            for each in JOB_STATES
            if each[0] in ("assigned", "on_the_way", "delivered", "failed")
        ],
        "Set by the Delivery",
        help="The order gets this status when its delivery comes this far. The "
        "customer is told by the delivery's own notice then",
    )
    notify_mail = fields.Boolean("Tell by Mail", default=True)
    mail_template_id = fields.Many2one(
        "mail.template", domain=[("model", "=", "sale.order")], ondelete="restrict"
    )
    notify_sms = fields.Boolean("Tell by SMS", default=False)
    sms_template_id = fields.Many2one(
        "sms.template", domain=[("model", "=", "sale.order")], ondelete="restrict"
    )

    @api.model
    def _default_of(self, company):
        """:return: what new orders of the company begin with"""
        return self.sudo().search(
            [("is_default", "=", True), ("company_id", "in", (False, company.id))],
            # a company's own one before that of all
            order="company_id, sequence, id",
            limit=1,
        )
